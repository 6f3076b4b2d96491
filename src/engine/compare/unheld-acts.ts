import { UnheldActs, type UnheldWork } from "../../domain/dangers/unheld-acts.ts";
import type { EngineContext } from "../context.ts";
import { recordsUpTo, type SpanUpTo } from "./records-between.ts";

/**
 * Reads the log between two instants for acts on what the history does not hold, of one actor or of all. Null without
 * any.
 */
export async function readUnheldActs(
  context: EngineContext,
  span: SpanUpTo,
  actor?: string | undefined,
): Promise<UnheldWork | null> {
  const unheld = new UnheldActs();
  for await (const record of recordsUpTo(context, span, actor === undefined ? {} : { actor })) unheld.add(record);
  return unheld.result;
}
