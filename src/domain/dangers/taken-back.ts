import { type AuditRecord, type AuditTarget, isRecovery, type ModifiedProperty } from "../authors/audit-record.ts";
import { type Json, sameJson } from "../json.ts";
import type { Millis } from "../time.ts";
import { type UnheldKind, unheldKind, unheldKinds } from "./unheld-kinds.ts";

/** A record by which the log reverses an act, with the objects of the act for which it has that. */
export interface TakenBack extends Pick<AuditRecord, "operation" | "actor" | "time"> {
  readonly objects: number;
  readonly of: number;
}

/** The part of an act that is about one object. */
export interface ActOnObject {
  readonly name: string | null;
  last: Millis;
  /** The values that the first of its writes to each property replaced. */
  readonly replaced: Map<string, Replaced>;
}

interface Replaced {
  readonly time: Millis;
  /** Undefined where a write was recorded without its value. */
  readonly value: Json | undefined;
}

/** The newest record of what is followed, and the number of those of each verb. */
interface FollowedAct extends Pick<AuditRecord, "operation" | "actor" | "time"> {
  /** The value that it wrote to a property. Undefined where that was not kept. */
  readonly value?: Json | undefined;
  readonly way?: ActivityWay;
}

/** Objects of acts, and properties of these, that are followed through a log. */
const MOST_FOLLOWED = 5_000;

type ActivityWay = "made" | "ended" | "restored" | "on" | "off";

const ways: readonly (readonly [ActivityWay, RegExp])[] = [
  ["made", /^(?:add|create|register|promote) /],
  ["ended", /^(?:remove|delete|unregister|demote) /],
  ["restored", /^restore /],
  ["on", /^(?:enable|activate) /],
  ["off", /^(?:disable|deactivate) /],
];

/** Neither a deletion for good nor a creation under the name of what was deleted takes an act back. */
const opposites: Readonly<Record<ActivityWay, ActivityWay>> = {
  made: "ended",
  ended: "restored",
  restored: "ended",
  on: "off",
  off: "on",
};

/** Follows the acts of a log, in any order, to tell which of them later ones take back. */
export class LaterActs {
  readonly #newest = new Map<string, FollowedAct>();
  readonly #counts = new Map<string, number>();

  add(record: AuditRecord): void {
    const { operation, result, targets, actor, time } = record;
    const turn = turnOf(operation);
    if (result !== "success" || isRecovery(record)) return;
    const isFollowed = turn !== null && followedSubjects.has(turn.subject);
    if (!isFollowed && unheldKind(operation) === undefined) return;
    for (const { key, target } of objectsOf(targets)) {
      if (isFollowed) {
        const followed = JSON.stringify([turn.subject, key]);
        this.#note(followed, { operation, actor, time, way: turn.way });
        const counted = `${turn.way} ${followed}`;
        this.#counts.set(counted, (this.#counts.get(counted) ?? 0) + 1);
      }
      for (const one of target?.modified ?? [])
        this.#note(placeOf(key, operation, one.name), { operation, actor, time, value: written(one, "newValue") });
    }
  }

  /** Returns the last record by which the log reverses an act, for all of its objects or some. Null without any. */
  takingBack(operation: string, kind: UnheldKind, objects: ReadonlyMap<string, ActOnObject>): TakenBack | null {
    const found = [...objects].flatMap(([key, object]) => this.#takenBack(operation, kind, key, object) ?? []);
    const [last] = found.toSorted((a, b) => b.time - a.time);
    if (last === undefined) return null;
    return {
      ...{ operation: last.operation, actor: last.actor, time: last.time },
      objects: found.length,
      of: objects.size,
    };
  }

  #takenBack(
    operation: string,
    { endedBy }: UnheldKind,
    key: string,
    { last, replaced }: ActOnObject,
  ): FollowedAct | null {
    const turn = turnOf(operation);
    if (turn !== null) {
      const followed = JSON.stringify([turn.subject, key]);
      const newest = this.#newest.get(followed);
      const opposite = opposites[turn.way];
      const count = (way: ActivityWay) => this.#counts.get(`${way} ${followed}`) ?? 0;
      const isTurned = newest !== undefined && newest.way === opposite && newest.time > last;
      const acts = turn.way === "ended" ? count("ended") : count("made") + count("restored");
      // Several objects can have one name, and a switch of the tenant is without a name.
      const areAll = turn.way === "on" || turn.way === "off" || (key !== "" && count(opposite) >= acts);
      return isTurned && areAll ? newest : null;
    }
    const ending = endedBy && this.#newest.get(placeOf(key, operation, endedBy.property));
    if (ending !== undefined && ending.time > last && ending.value === endedBy?.value) return ending;
    const back = [...replaced].flatMap(([name, { time, value }]) => {
      const newest = this.#newest.get(placeOf(key, operation, name));
      const isBack = newest !== undefined && newest.time > time && isSame(newest.value, value);
      return isBack ? [newest] : [];
    });
    const [latest] = back.toSorted((a, b) => b.time - a.time);
    return back.length === replaced.size ? (latest ?? null) : null;
  }

  #note(key: string, record: FollowedAct): void {
    const known = this.#newest.get(key);
    if (known === undefined ? this.#newest.size < MOST_FOLLOWED : known.time < record.time)
      this.#newest.set(key, record);
  }
}

/** Adds what a record did to the parts of its act. */
export function addToObjects(objects: Map<string, ActOnObject>, { targets, time }: AuditRecord, most: number): void {
  for (const { key, target } of objectsOf(targets)) {
    const object = objects.get(key) ?? { name: target?.displayName ?? null, last: time, replaced: new Map() };
    if (!objects.has(key) && objects.size >= most) return;
    objects.set(key, object);
    object.last = Math.max(object.last, time);
    for (const one of target?.modified ?? []) {
      const first = object.replaced.get(one.name);
      if (first === undefined || first.time > time)
        object.replaced.set(one.name, { time, value: written(one, "oldValue") });
    }
  }
}

const objectsOf = (targets: readonly AuditTarget[]): { readonly key: string; readonly target?: AuditTarget }[] =>
  targets.length === 0
    ? [{ key: "" }]
    : targets.map((target) => ({ key: target.ref?.id ?? target.displayName ?? "", target }));

/** Returns the place of a property. Settings of the tenant have no object, so that the activity tells them apart. */
const placeOf = (key: string, operation: string, property: string): string =>
  JSON.stringify([key === "" ? operation.toLowerCase() : key, property]);

/** Returns a value of a write, or undefined where its values were not kept. */
const written = (one: ModifiedProperty, side: "oldValue" | "newValue"): Json | undefined =>
  one.isEmptied !== undefined || (one.oldValue === null && one.newValue === null) ? undefined : one[side];

const isSame = (one: Json | undefined, other: Json | undefined): boolean =>
  one !== undefined && other !== undefined && sameJson(one, other);

/** Returns the way of an activity and what it is about, without the words that differ between one and its opposite. */
function turnOf(operation: string): { readonly way: ActivityWay; readonly subject: string } | null {
  const name = operation.trim().toLowerCase();
  const [way] = ways.find(([, verb]) => verb.test(name)) ?? [];
  if (way === undefined) return null;
  return { way, subject: name.replace(/^\w+ /, "").replace(/ (?:to|from|for|of|in) /g, " ") };
}

const followedSubjects: ReadonlySet<string> = new Set(
  unheldKinds.flatMap(({ activities }) => activities.split(", ").flatMap((one) => turnOf(one)?.subject ?? [])),
);
