import type { Warning } from "../../domain/assessment/assessment.ts";
import {
  deadNamesIn,
  deadNameWarning,
  namingPolicyTypes,
  type PurgedObject,
} from "../../domain/changes/still-named.ts";
import type { Instant } from "../../domain/time.ts";
import { liveStates } from "../../store/history/states-in-order.ts";
import type { EngineContext } from "../context.ts";

/** Warns of policies in use that go on including or excluding purged objects. Reads the tenant's policies once. */
export async function deadNameWarnings(
  context: EngineContext,
  instant: Instant,
  purged: readonly PurgedObject[],
): Promise<Warning[]> {
  const warnings: Warning[] = [];
  if (purged.length === 0) return warnings;
  for (const type of namingPolicyTypes) {
    for await (const policies of liveStates(context.store.db, type, instant)) {
      warnings.push(...deadNamesIn(policies, purged).map(deadNameWarning));
    }
  }
  return warnings;
}
