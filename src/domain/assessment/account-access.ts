import type { Actor } from "../changes/change.ts";
import type { AccountFacts } from "../dangers/account-risks.ts";
import type { JsonObject } from "../json.ts";
import { guestKindOf } from "../sign-in/audience.ts";
import type { Side } from "../sign-in/cohort.ts";
import type { Enforcement } from "../sign-in/enforcement.ts";
import { canonicalId, type EntityRef } from "../tenant/entity.ts";
import type { ToldAccount } from "./account-told.ts";
import type { SignInAccess } from "./actor-access.ts";

/** An account or application in use, with the groups that policies name and the roles that it holds. */
export interface AccountState {
  readonly ref: EntityRef;
  readonly properties: JsonObject;
  readonly groups: readonly string[];
  /** Template ids of roles held directly or through groups. */
  readonly roles: readonly string[];
}

/** Returns the ordinary sign-ins that the policies of a side leave an account. Without policies, only its own state counts. */
export function signInAccess(
  { ref, properties, groups, roles }: AccountState,
  side: Side,
  enforcement: Enforcement | null,
): SignInAccess {
  if (properties.accountEnabled === false) return "disabled";
  if (enforcement === null || ref.type !== "user") return "enabled";
  const state = {
    guest: guestKindOf(properties),
    groups: new Set(groups),
    roles: new Set(roles.map((role) => role.toLowerCase())),
  };
  const cohort = { id: ref.id.toLowerCase(), before: state, after: state };
  const { blocked, hindered } = enforcement.verdict(enforcement.on(cohort, side), side);
  return blocked ? "blocked" : hindered ? "limited" : "open";
}

/**
 * Returns the user principal name of an account if the log has another of it, and if it is from another tenant. A display name
 * is no other one.
 */
export function nameBeside({ kind, name }: Actor, properties: JsonObject | null): Pick<ToldAccount, "name" | "origin"> {
  const held = properties?.userPrincipalName;
  if (kind !== "user" || properties === null || typeof held !== "string") return {};
  const from = guestKindOf(properties);
  const origin = from === "b2bCollaborationGuest" ? GUEST : from === "b2bCollaborationMember" ? MEMBER : null;
  const isOther = name?.includes("@") === true && held.toLowerCase() !== name.toLowerCase();
  return { ...(isOther ? { name: held } : {}), ...(origin === null ? {} : { origin }) };
}

const GUEST = "a guest from another tenant";
const MEMBER = "a member from another tenant";

/** Returns what is said of an author's account that is kept for emergencies, or may not be though it is placed like that. */
export function keptFor(
  { id, type }: EntityRef,
  { breakGlass, newlyExempt }: Pick<AccountFacts, "breakGlass" | "newlyExempt">,
): { readonly kept?: string } {
  const key = id.toLowerCase();
  const kept = breakGlass.has(key) ? "an emergency access account that was used" : newlyExempt?.get(key);
  return type !== "user" || kept === undefined ? {} : { kept };
}

/** Returns the groups whose members include an account. */
export const groupsOf = (
  { id }: EntityRef,
  groups: Iterable<string>,
  membersOf: (group: string) => ReadonlySet<string>,
): readonly string[] => [...groups].filter((group) => membersOf(group).has(canonicalId(id)));
