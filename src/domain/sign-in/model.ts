import type { UnreadPart } from "../tenant/part.ts";
import type { ApartAccounts } from "./apart.ts";
import type { Cohort } from "./cohort.ts";
import type { NameOf } from "./condition-words.ts";
import type { ApplicationShift, NotAssessed } from "./consequences.ts";
import type { Methods } from "./methods.ts";
import type { SignInPolicy } from "./policy.ts";
import type { Locations } from "./sign-in-space.ts";

/** A tenant's rules for signing in at one moment. */
export interface SignInRules {
  readonly policies: readonly SignInPolicy[];
  /** Ids of policies that are known to be neither live nor deleted. Absent where a deleted one is not told from them. */
  readonly gone?: ReadonlySet<string>;
  readonly locations: Locations;
  /** Absent where no difference concerns them. */
  readonly methods?: Methods;
}

/** Ids in lower case of the authors of the changes, and of the account that asks. Null for one that is not known. */
export interface KnownPeople {
  readonly authors: ReadonlySet<string>;
  readonly asker: string | null;
}

/**
 * A tenant's rules and users in two states: before and after a plan, or at two points of its history. Everything said
 * about sign-in follows from it.
 */
export interface SignInModel {
  readonly before: SignInRules;
  readonly after: SignInRules;
  readonly cohorts: readonly Cohort[];
  /**
   * All users of the tenant. Counted only if users are blocked on one side only, and 0 otherwise. Null where the directory
   * does not count them.
   */
  readonly users: number | null;
  /** Ids of the policies whose users were not all read, so that a number of them is the least. Absent where all were. */
  readonly partlyRead?: ReadonlySet<string>;
  readonly nameOf: NameOf;
  /**
   * Ids in lower case of what policies name and what is deleted on both sides: a policy neither excepts nor includes
   * anything by it. Absent where that was not read.
   */
  readonly deleted?: ReadonlySet<string>;
  /** Applications whose sign-in differs, apart from policies. */
  readonly applications: readonly ApplicationShift[];
  /** The people that a lock-out is told with. Absent where they were not looked up. */
  readonly people?: KnownPeople;
  /** Accounts that are counted apart from the administrators of the tenant's own. Absent where that was not looked up. */
  readonly apart?: ApartAccounts;
  /** Differences that decide about sign-in and are not part of the model. */
  readonly notAssessed: readonly NotAssessed[];
  /** Parts that decide about sign-in and that could not be read. What is known of them is old, or missing. */
  readonly unread: readonly UnreadPart[];
}

/** Returns what is said of accounts that are exempt like emergency accounts since a short time, by id. */
export const newlyExemptIn = ({ cohorts }: Pick<SignInModel, "cohorts">): ReadonlyMap<string, string> =>
  new Map(cohorts.flatMap(({ id, exempt }) => (id === null || exempt === undefined ? [] : [[id, exempt] as const])));

const opposites = {
  unavailable: "available",
  available: "unavailable",
  assignedOnly: "openToAll",
  openToAll: "assignedOnly",
  unassigned: "assigned",
  assigned: "unassigned",
} as const satisfies Record<ApplicationShift["becomes"], ApplicationShift["becomes"]>;

/** Returns the model with its sides exchanged: what was done, from what going back would do. */
export function reversed(model: SignInModel): SignInModel {
  return {
    ...model,
    before: model.after,
    after: model.before,
    cohorts: model.cohorts.map(({ isNew: _, isRebuilt: __, ...cohort }) => ({
      ...cohort,
      before: cohort.after,
      after: cohort.before,
    })),
    applications: model.applications.map((shift) => ({ ...shift, becomes: opposites[shift.becomes] })),
  };
}
