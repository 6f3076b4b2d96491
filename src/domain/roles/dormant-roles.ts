import type { EntityRef } from "../tenant/entity.ts";
import type { RoleGrantType } from "../tenant/role-grant.ts";
import { nounOf } from "../words/counted-words.ts";
import { told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";

/**
 * Sentences on roles that are assigned to a deleted object. They are not in force, and look harmless, until someone restores
 * the object. Source: Microsoft Entra, "Recover from deletions": restoring a user brings its roles back.
 */
const restoring = (object: string, what: string): string =>
  `restoring ${object}, by a recovery or by hand within 30 days of its deletion, puts ${what} in force again.`;

/** Of an account. Roles are quoted. */
export const dormantRoles = (roles: string | Wording): Wording =>
  told`It still has ${roles} assigned: ${restoring("it", "that")}`;

/** Of an object that is shown with its roles. */
export const dormantObject = (): string => `Its roles stay assigned while it is deleted: ${restoring("it", "them")}`;

/** Of the assignment or the eligibility that gives a role. */
export function dormantGrant(
  type: RoleGrantType,
  { ref, displayName }: { readonly ref: EntityRef; readonly displayName: string | null },
): string {
  const holder = `${nounOf(ref.type)} ${quoted(displayName)} (${ref.id})`;
  const state = type === "roleAssignment" ? "the role is not in force" : "the role cannot be activated";
  return `Its holder, ${holder}, is deleted, so that ${state}: ${restoring("the holder", "this")}`;
}
