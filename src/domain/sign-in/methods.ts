import { type JsonObject, objectsIn } from "../json.ts";
import type { Membership } from "./audience.ts";
import type { Cohort } from "./cohort.ts";
import type { NotAssessed } from "./consequences.ts";
import { settingText } from "./set-values.ts";

/** A method of signing in with its users. Ids are in lower case. */
interface Method {
  readonly isOn: boolean;
  readonly isForAll: boolean;
  readonly included: ReadonlySet<string>;
  readonly excluded: ReadonlySet<string>;
}

/** An account with the groups that it is in, as far as policies name them. */
export interface MethodUser extends Pick<Cohort, "id"> {
  readonly groups: ReadonlySet<string>;
}

/** Methods of signing in by id in lower case. */
export type Methods = ReadonlyMap<string, Method>;

/** The part of a difference in methods that no model shows. */
export const methodsNotAssessed: NotAssessed = {
  what: "the authentication methods that users can use change, and which of them a user has registered is not in the history",
  policies: { count: 0, names: [] },
};

/** Reads the methods with their users. Source: includeTargets and excludeTargets of authenticationMethodConfiguration. */
export const methodsIn = (configurations: Iterable<readonly [id: string, properties: JsonObject]>): Methods =>
  new Map(
    [...configurations].map(([id, { state, includeTargets, excludeTargets }]) => {
      const included = targetsIn(includeTargets);
      const isForAll = included.size === 0 || included.has(ALL_USERS);
      return [
        id.toLowerCase(),
        { isOn: state !== "disabled", isForAll, included, excluded: targetsIn(excludeTargets) },
      ];
    }),
  );

const ALL_USERS = "all_users";

/** Returns the ids of the groups, or of the users, that a method is for or not for. */
export const targetsIn = (targets: JsonObject[string] | undefined): ReadonlySet<string> =>
  new Set(objectsIn(targets).flatMap(({ id }) => (typeof id === "string" ? [id.toLowerCase()] : [])));

/** Returns true for targets that stand for all users. */
export const areAllUsers = (targets: JsonObject[string] | undefined): boolean => targetsIn(targets).has(ALL_USERS);

/**
 * Returns whether a method can be used by accounts. `maybe` where it is for a group that no policy names, because the members
 * of others were not read, and for accounts that are not known.
 */
export function usableBy(method: Method | undefined, account: MethodUser, named: ReadonlySet<string>): Membership {
  if (method === undefined) return "yes";
  if (!method.isOn) return "no";
  const isIn = (id: string): Membership =>
    id === account.id || account.groups.has(id) ? "yes" : named.has(id) ? "no" : "maybe";
  const among = (ids: ReadonlySet<string>): Membership => most([...ids].map(isIn));
  const included = method.isForAll ? "yes" : among(method.included);
  const excluded = among(method.excluded);
  if (included === "no" || excluded === "yes") return "no";
  return included === "yes" && excluded === "no" ? "yes" : "maybe";
}

const most = (all: readonly Membership[]): Membership =>
  all.includes("yes") ? "yes" : all.includes("maybe") ? "maybe" : "no";

/** Returns true for a method that is on for other users than before. */
export const isOtherwise = (was: Method | undefined, is: Method | undefined): boolean => textOf(was) !== textOf(is);

const textOf = (method: Method | undefined): string =>
  method === undefined
    ? ""
    : settingText([`${method.isOn}`, `${method.isForAll}`, [...method.included], [...method.excluded]]);
