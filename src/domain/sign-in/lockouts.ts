import type { Severity } from "../risk.ts";
import { type Cohort, canChangePolicies } from "./cohort.ts";
import { type SignInModel, verdict } from "./model.ts";
import type { SignInPolicy } from "./policy.ts";
import { isUnder } from "./rehearse.ts";

/** A policy that keeps administrators out, or lets people in with less; null where it is no single policy's doing. */
export interface SignInDanger {
  readonly policy: SignInPolicy | null;
  readonly kind: "lockout" | "weaker";
  readonly severity: Severity;
  /** Begins where the policy's name ends. */
  readonly says: string;
}

/**
 * What a plan does to signing in that a person must not overlook. A lock-out is judged by those who could undo it: whom
 * of them, after the plan, nothing blocks or hinders.
 */
export function signInDangers(model: SignInModel): SignInDanger[] {
  const old = new Map(model.before.map((policy) => [policy.id, policy]));
  const fresh = new Map(model.after.map((policy) => [policy.id, policy]));
  return [
    ...nobodyLeft(model),
    ...model.after.flatMap((policy) => lockout(model, old.get(policy.id), policy)),
    ...model.before.flatMap((policy) => weaker(model, policy, fresh.get(policy.id))),
  ];
}

function lockout(model: SignInModel, was: SignInPolicy | undefined, is: SignInPolicy): SignInDanger[] {
  if (!is.demand.block && !is.demand.equipment) return [];
  const policyAdministrators = model.people.filter(({ after }) => canChangePolicies(after));
  const caught = policyAdministrators.filter(
    (person) => isUnder(is, person, "after") && !isUnder(was, person, "before"),
  );
  if (caught.length === 0) return [];
  const verdicts = policyAdministrators.map(({ id, after }) => after && verdict(model.after, id, after));
  const free = verdicts.filter((each) => each !== null && !each.blocked && !each.hindered).length;
  const certain = verdicts.every((each) => each?.blocked === true);
  const how = is.demand.block ? "block" : "demand a device or key of";
  const some = is.narrowedBy.length > 0 ? " some sign-ins of" : "";
  return [
    {
      policy: is,
      kind: "lockout",
      severity: certain ? "critical" : free === 0 ? "high" : "medium",
      says: `would ${how}${some} ${caught.length} of ${policyAdministrators.length} who can change policies; ${
        free === 0 ? "nobody could still sign in freely to undo it" : `${free} could still sign in freely`
      }.`,
    },
  ];
}

/** Accounts taken away, and no policy to blame. */
function nobodyLeft({ people }: SignInModel): SignInDanger[] {
  const before = people.filter(({ before }) => canChangePolicies(before)).length;
  const after = people.filter(({ after }) => canChangePolicies(after)).length;
  if (before === 0 || after > 0) return [];
  const says = `None of the ${before} accounts that can change policies could sign in any more.`;
  return [{ policy: null, kind: "lockout", severity: "critical", says }];
}

function weaker(model: SignInModel, was: SignInPolicy, is: SignInPolicy | undefined): SignInDanger[] {
  if (!was.demand.mfa && !was.demand.block) return [];
  const released = model.people.filter((person) => isReleased(model, person, was, is));
  const users = released.reduce((sum, { count }) => sum + count, 0);
  if (users === 0) return [];
  const administrators = released.filter(({ before }) => canChangePolicies(before)).length;
  return [
    {
      policy: was,
      kind: "weaker",
      severity: administrators > 0 ? "high" : "medium",
      says: `would no longer protect ${users} users (${administrators} who can change policies): they would sign in without a second factor.`,
    },
  ];
}

/** Under it before, free of it after, and without a second factor then, which they had to use or did not get in. */
function isReleased(model: SignInModel, person: Cohort, was: SignInPolicy, is: SignInPolicy | undefined): boolean {
  const { id, before, after } = person;
  if (before === null || after === null || !isUnder(was, person, "before") || isUnder(is, person, "after"))
    return false;
  const [then, next] = [verdict(model.before, id, before), verdict(model.after, id, after)];
  return (then.mfa || then.blocked) && !next.mfa && !next.blocked;
}
