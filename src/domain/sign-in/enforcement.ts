import { isConcerned, type Membership } from "./audience.ts";
import type { Cohort, Side } from "./cohort.ts";
import type { SignInModel } from "./model.ts";
import type { LocationsOnBothSides } from "./moved-conditions.ts";
import { isEnforcedOnUsers, type SignInPolicy } from "./policy.ts";
import { isSecondFactor, mayKeepOut, type Requirement } from "./requirement.ts";
import { intersection, isEmpty, type SignInSet, uncovered } from "./sign-in-set.ts";
import { SignInSpace } from "./sign-in-space.ts";

/** A policy that is enforced on a user, with the sign-ins it applies to. */
export interface Acting {
  readonly policy: SignInPolicy;
  readonly set: SignInSet;
}

/** The combined effect of all enforced policies on one user. */
export interface Verdict {
  /** Every ordinary sign-in is blocked. */
  readonly blocked: boolean;
  /** Every ordinary sign-in is blocked or needs equipment the user may not have. */
  readonly hindered: boolean;
  /** Every sign-in needs a second factor. */
  readonly mfa: boolean;
}

/** Returns true for users who needed a second factor or were blocked, and get in with less afterwards. */
export const hasLess = (before: Verdict, after: Verdict): boolean =>
  (before.mfa || before.blocked) && !after.mfa && !after.blocked;

/** Answers which policies are enforced on which user, on both sides of a model. */
export class Enforcement {
  readonly space: SignInSpace;
  readonly locations: LocationsOnBothSides;
  readonly deleted: ReadonlySet<string>;
  readonly #acting: Readonly<Record<Side, readonly Acting[]>>;
  readonly #verdicts = new Map<string, Verdict>();

  constructor({ before, after, deleted = new Set() }: Pick<SignInModel, "before" | "after" | "deleted">) {
    const policies = [...before.policies, ...after.policies].filter(({ state }) => state !== "off");
    this.space = new SignInSpace(
      policies.map(({ conditions }) => conditions),
      [...before.locations.values(), ...after.locations.values()],
      deleted,
    );
    const acting = (side: typeof before): Acting[] =>
      side.policies
        .filter(isEnforcedOnUsers)
        .map((policy) => ({ policy, set: this.space.setOf(policy.conditions, side.locations) }))
        .filter(({ set }) => !isEmpty(set));
    this.deleted = deleted;
    this.locations = { before: before.locations, after: after.locations };
    this.#acting = { before: acting(before), after: acting(after) };
  }

  /** Returns the policies enforced on a user, or with `maybe` those for which the directory does not say. */
  on(cohort: Pick<Cohort, "id" | "before" | "after">, side: Side, membership: Membership = "yes"): Acting[] {
    const state = cohort[side];
    if (state === null) return [];
    return this.#acting[side].filter(({ policy }) => isConcerned(policy, cohort.id, state) === membership);
  }

  /** Returns the enforced policies of a side, whomever they concern. */
  all(side: Side): readonly Acting[] {
    return this.#acting[side];
  }

  /** Returns how many of the ordinary sign-ins an enforced policy applies to, whatever other policies do. */
  reachOf(policy: string, side: Side): "all" | "some" | "none" {
    const { ordinary, universe } = this.space;
    const set = this.#acting[side].find((one) => one.policy.id === policy)?.set;
    if (set === undefined || intersection(ordinary, set) === null) return "none";
    return uncovered(ordinary, [set], universe) === null ? "all" : "some";
  }

  /**
   * Returns true for users who get in with less by the change of one policy alone: as the first change of all, or as the
   * last one. Others get in with less by what else differs, such as a group that they joined.
   */
  isLessBy(policy: string, cohort: Pick<Cohort, "id" | "before" | "after">): boolean {
    const as = (side: Side) => this.verdict(this.on(cohort, side), side);
    return (
      hasLess(as("before"), this.#changing(policy, cohort, "before")) ||
      hasLess(this.#changing(policy, cohort, "after"), as("after"))
    );
  }

  /** Returns the verdict of a side with one policy as it is on the other. */
  #changing(policy: string, cohort: Pick<Cohort, "id" | "before" | "after">, side: Side): Verdict {
    const other = side === "before" ? "after" : "before";
    const there = this.on({ ...cohort, [other]: cohort[side] }, other).filter((one) => one.policy.id === policy);
    const rest = this.on(cohort, side).filter((one) => one.policy.id !== policy);
    return this.verdict([...rest, ...there], `${side}:${policy}`);
  }

  verdict(acting: readonly Acting[], side: string): Verdict {
    const key = `${side} ${keyOf(acting)}`;
    const known = this.#verdicts.get(key) ?? this.#work(acting);
    this.#verdicts.set(key, known);
    return known;
  }

  #work(acting: readonly Acting[]): Verdict {
    const { ordinary, universe } = this.space;
    const blocks = setsOf(acting, ({ kind }) => kind === "block");
    return {
      blocked: uncovered(ordinary, blocks, universe) === null,
      hindered: uncovered(ordinary, setsOf(acting, mayKeepOut), universe) === null,
      mfa: this.space.isEverySignIn(setsOf(acting, isSecondFactor)),
    };
  }
}

/** Returns a text that is equal for equal groups of policies of one side. */
export const keyOf = (acting: readonly Acting[]): string => acting.map(({ policy }) => policy.id).join(" ");

/** Returns the sign-ins at which policies have a requirement of some kind. */
export const setsOf = (acting: readonly Acting[], wanted: (requirement: Requirement) => boolean): SignInSet[] =>
  acting.filter(({ policy }) => policy.requirements.some(wanted)).map(({ set }) => set);
