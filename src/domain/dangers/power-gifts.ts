import { type AuditRecord, targetWithId, type Written, writtenBy } from "../authors/audit-record.ts";
import type { Actor } from "../changes/change.ts";
import { isJsonObject, type Json } from "../json.ts";
import { audienceOf } from "../sign-in/audience.ts";
import { audienceAdded, nobody } from "../sign-in/audience-exclusions.ts";
import { setMembers } from "../sign-in/set-values.ts";
import { givesEntry } from "./entry-records.ts";
import { recordedExposures, roleWrite } from "./record-exposures.ts";

/** What tells power from other writes. */
export interface PowerFacts {
  isSuspect(actor: Actor): boolean;
  /** Returns true for a group that enforced policies name, or that can hold roles. */
  countsMembersOf(group: string): boolean;
  /** Returns true for a policy that is enforced. */
  isEnforced(policy: string): boolean;
}

/** Accounts that a record gives power to together: a group or a role by its id, or guests by their kinds, with commas. */
export interface AccountSet {
  readonly sort: "group" | "role" | "guests";
  readonly id: string;
}

/** An account, an application by id or name, or several accounts that a record gives power to. */
export interface Gift {
  readonly who: string | AccountSet;
  readonly isExcluded?: true;
}

const CREATES = /^(?:add|create|invite|restore)(?: external| deleted)? (?:user|service principal|application)$/i;

/** Finds what a record creates, enables, excludes from enforced policies or gives power to. */
export function giftsIn(record: AuditRecord, facts: PowerFacts): readonly Gift[] {
  const role = roleWrite(record);
  const exposed = recordedExposures(record, "extended").flatMap(({ ref, displayName }) => [
    ref.id,
    ref.type === "application" ? displayName : null,
  ]);
  const made = CREATES.test(record.operation) || givesEntry(record);
  const written = writtenBy(record);
  const found = written.flatMap(({ ref, displayName, modified }) => {
    const isPrincipal = principals.has(ref.type);
    const isGiven =
      isPrincipal && (made || modified.some(({ name, newValue }) => name === "accountEnabled" && isTrue(newValue)));
    return [
      ...(isGiven ? [ref.id, ref.type === "application" ? displayName : null] : []),
      ...modified.flatMap(({ name, newValue }) => {
        if (typeof newValue !== "string") return null;
        const other = targetWithId(record, newValue);
        // An account that is assigned to an application gets no power over the tenant by that.
        if (ref.type === "appRoleAssignment" && other?.ref?.type !== "servicePrincipal") return null;
        if (name === "members") return facts.countsMembersOf(ref.id) ? newValue : null;
        // The application signs in under the id of its service principal.
        if (`${ref.type}.${name}` === TRUSTED) return [newValue, other?.displayName ?? null];
        return links.has(name) || links.has(`${ref.type}.${name}`) ? newValue : null;
      }),
    ];
  });
  const all = [role?.isGiven === true ? role.ref.id : null, ...exposed, ...found];
  return [
    ...all.flatMap((who) =>
      who == null || who === ""
        ? []
        : { who: targetWithId(record, who)?.ref?.type === "group" ? ({ sort: "group", id: who } as const) : who },
    ),
    ...written.flatMap((one) => (facts.isEnforced(one.ref.id) ? excludedBy(one) : [])),
  ];
}

/** Returns the accounts that a write newly excludes from a policy: users, groups, holders of roles, and guests. */
function excludedBy({ ref, modified }: Written): readonly Gift[] {
  if (ref.type !== "conditionalAccessPolicy") return [];
  return modified.flatMap(({ name, oldValue, newValue }): Gift[] => {
    // A new policy that leaves an account out does not free it.
    if (name !== "conditions" || !isJsonObject(oldValue) || !isJsonObject(newValue)) return [];
    const audiences = [oldValue, newValue].map(({ users }) => audienceOf(setMembers(users), "exclude"));
    const [was = nobody, is = nobody] = audiences;
    return audienceAdded(was, is).flatMap(({ sort, ids, audience }): Gift[] => {
      const kinds = audience.guests.map((guests) => [...guests.kinds].join());
      return (sort === "guests" ? kinds : ids).map((id) => ({
        who: sort === "user" ? id : { sort, id },
        isExcluded: true,
      }));
    });
  });
}

const TRUSTED = "federatedIdentityCredential.applicationId";
const isTrue = (value: Json): boolean => value === true || value === "true";
const principals: ReadonlySet<string> = new Set(["user", "servicePrincipal", "application"]);
/** Parts whose new value is the id of a receiver. */
const links: ReadonlySet<string> = new Set([
  "owners",
  "appRoleAssignment.principalId",
  "roleAssignment.principalId",
  "roleEligibilitySchedule.principalId",
  "oAuth2PermissionGrant.clientId",
]);
