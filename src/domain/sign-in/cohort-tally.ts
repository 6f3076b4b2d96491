import type { JsonObject } from "../json.ts";
import { type EntityRef, type RefKey, refKey } from "../tenant/entity.ts";
import type { Life } from "../tenant/state.ts";
import type { ObjectName, ToldName } from "../words/told-name.ts";
import { type Audience, guestKindOf, type SignInState } from "./audience.ts";
import type { Cohort, Side } from "./cohort.ts";
import type { GroupsAndRoles, GroupsAndRolesIndex } from "./groups-and-roles.ts";

const NAMES_KEPT = 3;
/** Names that are kept of accounts that come, go or sign in with another name. */
const ACCOUNTS_KEPT = 100;

/** A user's properties on both sides. Null where the account is not live. */
export interface UserOnBothSides extends Readonly<Record<Side, JsonObject | null>> {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** Null on a side that does not have it. Absent where that is not known. */
  readonly life?: Readonly<Record<Side, Life | null>>;
}

/**
 * Adds users up to cohorts. Users who hold a role or are named by a policy are cohorts of their own. Others are counted
 * together if they are in the same groups and of the same kind on both sides, so memory follows the kinds of users.
 */
export class CohortTally {
  readonly #index: Readonly<Record<Side, GroupsAndRolesIndex>>;
  readonly #named: ReadonlySet<string>;
  readonly #isBreakGlass: (cohort: Cohort) => boolean;
  readonly #cohorts = new Map<string, Cohort & { count: number; names: ObjectName[] }>();
  /** The users whose names are kept, by cohort. */
  readonly #refs = new Map<string, EntityRef[]>();

  constructor(
    audiences: readonly Audience[],
    index: Readonly<Record<Side, GroupsAndRolesIndex>>,
    isBreakGlass: (cohort: Cohort) => boolean,
  ) {
    this.#index = index;
    this.#named = new Set(audiences.flatMap(({ users }) => [...users]));
    this.#isBreakGlass = isBreakGlass;
  }

  /** The users who are in a group of interest, hold a role, or are named by a policy. */
  get users(): readonly string[] {
    return [...new Set([...this.#index.before.users, ...this.#index.after.users, ...this.#named])];
  }

  add({ ref, displayName, before, after, life }: UserOnBothSides): void {
    const id = ref.id.toLowerCase();
    const places = { before: this.#index.before.of(ref.id), after: this.#index.after.of(ref.id) };
    const single = this.#named.has(id) || places.before.roles.size > 0 || places.after.roles.size > 0;
    const renamed = before !== null && after !== null && before.userPrincipalName !== after.userPrincipalName;
    const isNew = life !== undefined && life.before === null;
    const states = { before: stateOf(before, places.before), after: stateOf(after, places.after) };
    if (states.before === null && states.after === null) return;
    const key = single
      ? id
      : JSON.stringify([renamed, isNew, ...keyOf(states.before, places.before), ...keyOf(states.after, places.after)]);
    const cohort = this.#cohorts.get(key) ?? {
      id: single ? id : null,
      count: 0,
      names: [],
      breakGlass: false,
      renamed,
      ...(isNew ? { isNew } : {}),
      ...states,
    };
    cohort.count += 1;
    const differs = renamed || states.before === null || states.after === null;
    if (cohort.names.length < (differs ? ACCOUNTS_KEPT : NAMES_KEPT)) {
      cohort.names.push(displayName ?? ref.id);
      this.#refs.set(key, [...(this.#refs.get(key) ?? []), ref]);
    }
    this.#cohorts.set(key, cohort);
  }

  /** Counts users who are in no group of interest, the same on both sides. */
  addOther(properties: JsonObject): void {
    const state = stateOf(properties, this.#index.before.none);
    if (state === null) return;
    const key = JSON.stringify([
      false,
      false,
      ...keyOf(state, this.#index.before.none),
      ...keyOf(state, this.#index.after.none),
    ]);
    const cohort = this.#cohorts.get(key) ?? {
      id: null,
      count: 0,
      names: [],
      breakGlass: false,
      before: state,
      after: state,
    };
    cohort.count += 1;
    this.#cohorts.set(key, cohort);
  }

  /** The users whose names are kept. */
  get named(): readonly EntityRef[] {
    return [...this.#refs.values()].flat();
  }

  /** Takes the names of those users that their name alone does not tell. */
  result(told: ReadonlyMap<RefKey, ToldName> = new Map()): Cohort[] {
    return [...this.#cohorts].map(([key, cohort]) => {
      const names = (this.#refs.get(key) ?? []).map((ref, at) => told.get(refKey(ref)) ?? cohort.names[at] ?? ref.id);
      const accounts = (this.#refs.get(key) ?? []).map((ref) => ref.id);
      return { ...cohort, names, accounts, breakGlass: this.#isBreakGlass(cohort) };
    });
  }
}

const stateOf = (properties: JsonObject | null, { groups, roles }: GroupsAndRoles): SignInState | null =>
  properties === null || properties.accountEnabled === false ? null : { guest: guestKindOf(properties), groups, roles };

const keyOf = (state: SignInState | null, { key }: GroupsAndRoles) => (state === null ? [null] : [state.guest, key]);
