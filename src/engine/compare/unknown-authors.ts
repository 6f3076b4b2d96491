import type { PlanRisk } from "../../domain/changes/risk.ts";
import { unjudgedWork } from "../../domain/dangers/unjudged-work.ts";
import { captureAt } from "../../store/history/captures.ts";
import type { EngineContext } from "../context.ts";
import type { Span } from "./records-between.ts";

/** Returns why records of a span may be missing from the log, or null if all that the service keeps can be read. */
async function logGap({ store, directory }: EngineContext, { from }: Pick<Span, "from">): Promise<string | null> {
  const first = from === null ? null : await captureAt(store.db, from);
  const { gap = null } = await directory.auditReach(first?.readFrom ?? from ?? 0);
  return gap;
}

/** Says that authors of the changes of a span may be missing, and why. Returns null if the log of it can be read. */
export async function unknownAuthors(context: EngineContext, span: Pick<Span, "from">): Promise<string | null> {
  const gap = await logGap(context, span);
  return gap === null ? null : `Authors of these changes are not known, or in part only. ${gap}`;
}

/** Returns the danger of a list whose authors may be missing. */
export async function unknownWork(
  context: EngineContext,
  span: Pick<Span, "from">,
  objects: number,
): Promise<readonly PlanRisk[]> {
  return unjudgedWork(objects === 0 ? null : await logGap(context, span), objects);
}
