import { POLICY_UPDATE } from "../../domain/authors/audit-record.ts";
import { type ExemptingSide, withExemptSince } from "../../domain/dangers/new-exemptions.ts";
import type { Cohort } from "../../domain/sign-in/cohort.ts";
import type { Instant } from "../../domain/time.ts";
import type { EngineContext } from "../context.ts";

/** Looks in the log for which accounts are exempt like emergency accounts only since a short time. */
export const readExemptSince = (
  { directory }: Pick<EngineContext, "directory">,
  cohorts: readonly Cohort[],
  on: ExemptingSide,
  instant: Instant,
): Promise<readonly Cohort[]> =>
  withExemptSince(cohorts, on, instant, (ref, since) =>
    directory.audit(ref === null ? { operation: POLICY_UPDATE, since } : { targets: [ref], since }),
  );
