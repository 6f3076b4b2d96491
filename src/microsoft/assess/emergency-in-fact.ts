import type { Change } from "../../domain/changes/change.ts";
import type { Job } from "../../domain/recovery/job.ts";
import type { LogOfRange } from "../../graph/audit/attribute.ts";
import { changesOutside } from "./changes-outside.ts";
import type { CollectedList } from "./collected-list.ts";
import { readable } from "./directory-reader.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import { type ModelSources, readSignInModel } from "./sign-in-model.ts";

interface FactSources extends Omit<ModelSources, "plan" | "emergency"> {
  readonly job: Pick<Job, "scope">;
  readonly list: CollectedList;
  readonly since: Pick<LogOfRange, "records">;
}

/**
 * Returns the emergency accounts of the snapshot as it was, where a list has a part of the differences only. Such a list may
 * lead to a state that never was, in which policies exclude a group that the accounts have left. Costs the requests of a
 * sign-in model if the log has writes outside of the list that decide who is excluded.
 */
export async function emergencyInFact({ job, list, since, ...sources }: FactSources): Promise<ReadonlySet<string>> {
  const plan = list.happened ?? list.plan;
  if ("all" in job.scope || plan.isEmpty) return new Set();
  const outside = changesOutside(since.records, (ref) => plan.changeOf(ref) !== undefined);
  const named = outside.length === 0 ? [] : await namedByPolicies(sources, plan, outside);
  if (named.length === 0) return new Set();
  const { model } = await readSignInModel({ ...sources, plan: list.with(named) });
  return new Set(model.cohorts.flatMap(({ id, breakGlass }) => (breakGlass && id !== null ? id : [])));
}

/** Returns the changes of policies, and those of groups that policies name now or named in the snapshot. */
async function namedByPolicies(
  { policies }: Pick<ModelSources, "policies">,
  plan: PlannedChanges,
  outside: readonly Change[],
): Promise<readonly Change[]> {
  const live = await readable(policies.all("conditionalAccessPolicy", "live"), []);
  const listed = plan.refs("conditionalAccessPolicy").map((ref) => plan.changeOf(ref));
  const texts = JSON.stringify([...live, ...listed, ...outside].map((one) => one?.properties)).toLowerCase();
  return outside.filter(({ ref }) => ref.type !== "group" || texts.includes(ref.id.toLowerCase()));
}
