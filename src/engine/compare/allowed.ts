import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { scopeTest } from "../../domain/tenant/scope.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import { allPlanSummaries } from "../../store/work/plan-items.ts";
import type { EngineContext } from "../context.ts";

export type AllowedTest = (ref: EntityRef) => boolean;

/** Returns a test for the objects that this server may recover. */
export function allowedTest({ allowed }: Pick<EngineContext, "allowed">): AllowedTest {
  if (allowed === undefined) return () => true;
  const scope = scopeTest(allowed);
  return (ref) => scope.has(ref);
}

const EXAMPLES = 3;

/**
 * Throws `forbidden` if a frozen list would act on objects that this server may not recover. A preview made here
 * contains none. One that was made by another server, or before this limit was set, may.
 */
export async function requireAllowed(context: EngineContext, list: JobId): Promise<void> {
  if (context.allowed === undefined) return;
  const allowed = allowedTest(context);
  const examples: string[] = [];
  let outside = 0;
  for await (const rows of allPlanSummaries(context.store.db, list, { recoverable: true })) {
    const beyond = rows.filter(({ ref }) => !allowed(ref));
    outside += beyond.length;
    examples.push(...beyond.slice(0, EXAMPLES - examples.length).map(named));
  }
  if (outside === 0) return;
  throw new RewindError(
    "forbidden",
    `${outside} of the objects that preview ${list} would change ${outside === 1 ? "is" : "are"} beyond what this server ` +
      `may recover for any caller (ENTRA_REWIND_ALLOW): ${examples.join(", ")}${outside > EXAMPLES ? " and more" : ""}. ` +
      "Nothing was changed. Start a new preview: it leaves them out and says so.",
    { facts: { outside } },
  );
}

const named = ({ ref, displayName }: PlanItemSummary): string => `${ref.type} ${quoted(displayName ?? ref.id)}`;
