import { toldList } from "../words/name-list.ts";
import type { Side } from "./cohort.ts";
import { toldConditions } from "./condition-words.ts";
import type { LocationShift, PolicyShift, WorkloadShift } from "./consequences.ts";
import type { Enforcement } from "./enforcement.ts";
import { AffectedUsers, byName, namedPolicies } from "./gathered.ts";
import type { SignInModel, SignInRules } from "./model.ts";
import { ANY_TRUSTED, coverageOf, matchText, type NamedLocation } from "./named-location.ts";
import type { SignInPolicy } from "./policy.ts";
import { toldRequirement } from "./requirement.ts";
import { missingIn, settingText } from "./set-values.ts";
import { isEmpty } from "./sign-in-set.ts";
import { workloadWords } from "./workload.ts";

/** Returns the policies that are enforced on other users afterwards, the largest difference first. */
export function policyShifts(model: SignInModel, enforcement: Enforcement): PolicyShift[] {
  const gains = new Map<string, AffectedUsers>();
  const loses = new Map<string, AffectedUsers>();
  const usersOf = (found: Map<string, AffectedUsers>, id: string): AffectedUsers => {
    const users = found.get(id) ?? new AffectedUsers();
    found.set(id, users);
    return users;
  };
  for (const cohort of model.cohorts) {
    // Accounts that appear or disappear are a difference of their own, and not one of every policy.
    if (cohort.before === null || cohort.after === null) continue;
    const ids = (side: Side) => new Set(enforcement.on(cohort, side).map(({ policy }) => policy.id));
    const [before, after] = [ids("before"), ids("after")];
    for (const id of missingIn(after, before)) usersOf(gains, id).add(cohort);
    for (const id of missingIn(before, after)) usersOf(loses, id).add(cohort);
  }
  const [old, fresh] = [byId(model.before.policies), byId(model.after.policies)];
  return [...new Set([...gains.keys(), ...loses.keys()])]
    .map((id) => ({
      id,
      name: (fresh.get(id) ?? old.get(id))?.name ?? null,
      before: old.get(id)?.state ?? ("absent" as const),
      after: fresh.get(id)?.state ?? ("absent" as const),
      gains: usersOf(gains, id).affected(),
      loses: usersOf(loses, id).affected(),
    }))
    .sort((a, b) => b.gains.users + b.loses.users - a.gains.users - a.loses.users || byName(a, b));
}

/** Returns the named locations that match other sign-ins afterwards and that enforced policies use. */
export function locationShifts(model: SignInModel, enforcement: Enforcement): LocationShift[] {
  const { before, after } = model;
  const ids = [...new Set([...before.locations.keys(), ...after.locations.keys()])];
  return ids.flatMap((id): LocationShift[] => {
    const [was, is] = [before.locations.get(id) ?? null, after.locations.get(id) ?? null];
    if (matchText(was) === matchText(is)) return [];
    const using = (part: "include" | "exclude", side: Side): SignInPolicy[] => {
      const trusted = (side === "before" ? (was ?? is) : (is ?? was))?.trusted === true;
      return usersOfLocation(model, enforcement, id, trusted, part, side);
    };
    const [exceptedBy, includedBy] = [using("exclude", "after"), using("include", "after")];
    const onlyBefore = (part: "include" | "exclude", later: readonly SignInPolicy[]) => {
      const kept = byId(later);
      return using(part, "before").filter((policy) => !kept.has(policy.id));
    };
    const formerly = { exceptedBy: onlyBefore("exclude", exceptedBy), includedBy: onlyBefore("include", includedBy) };
    const isFormer = formerly.exceptedBy.length + formerly.includedBy.length > 0;
    if (exceptedBy.length + includedBy.length === 0 && !isFormer) return [];
    const coverage = (location: NamedLocation | null) => location && coverageOf(location);
    const name = (is ?? was)?.name ?? null;
    return [
      {
        id,
        name,
        before: coverage(was),
        after: coverage(is),
        exceptedBy: namedPolicies(exceptedBy),
        includedBy: namedPolicies(includedBy),
        ...(isFormer
          ? {
              formerly: {
                exceptedBy: namedPolicies(formerly.exceptedBy),
                includedBy: namedPolicies(formerly.includedBy),
              },
            }
          : {}),
      },
    ];
  });
}

function usersOfLocation(
  model: SignInModel,
  enforcement: Enforcement,
  id: string,
  trusted: boolean,
  part: "include" | "exclude",
  side: Side,
): SignInPolicy[] {
  const enforced = [
    ...enforcement.all(side).map(({ policy }) => policy),
    ...model[side].policies.filter(({ state, workload }) => state === "enforced" && workload !== null),
  ];
  const using = enforced.filter(({ conditions }) => {
    const named = conditions.selections.get("location")?.[part] ?? [];
    return named.includes(id) || (trusted && named.includes(ANY_TRUSTED));
  });
  return [...byId(using).values()];
}

/**
 * Returns the policies for service principals and agent identities whose effect differs. One that applies to no sign-in
 * has none.
 */
export function workloadShifts({ before, after, nameOf }: SignInModel, { space }: Enforcement): WorkloadShift[] {
  const enforced = ({ policies, locations }: SignInRules) =>
    byId(
      policies.filter(
        ({ workload, state, conditions }) =>
          workload !== null && state === "enforced" && !isEmpty(space.setOf(conditions, locations)),
      ),
    );
  const [old, fresh] = [enforced(before), enforced(after)];
  return [...new Map([...old, ...fresh]).values()].flatMap((policy): WorkloadShift[] => {
    const [was, is] = [old.get(policy.id), fresh.get(policy.id)];
    if (policy.workload === null || ruleText(was) === ruleText(is)) return [];
    const becomes = was === undefined ? "enforced" : is === undefined ? "notEnforced" : "changed";
    const whom = workloadWords(policy.workload, nameOf);
    const what = toldList(policy.requirements.map(toldRequirement));
    const where = toldConditions(policy.conditions, nameOf);
    const isCut = [whom, what, where].some((words) => words.isCut);
    return [
      {
        ...{ id: policy.id, name: policy.name, becomes, whom: whom.text, what: what.text, where: where.text },
        ...(isCut ? { isCut } : {}),
      },
    ];
  });
}

function ruleText(policy: SignInPolicy | undefined): string {
  if (policy === undefined) return "";
  const { workload, conditions, requirements } = policy;
  return settingText(
    JSON.parse(JSON.stringify([workload, [...conditions.selections], conditions.rules, requirements])),
  );
}

export const byId = (policies: readonly SignInPolicy[]): Map<string, SignInPolicy> =>
  new Map(policies.map((policy) => [policy.id, policy]));
