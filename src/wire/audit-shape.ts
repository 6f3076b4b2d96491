import { type AuditTarget, type ModifiedProperty, targetWithId } from "../domain/authors/audit-record.ts";
import { assignmentTarget } from "../domain/authors/role-records.ts";
import { isJsonCollection, isJsonObject, type Json, memberOf, sameJson } from "../domain/json.ts";
import { canonicalId, type EntityRef, type EntityType } from "../domain/tenant/entity.ts";
import type { LinkName } from "../domain/tenant/link.ts";
import { recoverableProperties } from "../domain/tenant/recoverable.ts";
import { isNote, readLogged } from "./logged-names.ts";
import { ROLE_TEMPLATE } from "./role-template.ts";

/**
 * Translates Entra's audit records into changes of objects. A membership becomes a change of the group, a property gets
 * Graph's name, and a policy that was logged whole becomes the properties that differ in it. Source: directoryAudit
 * records of the services "Core Directory" and "Conditional Access" in real tenants.
 */
export function targetsAsWritten(activity: string, targets: readonly AuditTarget[]): readonly AuditTarget[] {
  const written = linkTargets(activity, targets) ?? targets.map(withGraphNames);
  return [...written, ...assignmentsIn(activity, targets)];
}

const roleActivity = /^(add|remove) member (?:to|from) role$/i;

/** Returns the role assignment of a record that names the holder and, in its modified properties, the role's template. */
function assignmentsIn(activity: string, [holder]: readonly AuditTarget[]): AuditTarget[] {
  const verb = roleActivity.exec(activity)?.[1]?.toLowerCase();
  if (verb === undefined || holder?.ref == null) return [];
  const template = textOf(holder.modified, ROLE_TEMPLATE);
  if (template === null) return [];
  return [
    assignmentTarget(verb === "add" ? "add" : "remove", holder.ref.id, canonicalId(template.replaceAll('"', ""))),
  ];
}

const linkActivity = /^(add|remove) (member|owner) (?:to|from) (group|application|service principal)$/i;

interface Container {
  readonly type: EntityType;
  /** The container's name in the modified properties of the member. */
  readonly word: string;
}

const containers: Readonly<Record<string, Container>> = {
  group: { type: "group", word: "Group" },
  application: { type: "application", word: "Application" },
  "service principal": { type: "servicePrincipal", word: "ServicePrincipal" },
};
const links: Readonly<Record<string, LinkName>> = { member: "members", owner: "owners" };

/**
 * Reads a record that names the member first and the group in the member's modified properties. A removal holds the
 * group in the old value.
 */
function linkTargets(activity: string, targets: readonly AuditTarget[]): readonly AuditTarget[] | null {
  const [, verb = "", end = "", noun = ""] = linkActivity.exec(activity)?.map((word) => word.toLowerCase()) ?? [];
  const container = containers[noun];
  const name = links[end];
  const [member] = targets;
  if (container === undefined || name === undefined || member === undefined || member.ref === null) return null;
  const id = textOf(member.modified, `${container.word}.ObjectID`);
  if (id === null) return null;
  const ref: EntityRef = { type: container.type, id };
  const displayName =
    targetWithId({ targets }, id)?.displayName ?? textOf(member.modified, `${container.word}.DisplayName`);
  const [oldValue, newValue] = verb === "add" ? [null, member.ref.id] : [member.ref.id, null];
  return [
    { ref, displayName, modified: [{ name, oldValue, newValue }] },
    { ...member, modified: [] },
  ];
}

function textOf(modified: readonly ModifiedProperty[], name: string): string | null {
  const found = modified.find((one) => one.name === name);
  const text = found?.newValue ?? found?.oldValue;
  return typeof text === "string" && text !== "" && text.length <= 200 ? text : null;
}

function withGraphNames(target: AuditTarget): AuditTarget {
  const { ref, modified } = target;
  if (ref === null) return { ...target, modified: modified.filter((one) => !isNote(one)).map(unwrapped) };
  const names = recoverableProperties(ref.type, "extended");
  const written = modified.filter((one) => !isNote(one));
  return { ...target, modified: written.flatMap((one) => readLogged(ref.type, one) ?? graphNamed(one, names)) };
}

const WHOLE_POLICY = "ConditionalAccessPolicy";

function graphNamed(one: ModifiedProperty, names: readonly string[]): readonly ModifiedProperty[] {
  const { name, oldValue, newValue } = one;
  if (names.includes(name)) return [one];
  if (name === WHOLE_POLICY && (isJsonObject(oldValue) || isJsonObject(newValue))) {
    const [before, after] = [oldValue, newValue].map((value) => (isJsonObject(value) ? value : {}));
    return names
      .map((part) => ({ name: part, oldValue: memberOf(before ?? {}, part), newValue: memberOf(after ?? {}, part) }))
      .filter((part) => !sameJson(part.oldValue, part.newValue));
  }
  const known = names.find((graphName) => graphName.toLowerCase() === name.toLowerCase());
  return known === undefined
    ? [one]
    : [{ name: known, oldValue: single(known, oldValue), newValue: single(known, newValue) }];
}

/**
 * Takes a value of an object without a type out of its list, because which of its properties have several is not known.
 */
const unwrapped = ({ name, oldValue, newValue }: ModifiedProperty): ModifiedProperty => ({
  name,
  oldValue: single(name, oldValue),
  newValue: single(name, newValue),
});

/** Properties with several values. The log wraps the single value of all others in a list. */
const collections = new Set([
  "addIns",
  "allowedCombinations",
  "alternativeNames",
  "appRoles",
  "authenticationModes",
  "businessPhones",
  "certificateUserBindings",
  "countriesAndRegions",
  "excludeTargets",
  "featureSettings",
  "groupTypes",
  "identifierUris",
  "includeTargets",
  "ipRanges",
  "marketingNotificationEmails",
  "notificationEmailAddresses",
  "otherMails",
  "replyUrls",
  "requiredResourceAccess",
  "securityComplianceNotificationMails",
  "securityComplianceNotificationPhones",
  "servicePrincipalNames",
  "strongAuthenticationDetails",
  "tags",
  "technicalNotificationMails",
]);

function single(name: string, value: Json): Json {
  if (collections.has(name) || !isJsonCollection(value)) return value;
  return value.length > 1 ? value : (value[0] ?? null);
}
