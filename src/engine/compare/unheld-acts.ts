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
  for await (const record of recordsUpTo(context, span, actor === undefined ? {} : { actor })) unheld.addAct(record);
  await addLaterActs(context, span, unheld);
  return unheld.result;
}

/** Reads the log once more, if it has such acts, for those by which any author took them back. */
export async function addLaterActs(context: EngineContext, span: SpanUpTo, unheld: UnheldActs): Promise<void> {
  if ((unheld.result?.acts ?? []).length === 0) return;
  for await (const record of recordsUpTo(context, span, {})) unheld.addLater(record);
}
