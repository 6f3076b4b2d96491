import type { UnreadPart } from "../tenant/part.ts";
import type { Millis } from "../time.ts";
import type { NamedCount } from "../words/name-list.ts";
import { apartAccounts, counting } from "./apart.ts";
import { type Cohort, canChangePolicies, type Side, sides } from "./cohort.ts";
import type { ComparedCohort, SignInComparison } from "./comparison.ts";
import {
  onlyShifts,
  type PolicyAdministrators,
  type Shift,
  type SignInConsequences,
  shiftKinds,
} from "./consequences.ts";
import { namedPolicies, ShiftTally } from "./gathered.ts";
import { FREE_NAMED, freeAccounts } from "./lockout-words.ts";
import type { SignInModel } from "./model.ts";
import { notAssessed } from "./not-assessed.ts";
import { byId, locationShifts, policyShifts, workloadShifts } from "./policy-shifts.ts";
import { decisiveBlocks, type SignInDifference } from "./shifts.ts";
import { strengthShifts } from "./unmet-strengths.ts";
import { hidesAdministrators, unreadNotAssessed } from "./unread-grounds.ts";

const POLICIES_SHOWN = 3;
/** Locations and applications that are kept, for the answer that shows all of them. */
const OTHERS_KEPT = 20;

/** Works out which people's sign-in differs between two states of a tenant, and how. */
export function signInConsequences(comparison: SignInComparison, asOf: Millis): SignInConsequences {
  const { model, enforcement } = comparison;
  const policies = policyShifts(model, enforcement);
  const locations = locationShifts(model, enforcement);
  const { applications } = model;
  const strengths = strengthShifts(comparison);
  return {
    asOf,
    shifts: shiftsOf(comparison),
    policies: policies.slice(0, POLICIES_SHOWN),
    morePolicies: Math.max(0, policies.length - POLICIES_SHOWN),
    locations: locations.slice(0, OTHERS_KEPT),
    moreLocations: Math.max(0, locations.length - OTHERS_KEPT),
    applications: applications.slice(0, OTHERS_KEPT),
    moreApplications: Math.max(0, applications.length - OTHERS_KEPT),
    workloads: workloadShifts(model, enforcement),
    ...(strengths.length === 0 ? {} : { strengths }),
    reportOnly: newlyReporting(model),
    policyAdministrators: hidesAdministrators(model.unread) ? null : administratorsOnBothSides(comparison),
    notAssessed: [...unreadNotAssessed(model.unread), ...notAssessed(comparison)],
  };
}

/**
 * Returns the consequences where no difference for signing in was found. Null if all that decides about it was read.
 */
export const unreadConsequences = (unread: readonly UnreadPart[], asOf: Millis): SignInConsequences | null =>
  unread.length === 0
    ? null
    : {
        ...{ asOf, shifts: [], policies: [], morePolicies: 0, policyAdministrators: null },
        ...onlyShifts,
        notAssessed: unreadNotAssessed(unread),
      };

function shiftsOf({ cohorts, enforcement }: SignInComparison): Shift[] {
  const tallies = new Map<string, ShiftTally>();
  const add = (
    cohort: Cohort,
    kind: Shift["kind"],
    extent: Shift["extent"],
    found: readonly SignInDifference[] = [],
  ) => {
    const tally = tallies.get(`${kind} ${extent}`) ?? new ShiftTally(kind, extent);
    tallies.set(`${kind} ${extent}`, tally);
    tally.add(cohort, found);
  };
  for (const { cohort, differences, before: verdictBefore, after: verdict } of cohorts) {
    const { before, after, renamed } = cohort;
    // An account that policies block at every sign-in lets no user in.
    if (before === null && after !== null && verdict?.blocked !== true) add(cohort, "enabled", "every");
    if (before !== null && after === null)
      add(cohort, verdictBefore?.blocked === true ? "closed" : "disabled", "every");
    if (before !== null && after !== null && renamed === true) add(cohort, "renamed", "every");
    for (const [, same] of Map.groupBy(differences, ({ kind, extent }) => `${kind} ${extent}`)) {
      const [first] = same;
      if (first === undefined) continue;
      const isShut = first.kind === "blocked" && first.extent === "every";
      add(cohort, first.kind, first.extent, isShut ? decisiveBlocks(same, enforcement) : same);
    }
  }
  const inOrder = shiftKinds.flatMap((kind) => [`${kind} every`, `${kind} some`]);
  return inOrder.flatMap((key) => tallies.get(key)?.result() ?? []);
}

function newlyReporting({ before, after }: SignInModel): NamedCount {
  const old = byId(before.policies);
  const reporting = after.policies.filter(
    ({ id, state }) => state === "reportOnly" && old.get(id)?.state !== "reportOnly",
  );
  return namedPolicies(reporting);
}

/** Names those who are free afterward, where they are few and fewer than before. */
function administratorsOnBothSides(
  comparison: SignInComparison,
): NonNullable<SignInConsequences["policyAdministrators"]> {
  const [before, after] = [policyAdministrators(comparison, "before"), policyAdministrators(comparison, "after")];
  const isTold = after.free < before.free && after.free > 0 && after.free <= FREE_NAMED;
  if (!isTold) return { before, after };
  const { cohorts, model } = comparison;
  const own = counting(cohorts, model, (one) => sides.some((side) => standingOf(one, side) !== null));
  const free = own.filter((one) => standingOf(one, "after") === "free");
  return { before, after: { ...after, freeNames: freeAccounts(free, model.people?.authors) } };
}

/**
 * Returns how accounts that can change policies stand on a side: "toReset" if no policy but a password that has to be reset
 * keeps them out. Null for other accounts.
 */
function standingOf(one: ComparedCohort, side: Side): "free" | "toReset" | "keptOut" | null {
  const verdict = one[side];
  if (verdict === null || !canChangePolicies(one.cohort[side])) return null;
  if (verdict.blocked || verdict.hindered) return "keptOut";
  return side === "after" && one.cohort.isRebuilt === true ? "toReset" : "free";
}

function policyAdministrators({ cohorts, model }: SignInComparison, side: Side): PolicyAdministrators {
  const count = { free: 0, toReset: 0, keptOut: 0 };
  const beside: { readonly cohort: Cohort; readonly isFree: boolean }[] = [];
  const own = new Set(counting(cohorts, model, (one) => sides.some((each) => standingOf(one, each) !== null)));
  for (const one of cohorts) {
    const standing = standingOf(one, side);
    if (standing === null) continue;
    if (!own.has(one)) beside.push({ cohort: one.cohort, isFree: standing === "free" });
    else count[standing] += one.cohort.count;
  }
  const { free, toReset, keptOut } = count;
  const apart = apartAccounts(beside, model);
  const known = { total: free + toReset + keptOut, free, ...(apart.length === 0 ? {} : { apart }) };
  return toReset === 0 ? known : { ...known, toReset };
}
