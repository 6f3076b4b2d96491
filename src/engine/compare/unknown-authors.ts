import type { AuditReach } from "../../directory/directory.ts";
import type { PlanRisk } from "../../domain/changes/risk.ts";
import { unjudgedWork } from "../../domain/dangers/unjudged-work.ts";
import { captureAt } from "../../store/history/captures.ts";
import type { EngineContext } from "../context.ts";
import type { Span } from "./records-between.ts";

/** Returns how far the log of a span can be read. */
async function reachOf({ store, directory }: EngineContext, { from }: Pick<Span, "from">): Promise<AuditReach> {
  const first = from === null ? null : await captureAt(store.db, from);
  return directory.auditReach(first?.readFrom ?? from ?? 0);
}

/**
 * Says why authors of the changes of a span, and acts on what the history does not hold, may be missing. Returns null if the
 * log of it can be read whole.
 */
export async function unknownAuthors(
  context: EngineContext,
  span: Pick<Span, "from">,
  objects: number,
): Promise<string | null> {
  const { gap, note } = await reachOf(context, span);
  if (gap === undefined) return note === null ? null : `Acts on what the history does not hold may be missing. ${note}`;
  const what = objects === 0 ? "Acts" : "Authors of these changes and acts";
  return `${what} on what the history does not hold are not known, or in part only. ${gap}`;
}

/** Returns the danger of a list whose authors may be missing. */
export async function unknownWork(
  context: EngineContext,
  span: Pick<Span, "from">,
  objects: number,
): Promise<readonly PlanRisk[]> {
  return unjudgedWork(objects === 0 ? null : ((await reachOf(context, span)).gap ?? null), objects);
}
