import type { Warning } from "../../domain/assessment/assessment.ts";
import { actorQuoted } from "../../domain/authors/actor-name.ts";
import {
  type AuditRecord,
  isRecovery,
  type ModifiedProperty,
  targetWithId,
  type Written,
  writtenBy,
} from "../../domain/authors/audit-record.ts";
import { labelIn } from "../../domain/authors/record-label.ts";
import { type RoleWrite, roleWriteOf } from "../../domain/dangers/record-exposures.ts";
import { type Json, sameJson } from "../../domain/json.ts";
import { type EntityRef, isServiceEntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { linkKinds } from "../../domain/tenant/link.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { type Scope, scopeTest } from "../../domain/tenant/scope.ts";
import { iso, type Millis } from "../../domain/time.ts";
import { nounOf } from "../../domain/words/counted-words.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import { whatHappened } from "../investigation/what-happened.ts";
import type { DeedTest } from "./deed-test.ts";
import { valuesText } from "./left-values.ts";

/** A part of the tenant that was written and that Microsoft's service does not recover: a role, an owner, a secret. */
interface LeftPart {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** The name of the part. Null for a whole object of a type that the service does not cover. */
  readonly part: string | null;
  /** True for a property, whose values at both ends follow its name. */
  readonly hasValues?: true;
  readonly role?: RoleWrite;
  readonly before: Json;
  readonly after: Json;
  /** The newest record of it, and the time of the oldest. */
  readonly record: AuditRecord;
  readonly first: Millis;
  /** True once a record of it is among those that were asked for. */
  readonly isMeant?: boolean;
}

/** The scope of a list, and the test for the deeds that its plan was asked for. */
interface Asked {
  readonly scope: Scope;
  readonly isMeant: DeedTest;
}

/**
 * Finds what a plan was asked for and stays whatever the service recovers, as the audit log has it: roles first, then other
 * parts by object. Takes the records newest first. A part with its first value again is left out, and so are the parts of
 * an object that a recovery deletes, because it was made since. What was first written at `end` or later is left out.
 */
export function notUndone(records: readonly AuditRecord[], asked: Asked, end = Infinity): readonly Warning[] {
  const scope = scopeTest(asked.scope);
  const parts = new Map<string, LeftPart>();
  const deleted = new Set<RefKey>();
  for (const record of records) {
    if (isRecovery(record)) continue;
    for (const [key, part] of leftParts(record)) {
      const newest = parts.get(key) ?? part;
      const isMeant = newest.isMeant === true || asked.isMeant(record, part.ref);
      parts.set(key, { ...newest, before: part.before, first: record.time, isMeant });
    }
    for (const { ref } of writtenBy(record)) {
      if (scope.has(ref) && isDeletedAgain(ref) && whatHappened(record, ref) === "created") deleted.add(refKey(ref));
    }
  }
  const staying = [...parts.values()].filter(
    ({ before, after, ref, first, isMeant }) =>
      isMeant === true && first < end && !(sameJson(before, after) && before !== null) && !deleted.has(refKey(ref)),
  );
  const roles = staying.flatMap((one) => (one.role === undefined ? [] : [{ ...one, role: one.role }]));
  const inOrder = roles.toSorted((a, b) => Number(b.role.isGiven) - Number(a.role.isGiven));
  const others = staying.filter(({ role }) => role === undefined).toSorted((a, b) => weightOf(a) - weightOf(b));
  const objects = Map.groupBy(others, ({ ref }) => refKey(ref)).values();
  return [...inOrder.map((one) => roleLeft(one, one.role)), ...[...objects].flatMap(objectLeft)];
}

/** Parts that open the tenant come first, because the last ones of many are the first to be left out. */
const weighty: readonly (readonly [EntityRef["type"], string | null])[] = [
  ["authenticationStrengthPolicy", null],
  ["authorizationPolicy", null],
  ["crossTenantAccessDefault", null],
  ["crossTenantAccessPartner", null],
  ["group", "owners"],
  ["application", null],
  ["servicePrincipal", null],
];

function weightOf({ ref, part }: LeftPart): number {
  const at = weighty.findIndex(
    ([type, name]) => type === ref.type && (name === null || part?.startsWith(name) === true),
  );
  return at < 0 ? weighty.length : at;
}

/** Returns true for a type whose new objects the service deletes. */
const isDeletedAgain = ({ type }: EntityRef): boolean => isServiceEntityType(type) && recoverable[type].softDeletable;

function leftParts(record: AuditRecord): readonly (readonly [string, LeftPart])[] {
  const role = roleWriteOf(record, "microsoft");
  if (role !== null) {
    const { ref, displayName, isGiven, isEligible } = role;
    const [before, after] = isGiven ? [false, true] : [true, false];
    const part = { ref, displayName, part: role.role, role, before, after, record, first: record.time };
    return [[JSON.stringify([refKey(ref), isEligible, role.role, role.within]), part]];
  }
  return writtenBy(record).flatMap((written) => partsOf(record, written));
}

function partsOf(record: AuditRecord, written: Written): (readonly [string, LeftPart])[] {
  const { ref, modified } = written;
  const displayName = labelIn(record, written);
  const key = refKey(ref);
  const about = { ref, displayName, record, first: record.time };
  if (!isServiceEntityType(ref.type)) {
    return [[key, { ...about, part: null, before: null, after: null }]];
  }
  return modified.filter(isLeft(ref)).map(({ name, oldValue, newValue }) => {
    const end = isLink(ref, name) ? (newValue ?? oldValue) : null;
    const sides = end === null ? [oldValue, newValue] : [oldValue !== null, newValue !== null];
    const [before = null, after = null] = sides;
    const told =
      end === null
        ? ({ part: name, hasValues: true } as const)
        : { part: `${name} (${newValue === null ? "removed" : "added"} ${endName(record, end)})` };
    return [`${key} ${name} ${JSON.stringify(end)}`, { ...about, ...told, before, after }];
  });
}

function endName(record: AuditRecord, end: Json): string {
  const id = typeof end === "string" ? end : JSON.stringify(end);
  return quoted(targetWithId(record, id)?.displayName ?? id);
}

const isLink = ({ type }: EntityRef, name: string): boolean =>
  linkKinds.some((kind) => kind.source === type && kind.name === name && kind.coverage === "extended");

/** Returns the test of a property or link that only a wider coverage has. A name follows that of the application. */
const isLeft =
  (ref: EntityRef) =>
  ({ name }: ModifiedProperty): boolean =>
    name !== "displayName" && (recoverable[ref.type].properties.extended.includes(name) || isLink(ref, name));

const LEFT = "Not undone by this recovery, because Microsoft's service does not cover it:";

const byWhom = ({ actor, time }: AuditRecord): string => `by ${actorQuoted(actor)} at ${iso(time)}`;

function roleLeft({ ref, displayName, record }: LeftPart, write: RoleWrite): Warning {
  const { role, isEligible, isGiven, within = "" } = write;
  const held = `the role ${quoted(role)}${within} of ${quoted(displayName)} (${ref.id})`;
  const what = isEligible ? `the right to activate ${held}` : held;
  const sentence = isGiven
    ? `${LEFT} ${what}, given ${byWhom(record)}. Remove it by hand, in the Microsoft Entra admin center under "Roles & admins".`
    : `${LEFT} ${what}, taken away ${byWhom(record)}. Give it again by hand, in the Microsoft Entra admin center under "Roles & admins".`;
  return { about: ref, other: ref, sentence, isLeft: true };
}

const partText = ({ part, hasValues, before, after }: LeftPart): readonly string[] =>
  part === null ? [] : [hasValues === true ? `${part}${valuesText(part, before, after)}` : part];

function objectLeft(parts: readonly LeftPart[]): readonly Warning[] {
  const [newest] = parts;
  if (newest === undefined) return [];
  const { ref, displayName, record } = newest;
  const names = [...new Set(parts.flatMap(partText))].join(", ");
  const what = `the ${nounOf(ref.type)} ${quoted(displayName)} (${ref.id})`;
  const sentence =
    names === ""
      ? `${LEFT} ${what}, last written ${byWhom(record)}.`
      : `${LEFT} ${names} of ${what}, last written ${byWhom(record)}.`;
  return [{ about: ref, other: ref, sentence, isLeft: true }];
}
