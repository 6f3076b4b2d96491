import { POLICY_UPDATE } from "../../domain/authors/audit-record.ts";
import {
  EXEMPT_FOR,
  type ExemptingSide,
  ExemptionWrites,
  exemptingRefs,
  withExemptSince,
} from "../../domain/dangers/new-exemptions.ts";
import type { Cohort } from "../../domain/sign-in/cohort.ts";
import type { Instant } from "../../domain/time.ts";
import type { EngineContext } from "../context.ts";

/**
 * Reads the log of each account that looks like an emergency account, of the groups that it is exempt by, and of policies,
 * because an account that is exempt only since a short time may be an attacker's.
 */
export async function readExemptSince(
  { directory }: Pick<EngineContext, "directory">,
  cohorts: readonly Cohort[],
  on: ExemptingSide,
  instant: Instant,
): Promise<readonly Cohort[]> {
  const refs = exemptingRefs(cohorts, on);
  if (refs.length === 0) return cohorts;
  const since = instant - EXEMPT_FOR;
  const writes = new ExemptionWrites();
  for (const query of [...refs.map((ref) => ({ targets: [ref], since })), { operation: POLICY_UPDATE, since }])
    for await (const record of directory.audit(query)) writes.add(record);
  return withExemptSince(cohorts, on, writes);
}
