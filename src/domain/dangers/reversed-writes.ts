import { type AuditRecord, isRecovery, type ModifiedProperty, type Written, writtenBy } from "../audit-record.ts";
import type { Actor } from "../change.ts";
import { type EntityRef, type EntityType, refKey } from "../entity.ts";
import { canonicalText, isJsonObject, type Json } from "../json.ts";
import { isLinkName } from "../link.ts";
import { mentionsOf } from "../mentions.ts";
import { isNamed } from "../others-work.ts";
import { EXISTENCE } from "../recoverable.ts";
import { isSet } from "../sign-in/set-values.ts";
import type { Millis } from "../time.ts";
import { roleWrite } from "./record-exposures.ts";

/** A write of a part, with its author. `isRecovery` marks the write of a recovery. */
export interface PartWrite {
  readonly actor: Actor;
  readonly time: Millis;
  readonly isRecovery: boolean;
}

/** A part of an object that was written more than once and has the value that it had at first. */
export interface ReversedPart {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** A property, a link, a role, `deletedDateTime` for existence, or the path of an id in a policy. */
  readonly part: string;
  /** The other end of a link, the object of an id, or the name of a role. Null for other parts. */
  readonly about: { readonly ref: EntityRef | null; readonly name: string | null } | null;
  readonly before: Json;
  /** The first value that differed. */
  readonly meanwhile: Json;
  readonly done: PartWrite;
  readonly undone: PartWrite;
  readonly writes: number;
}

/** Source: "Microsoft Entra audit log categories and activities". */
const creation =
  /^(add|create) (user|group|conditional access policy|named location|application|service principal|authentication strength)$/i;
const restoration =
  /^restore (user|group|conditional access policy|named location|application|service principal|authentication strength)$/i;
const deletion =
  /^(delete|remove) (user|group|conditional access policy|named location|application|service principal|authentication strength)$/i;

/** Most parts that are followed. Further ones are not looked at. */
const MOST_PARTS = 10_000;

const settings = "any";
/** The parts whose reversal matters, by type: what decides about signing in, who may do what, and existence. */
const watched: Readonly<Partial<Record<EntityType, readonly string[] | typeof settings>>> = {
  user: ["accountEnabled", EXISTENCE],
  group: ["membershipRule", "members", "owners", EXISTENCE],
  conditionalAccessPolicy: ["state", "conditions", "grantControls", "sessionControls", EXISTENCE],
  namedLocationPolicy: [
    ...["ipRanges", "isTrusted", "countriesAndRegions", "includeUnknownCountriesAndRegions"],
    EXISTENCE,
  ],
  authenticationMethodPolicy: settings,
  authenticationStrengthPolicy: settings,
  authorizationPolicy: settings,
  crossTenantAccessDefault: settings,
  crossTenantAccessPartner: settings,
  application: ["web", "spa", "publicClient", "identifierUris", "owners", EXISTENCE],
  servicePrincipal: ["accountEnabled", "replyUrls", "owners", EXISTENCE],
  oAuth2PermissionGrant: ["scope"],
  appRoleAssignment: ["appRoleId"],
  roleAssignment: ["roleDefinitionId"],
  roleEligibilitySchedule: ["roleDefinitionId"],
  federatedIdentityCredential: ["subject"],
};

interface Followed {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly part: string;
  readonly about: ReversedPart["about"];
  readonly now: string;
  readonly undone: PartWrite;
  done: PartWrite;
  before: Json;
  meanwhile: Json;
  differed: boolean;
  writes: number;
}

/** A part of one record: its name, what it is about, and its values. */
type WrittenPart = Pick<ReversedPart, "part" | "about"> & Pick<ModifiedProperty, "oldValue" | "newValue">;

/**
 * Finds what was done and reversed in the records of a time, which come newest first. Memory follows the watched parts
 * that were written, up to 10,000. `watchesGroup` limits the members to groups that matter.
 */
export class ReversedWrites {
  readonly #watchesGroup: (id: string) => boolean;
  readonly #followed = new Map<string, Followed>();
  #isCut = false;

  constructor(watchesGroup: (id: string) => boolean) {
    this.#watchesGroup = watchesGroup;
  }

  add(record: AuditRecord): void {
    const write = { actor: record.actor, time: record.time, isRecovery: isRecovery(record) };
    const role = roleWrite(record);
    if (role !== null) {
      const about = { ref: null, name: role.role };
      const values = { oldValue: role.isGiven ? null : role.role, newValue: role.isGiven ? role.role : null };
      this.#follow(role, { part: role.isEligible ? "eligibleRole" : "role", about, ...values }, write);
    }
    for (const { ref, modified } of writtenBy(record)) {
      // The holder's role says it already, by name.
      if (role !== null && (ref.type === "roleAssignment" || ref.type === "roleEligibilitySchedule")) continue;
      const target = record.targets.find((one) => one.ref === ref);
      const others = record.targets.filter((one) => one.ref !== ref);
      const displayName = target?.displayName ?? null;
      const existence = isWatched(ref, EXISTENCE) ? existenceIn(record, { ref, modified }) : [];
      for (const part of [...existence, ...partsOf(ref, modified, others)]) {
        if (ref.type === "group" && part.part === "members" && !this.#watchesGroup(ref.id)) continue;
        this.#follow({ ref, displayName }, part, write);
      }
    }
  }

  /** Returns true if more parts were written than are followed. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** The objects with a part that is followed. */
  get refs(): readonly EntityRef[] {
    return [...new Map([...this.#followed.values()].map(({ ref }) => [refKey(ref), ref])).values()];
  }

  /** Returns what was reversed, in the order of its beginning. With an actor, only what that actor did or reversed. */
  result(actor?: string): readonly ReversedPart[] {
    const reversed = [...this.#followed.values()].filter(
      ({ differed, before, now, done, undone }) =>
        differed &&
        textOf(before) === now &&
        (actor === undefined || isNamed(done.actor, actor) || isNamed(undone.actor, actor)),
    );
    // A policy whose conditions are back as a whole has none that came and went by itself.
    const whole = new Set(reversed.filter(({ part }) => part === "conditions").map(({ ref }) => refKey(ref)));
    // The values of an object that was away as a whole came and went with it.
    const away = new Map(reversed.filter(({ part }) => part === EXISTENCE).map((one) => [refKey(one.ref), one]));
    const wentAlong = ({ ref, part, done, undone }: Followed) => {
      const object = part === EXISTENCE ? undefined : away.get(refKey(ref));
      return object !== undefined && object.done.time === done.time && object.undone.time === undone.time;
    };
    return reversed
      .filter(({ ref, part }) => !part.startsWith("conditions.") || !whole.has(refKey(ref)))
      .filter((one) => !wentAlong(one))
      .sort((a, b) => a.done.time - b.done.time);
  }

  #follow(
    { ref, displayName }: Pick<ReversedPart, "ref" | "displayName">,
    { part, about, oldValue, newValue }: WrittenPart,
    write: PartWrite,
  ): void {
    const key = `${refKey(ref)} ${part} ${about?.ref?.id ?? about?.name ?? ""}`;
    const known = this.#followed.get(key);
    const now = textOf(newValue);
    if (known === undefined) {
      if (this.#followed.size === MOST_PARTS) this.#isCut = true;
      else
        this.#followed.set(key, {
          ...{ ref, displayName, part, about, now, undone: write, done: write, before: oldValue },
          ...{ meanwhile: null, differed: false, writes: 1 },
        });
      return;
    }
    if (now !== known.now) {
      known.differed = true;
      known.meanwhile = newValue;
      known.done = write;
    }
    known.before = oldValue;
    known.writes += 1;
  }
}

/** Returns true for a part whose reversal matters, and which has to be read with its values. */
export const isWatched = ({ type }: EntityRef, name: string): boolean =>
  watched[type] === settings || watched[type]?.includes(name) === true;

/** Returns the watched parts that a record writes to an object. A link has a part for each of its ends. */
function partsOf(
  ref: EntityRef,
  modified: readonly ModifiedProperty[],
  others: AuditRecord["targets"],
): readonly WrittenPart[] {
  return modified
    .filter(({ name }) => name !== EXISTENCE && isWatched(ref, name))
    .flatMap((one): readonly WrittenPart[] => {
      const { name, oldValue, newValue } = one;
      if (isLinkName(name)) return endsOf(one, others);
      const whole = { part: name, about: null, oldValue, newValue };
      return name === "conditions" ? [whole, ...mentionParts(ref, one)] : [whole];
    });
}

/** Returns a part for each end of a link that a record adds or removes. */
const endsOf = ({ name, oldValue, newValue }: ModifiedProperty, others: AuditRecord["targets"]): WrittenPart[] =>
  [
    { id: oldValue, oldValue, newValue: null },
    { id: newValue, oldValue: null, newValue },
  ].flatMap(({ id, ...values }) => {
    if (typeof id !== "string") return [];
    const end = others.find((other) => other.ref?.id === id);
    return [
      { part: name, about: { ref: end?.ref ?? { type: "user", id }, name: end?.displayName ?? null }, ...values },
    ];
  });

/** Returns a part for each id that conditions newly name or no longer name, such as an excluded user. */
function mentionParts(ref: EntityRef, { oldValue, newValue }: ModifiedProperty): WrittenPart[] {
  const named = (conditions: Json) =>
    isJsonObject(conditions)
      ? new Map(mentionsOf(ref, { conditions }).map((one) => [`${one.path} ${one.id.toLowerCase()}`, one]))
      : new Map<string, ReturnType<typeof mentionsOf>[number]>();
  const [was, is] = [named(oldValue), named(newValue)];
  return [...new Map([...was, ...is])].flatMap(([key, { path, id, types }]): WrittenPart[] => {
    if (was.has(key) === is.has(key)) return [];
    const [type = "user"] = types;
    const about = { ref: { type, id: id.toLowerCase() }, name: null };
    return [{ part: path, about, oldValue: was.has(key) ? id : null, newValue: is.has(key) ? id : null }];
  });
}

/**
 * Returns a part for the existence of an object that a record creates, deletes or restores. A log that does not name the
 * modified existence says so of the first target, by the operation.
 */
function existenceIn({ operation, targets }: AuditRecord, { ref, modified }: Written): WrittenPart[] {
  const isThere = existenceOf(operation, modified, targets[0]?.ref === ref);
  return isThere === null ? [] : [{ part: EXISTENCE, about: null, oldValue: !isThere, newValue: isThere }];
}

function existenceOf(operation: string, modified: readonly ModifiedProperty[], isFirst: boolean): boolean | null {
  if (creation.test(operation) && modified.every(({ oldValue }) => !isSet(oldValue))) return true;
  const written = modified.find(({ name }) => name === EXISTENCE);
  if (written !== undefined) return written.newValue === null;
  if (!isFirst) return null;
  return restoration.test(operation) ? true : deletion.test(operation) ? false : null;
}

const textOf = (value: Json): string => canonicalText(value);
