import type { Warning, Warnings } from "../../domain/assessment.ts";
import { refKey } from "../../domain/entity.ts";
import type { JobId } from "../../domain/ids.ts";
import { allPlanSummaries } from "../../store/work/plan-items.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import { applicationWarnings } from "./application-warnings.ts";
import { NameLookUps, nameWarnings } from "./name-warnings.ts";
import { policyWarnings } from "./policy-warnings.ts";

const SHOWN = 10;

/**
 * Finds what a frozen list cannot fully restore because of other objects: a policy without a location, group or
 * strength that it names, an application without its other half, and a name that another object has. Reads the list
 * once.
 */
export async function findWarnings(context: EngineContext, job: JobId, basis: ComparisonBasis): Promise<Warnings> {
  const { store } = context;
  const items: Warning[] = [];
  const known = new Set<string>();
  const lookUps = new NameLookUps(context.directory);
  for await (const rows of allPlanSummaries(store.db, job, { recoverable: true })) {
    const acting = rows.filter(({ notRecoverable }) => notRecoverable === null);
    const found = [
      ...(await policyWarnings(context, job, basis, acting)),
      ...(await applicationWarnings(context, job, basis, acting)),
      ...(await nameWarnings(context, job, basis, acting, lookUps)),
    ];
    for (const warning of found) {
      const key = `${refKey(warning.about)} ${refKey(warning.other)}`;
      if (known.has(key)) continue;
      known.add(key);
      if (items.length < SHOWN) items.push(warning);
    }
  }
  return { total: known.size, items };
}
