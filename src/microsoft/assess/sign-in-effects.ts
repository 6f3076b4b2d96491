import { grownExclusions } from "../../domain/dangers/grown-exclusions.ts";
import { emptiedGroups } from "../../domain/dangers/policy-group-losses.ts";
import { canonicalId, type RefKey, refKey } from "../../domain/entity.ts";
import type { PlanRisk } from "../../domain/risk.ts";
import type { RiskFacts } from "../../domain/risk-rules.ts";
import { compareSignIn } from "../../domain/sign-in/comparison.ts";
import type { SignInConsequences } from "../../domain/sign-in/consequences.ts";
import { namedCount } from "../../domain/sign-in/gathered.ts";
import { reversedMemberships } from "../../domain/sign-in/memberships.ts";
import { reversed } from "../../domain/sign-in/model.ts";
import { signInConsequences } from "../../domain/sign-in/sign-in-consequences.ts";
import { type SignInDanger, signInDangers } from "../../domain/sign-in/sign-in-dangers.ts";
import type { Millis } from "../../domain/time.ts";
import type { PolicyCache } from "../investigation/policy-cache.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import { type PlannedSignIn, readSignInModel } from "./sign-in-model.ts";
import { type PrivilegedHolder, readGroups, readPrivilegedHolders } from "./tenant-groups.ts";

export interface SignInSources {
  readonly reader: DirectoryReader;
  readonly policies: PolicyCache;
  readonly plan: PlannedChanges;
  readonly asOf: Millis;
}

export interface SignInEffects {
  readonly facts: Pick<RiskFacts, "privileged" | "breakGlass" | "roleAssignableGroups" | "dangers">;
  readonly dangers: readonly SignInDanger[];
  /** Groups that policies name and that the plan empties, or to which it adds users while policies exclude them. */
  readonly emptied: readonly PlanRisk[];
  /** Null if the list changes no sign-in rule, account or group. */
  readonly rehearsal: SignInConsequences | null;
  /** The same of what was done, which is the plan taken the other way round. */
  readonly done: Pick<SignInEffects, "dangers" | "emptied"> & { readonly signIn: SignInConsequences | null };
}

/** Reads the privileged accounts and works out what a plan does to signing in. */
export async function readSignInEffects({ reader, policies, plan, asOf }: SignInSources): Promise<SignInEffects> {
  const holders = await readPrivilegedHolders(reader);
  const roleAssignable = await reader.list("/groups", "the groups that can hold roles", {
    query: { $filter: "isAssignableToRole eq true", $select: "id" },
  });
  const read = plan.isEmpty ? null : await readSignInModel({ reader, policies, plan, holders });
  const model = read?.model ?? null;
  const groups = read && { ...read, nameOf: (id: string) => plan.nameOf({ type: "group", id }) };
  const cut = reader.cuts.map((what) => ({ what: what.replace(/\.$/, ""), policies: namedCount([]) }));
  const assessed = model && { ...model, notAssessed: [...model.notAssessed, ...cut] };
  const planned = assessed && compareSignIn(assessed);
  const past = assessed && compareSignIn(reversed(assessed));
  const undone = groups && { ...groups, ...swapped(groups) };
  const dangers = planned === null ? [] : signInDangers(planned, "plan");
  return {
    facts: {
      privileged: await privilegedNow(reader, holders, plan),
      breakGlass: new Set(model?.cohorts.filter(({ breakGlass }) => breakGlass).flatMap(({ id }) => id ?? []) ?? []),
      roleAssignableGroups: new Set(
        roleAssignable.flatMap(({ id }) => (typeof id === "string" ? [canonicalId(id)] : [])),
      ),
      dangers: Map.groupBy(
        dangers.filter(({ policy }) => policy !== null),
        ({ policy }) => policy?.id ?? "",
      ),
    },
    dangers,
    emptied: groups === null ? [] : [...emptiedGroups(groups, "plan"), ...grownExclusions(groups, "plan")],
    rehearsal: planned && signInConsequences(planned, asOf),
    done: {
      dangers: past === null ? [] : signInDangers(past, "done"),
      emptied: undone === null ? [] : [...emptiedGroups(undone, "done"), ...grownExclusions(undone, "done")],
      signIn: past && signInConsequences(past, asOf),
    },
  };
}

/** Returns the same groups with what was done as the difference: from the state of the plan to the present one. */
const swapped = ({ model, members }: PlannedSignIn): Pick<PlannedSignIn, "model" | "members"> => ({
  model: reversed(model),
  members: reversedMemberships(members),
});

/** Returns the privileged roles of each holder by name, with the members of groups that hold one. */
async function privilegedNow(
  reader: DirectoryReader,
  holders: readonly PrivilegedHolder[],
  plan: PlannedChanges,
): Promise<ReadonlyMap<RefKey, readonly string[]>> {
  const groups = holders.filter(({ ref }) => ref.type === "group").map(({ ref }) => ref.id);
  const members = await readGroups(reader, groups, plan);
  const found = new Map<RefKey, readonly string[]>();
  for (const { ref, roles } of holders) {
    const names = roles.map(({ displayName }) => displayName);
    const users = ref.type === "group" ? [...members(ref.id, "before")] : [];
    for (const key of [refKey(ref), ...users.map((id) => refKey({ type: "user", id }))]) {
      found.set(key, [...new Set([...(found.get(key) ?? []), ...names])]);
    }
  }
  return found;
}
