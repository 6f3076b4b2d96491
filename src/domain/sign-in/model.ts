import { type Cohort, concerns, type SignInState } from "./cohort.ts";
import type { SignInPolicy } from "./policy.ts";

/** What all policies together mean for somebody's sign-in. */
export interface Verdict {
  /** No sign-in gets through. */
  readonly blocked: boolean;
  /** Some do not, or only with equipment they may not have. */
  readonly hindered: boolean;
  /** Every sign-in needs a second factor. */
  readonly mfa: boolean;
}

/** Only enforced policies count; one that is narrowed by conditions blocks some sign-ins and assures none. */
export function verdict(policies: readonly SignInPolicy[], id: string | null, state: SignInState): Verdict {
  const acting = policies.filter((policy) => isEnforcedOn(policy, id, state));
  return {
    blocked: acting.some(({ demand, narrowedBy }) => demand.block && narrowedBy.length === 0),
    hindered: acting.some(({ demand, narrowedBy }) => demand.equipment || (demand.block && narrowedBy.length > 0)),
    mfa: acting.some(({ demand, narrowedBy }) => demand.mfa && narrowedBy.length === 0),
  };
}

export const isEnforcedOn = (policy: SignInPolicy, id: string | null, state: SignInState): boolean =>
  policy.state === "enforced" && concerns(policy, id, state);

/** A tenant's sign-in rules and users on both sides of a plan. */
export interface SignInModel {
  readonly before: readonly SignInPolicy[];
  readonly after: readonly SignInPolicy[];
  readonly people: readonly Cohort[];
}
