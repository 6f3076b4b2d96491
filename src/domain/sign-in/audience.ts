import type { JsonObject } from "../json.ts";
import { lowerTextsIn, missingIn, setMembers, textsIn } from "./set-values.ts";

/** The users a policy includes or excludes. Ids are in lower case. */
export interface Audience {
  readonly everyone: boolean;
  readonly users: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  readonly guests: readonly GuestCondition[];
  /** Words in place of ids that this program does not know. */
  readonly unknown: readonly string[];
}

/** Kinds of guests, of every other tenant or of some tenants only. */
export interface GuestCondition {
  readonly kinds: ReadonlySet<string>;
  /** The ids of these tenants, in lower case. */
  readonly tenants: ReadonlySet<string> | "all";
}

/** The kinds of guests and external users that have an account in the directory. */
export type GuestKind = "internalGuest" | "b2bCollaborationGuest" | "b2bCollaborationMember";

/** All of conditionalAccessGuestOrExternalUserTypes. The last three have no account. */
const guestKinds: readonly string[] = [
  ...["internalguest", "b2bcollaborationguest", "b2bcollaborationmember"],
  ...["b2bdirectconnectuser", "otherexternaluser", "serviceprovider"],
];

/** The state of a user that decides which policies apply. Groups count transitively, and roles include those held through groups. */
export interface SignInState {
  readonly guest: GuestKind | null;
  readonly groups: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
}

/** `maybe` where the directory does not hold what decides: the home tenant of a guest. */
export type Membership = "yes" | "maybe" | "no";

/** Returns the kind of guest an account is, or null for a member. A guest's name of another tenant holds "#EXT#". */
export function guestKindOf({ userType, userPrincipalName }: JsonObject): GuestKind | null {
  const external = typeof userPrincipalName === "string" && userPrincipalName.toUpperCase().includes("#EXT#");
  if (userType === "Guest") return external ? "b2bCollaborationGuest" : "internalGuest";
  return external ? "b2bCollaborationMember" : null;
}

/** Source: microsoft.graph.conditionalAccessUsers and conditionalAccessGuestsOrExternalUsers. */
export function audienceOf(users: JsonObject, side: "include" | "exclude"): Audience {
  const unknown = textsIn(users[`${side}Users`]).filter((name) => unknownWord.test(name));
  const named = lowerTextsIn(users[`${side}Users`]);
  const everyGuest: GuestCondition[] = named.includes("guestsorexternalusers")
    ? [{ kinds: new Set(guestKinds), tenants: "all" }]
    : [];
  return {
    everyone: named.includes("all"),
    users: new Set(named.filter((name) => !words.has(name))),
    groups: new Set(lowerTextsIn(users[`${side}Groups`])),
    roles: new Set(lowerTextsIn(users[`${side}Roles`])),
    guests: [...everyGuest, ...someGuests(setMembers(users[`${side}GuestsOrExternalUsers`]))],
    unknown,
  };
}

const words: ReadonlySet<string> = new Set(["all", "none", "guestsorexternalusers"]);

/** Returns true for the audience of a policy that includes "None": no user, whatever groups exist. */
export const isNoOne = ({ everyone, users, groups, roles, guests, unknown }: Audience): boolean =>
  !everyone && users.size + groups.size + roles.size + guests.length + unknown.length === 0;

/** Graph's words for groups of users begin with "All", such as "AllAgentIdUsers". */
const unknownWord = /^All[A-Z]\w+$/;

function someGuests({ guestOrExternalUserTypes, externalTenants }: JsonObject): GuestCondition[] {
  const kinds = lowerTextsIn(guestOrExternalUserTypes).filter((kind) => kind !== "none");
  if (kinds.length === 0) return [];
  const { membershipKind, members } = setMembers(externalTenants);
  const tenants = new Set(lowerTextsIn(members));
  return [{ kinds: new Set(kinds), tenants: membershipKind === "enumerated" || tenants.size > 0 ? tenants : "all" }];
}

/** Returns the guests that conditions name afterward and did not before, by kind and tenant. */
export const guestConditionsBeyond = (
  before: readonly GuestCondition[],
  after: readonly GuestCondition[],
): GuestCondition[] =>
  after.flatMap(({ kinds, tenants }) => {
    const known = before.filter((one) => includesTenants(one.tenants, tenants));
    const added = [...kinds].filter((kind) => !known.some((one) => one.kinds.has(kind)));
    return added.length === 0 ? [] : [{ kinds: new Set(added), tenants }];
  });

const includesTenants = (all: GuestCondition["tenants"], some: GuestCondition["tenants"]): boolean =>
  all === "all" || (some !== "all" && missingIn(some, all).length === 0);

export function isIn(audience: Audience, id: string | null, { guest, groups, roles }: SignInState): Membership {
  const sure =
    audience.everyone ||
    (id !== null && audience.users.has(id)) ||
    meet(audience.groups, groups) ||
    meet(audience.roles, roles);
  if (sure) return "yes";
  const conditions = audience.guests.filter(({ kinds }) => guest !== null && kinds.has(guest.toLowerCase()));
  if (conditions.some(({ tenants }) => tenants === "all" || guest === "internalGuest")) return "yes";
  return conditions.length > 0 || audience.unknown.length > 0 ? "maybe" : "no";
}

/** Returns the membership of a user in an audience with exclusions. */
export function isConcerned(
  { include, exclude }: { readonly include: Audience; readonly exclude: Audience },
  id: string | null,
  state: SignInState,
): Membership {
  const included = isIn(include, id, state);
  const excluded = isIn(exclude, id, state);
  if (included === "no" || excluded === "yes") return "no";
  return included === "yes" && excluded === "no" ? "yes" : "maybe";
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  for (const each of few) if (many.has(each)) return true;
  return false;
}
