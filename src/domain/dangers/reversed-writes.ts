import {
  type AuditRecord,
  isPurge,
  isRecovery,
  isRestoration,
  type ModifiedProperty,
  targetWithId,
  type Written,
  writtenBy,
} from "../authors/audit-record.ts";
import { accountTest, actorKey } from "../authors/others-work.ts";
import type { Actor } from "../changes/change.ts";
import { mentionsOf } from "../changes/mentions.ts";
import { canonicalText, isJsonObject, type Json, type JsonObject } from "../json.ts";
import { distinctRefs, type EntityRef, type RefKey, refKey } from "../tenant/entity.ts";
import { isLinkName } from "../tenant/link.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";
import { isRoleGrantType } from "../tenant/role-grant.ts";
import type { Millis } from "../time.ts";
import { roleWrite } from "./record-exposures.ts";
import { connects, existenceAfter, isWatched } from "./watched-parts.ts";

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
  /** True for an object that was restored meanwhile, in contrast to one that was created. */
  readonly isRestored?: boolean;
  /** The write that ended the object for good. Absent without one. */
  readonly purged?: PartWrite;
  /** What a relationship connects, by the properties that say so. Empty for other objects. */
  readonly values: JsonObject;
}

/** Most parts that are followed. Further ones are not looked at. */
const MOST_PARTS = 10_000;

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
  isRestored: boolean;
}

/** A part of one record: its name, what it is about, and its values. */
type WrittenPart = Pick<ReversedPart, "part" | "about" | "isRestored"> &
  Pick<ModifiedProperty, "oldValue" | "newValue">;

/**
 * Finds what was done and reversed in the records of a time, which come newest first. Memory follows the watched parts
 * that were written, up to 10,000. `watchesGroup` limits the members to groups that matter.
 */
export class ReversedWrites {
  readonly #watchesGroup: (id: string) => boolean;
  readonly #followed = new Map<string, Followed>();
  readonly #connected = new Map<RefKey, Record<string, Json>>();
  readonly #purged = new Map<RefKey, PartWrite>();
  /** Each actor by each of their names. */
  readonly #actors = new Map<string, Actor>();
  #isCut = false;

  constructor(watchesGroup: (id: string) => boolean) {
    this.#watchesGroup = watchesGroup;
  }

  add(record: AuditRecord): void {
    const write = { actor: record.actor, time: record.time, isRecovery: isRecovery(record) };
    this.#actors.set(`${actorKey(record.actor)} ${record.actor.name}`, record.actor);
    const role = roleWrite(record);
    if (role !== null) {
      const about = { ref: null, name: role.role };
      const values = { oldValue: role.isGiven ? null : role.role, newValue: role.isGiven ? role.role : null };
      this.#follow(role, { part: role.isEligible ? "eligibleRole" : "role", about, ...values }, write);
    }
    for (const written of writtenBy(record)) {
      const { ref, displayName, modified } = written;
      if (isPurge(record) && isWatched(ref, EXISTENCE) && this.#purged.size < MOST_PARTS)
        this.#purged.set(refKey(ref), write);
      // The record of a role names its assignment too, which is the same deed.
      if (role !== null && isRoleGrantType(ref.type)) continue;
      this.#connect(ref, modified);
      const existence = isWatched(ref, EXISTENCE) && !isPurge(record) ? existenceIn(record, written) : [];
      for (const part of [...existence, ...partsOf(record, written)]) {
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
    return distinctRefs([...this.#followed.values()].map(({ ref }) => ref));
  }

  /** Returns what was reversed, in the order of its beginning. With an actor, only what that actor did or reversed. */
  result(actor?: string): readonly ReversedPart[] {
    const actors = [...this.#actors.values()].map((one) => ({ actor: one }));
    const isTheirs = actor === undefined ? () => true : accountTest(actors, actor);
    const reversed = [...this.#followed.values()].filter(
      ({ differed, before, now, done, undone }) =>
        differed && textOf(before) === now && (isTheirs(done.actor) || isTheirs(undone.actor)),
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
      .map((one) => {
        const purged = one.part === EXISTENCE ? this.#purged.get(refKey(one.ref)) : undefined;
        return {
          ...one,
          values: this.#connected.get(refKey(one.ref)) ?? {},
          ...(purged === undefined ? {} : { purged }),
        };
      })
      .filter(({ ref, part }) => !part.startsWith("conditions.") || !whole.has(refKey(ref)))
      .filter((one) => !wentAlong(one))
      .sort((a, b) => a.done.time - b.done.time);
  }

  /** Keeps what a relationship connects, from its newest records. */
  #connect(ref: EntityRef, modified: readonly ModifiedProperty[]): void {
    const named = modified.filter(({ name }) => connects(ref, name));
    if (named.length === 0 || this.#connected.size === MOST_PARTS) return;
    const values = this.#connected.get(refKey(ref)) ?? {};
    this.#connected.set(refKey(ref), values);
    for (const { name, oldValue, newValue } of named) values[name] ??= newValue ?? oldValue;
  }

  #follow(
    { ref, displayName }: Pick<ReversedPart, "ref" | "displayName">,
    { part, about, oldValue, newValue, isRestored = false }: WrittenPart,
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
          ...{ meanwhile: null, differed: false, writes: 1, isRestored },
        });
      return;
    }
    if (now !== known.now) {
      known.differed = true;
      known.meanwhile = newValue;
      known.done = write;
      known.isRestored = isRestored;
    }
    known.before = oldValue;
    known.writes += 1;
  }
}

/** Returns the watched parts that a record writes to an object. A link has a part for each of its ends. */
function partsOf(record: AuditRecord, { ref, modified }: Written): readonly WrittenPart[] {
  return modified
    .filter(({ name }) => name !== EXISTENCE && isWatched(ref, name))
    .flatMap((one): readonly WrittenPart[] => {
      const { name, oldValue, newValue } = one;
      if (isLinkName(name)) return endsOf(one, record);
      const whole = { part: name, about: null, oldValue, newValue };
      return name === "conditions" ? [whole, ...mentionParts(ref, one)] : [whole];
    });
}

/** Returns a part for each end of a link that a record adds or removes. */
const endsOf = ({ name, oldValue, newValue }: ModifiedProperty, record: AuditRecord): WrittenPart[] =>
  [
    { id: oldValue, oldValue, newValue: null },
    { id: newValue, oldValue: null, newValue },
  ].flatMap(({ id, ...values }) => {
    if (typeof id !== "string") return [];
    const end = targetWithId(record, id);
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
function existenceIn(record: AuditRecord, written: Written): WrittenPart[] {
  const isThere = existenceAfter(record, written);
  if (isThere === null) return [];
  const isRestored = isThere && isRestoration(record, written.modified);
  return [{ part: EXISTENCE, about: null, oldValue: !isThere, newValue: isThere, isRestored }];
}

const textOf = (value: Json): string => canonicalText(value);
