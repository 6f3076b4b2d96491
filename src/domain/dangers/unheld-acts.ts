import { type AuditRecord, isRecovery, type ModifiedProperty } from "../authors/audit-record.ts";
import { sessionKey } from "../authors/others-work.ts";
import type { Actor } from "../changes/change.ts";
import { isGrave, type Severity, severities } from "../changes/risk.ts";
import { isJsonCollection, type Json } from "../json.ts";
import type { Millis } from "../time.ts";
import { type ActOnObject, addToObjects, LaterActs, type TakenBack } from "./taken-back.ts";
import { gravityOfAct, type UnheldKind, unheldKind } from "./unheld-kinds.ts";

/** Acts, activities, objects of an act and names of policies that are kept while a log is read. */
const MOST_GROUPS = 500;
/** Acts, further activities, objects of an act and values of one in a result. */
const ACTS = 20;
const KINDS = 10;
const OBJECTS = 5;
const VALUES = 2;
/** Characters of a value that is kept. */
const VALUE_LENGTH = 200;

/** Acts on what the history does not hold, as the audit log has them. A recovery does not take them back. */
export interface UnheldWork {
  /** Those of a known kind by one author in one session, the gravest first and then the earliest. */
  readonly acts: readonly UnheldAct[];
  /** The records of all acts of a known kind, and the number of acts that `acts` leaves out. */
  readonly records: number;
  readonly moreActs: number;
  /** Records of other activities on objects that have no type here, by activity, the rarest first. */
  readonly others: {
    readonly records: number;
    readonly kinds: number;
    readonly items: readonly { readonly operation: string; readonly records: number }[];
  };
  /** The times of the first and the last of all. */
  readonly since: Millis;
  readonly until: Millis;
}

/** One activity of one author with one application from one address. */
export interface UnheldAct {
  readonly operation: string;
  readonly severity: Severity;
  readonly why: string;
  readonly mend: string;
  /** The property by which some lists of changes hold it. Absent for what no list holds. */
  readonly listedAs?: string;
  readonly actor: Actor;
  readonly app: string | null;
  readonly ip: string | null;
  readonly first: Millis;
  readonly last: Millis;
  readonly records: number;
  /** Names of the objects that the records are about, the first of them. */
  readonly objects: { readonly total: number; readonly items: readonly string[] };
  /** The first short values of a single record. */
  readonly values: readonly UnheldValue[];
  /** The later act by which the log reverses it. Absent without one. */
  readonly takenBack?: TakenBack;
}

export interface UnheldValue {
  readonly name: string;
  readonly was: Json;
  readonly is: Json;
}

/** An act with all that was counted of it so far. */
interface CountedAct {
  readonly record: AuditRecord;
  readonly kind: UnheldKind;
  severity: Severity;
  first: Millis;
  records: number;
  readonly objects: Map<string, ActOnObject>;
}

/** Gathers acts on what a history does not hold. Takes the records of a log newest first. Memory is bounded. */
export class UnheldActs {
  readonly #acts = new Map<string, CountedAct>();
  readonly #others = new Map<string, number>();
  /** The names of the policies that records have with their type. */
  readonly #held = new Set<string>();
  readonly #later = new LaterActs();
  #since = Number.POSITIVE_INFINITY;
  #until = 0;

  add(record: AuditRecord): void {
    this.addAct(record);
    this.addLater(record);
  }

  /** Adds a record that may take back an act, whether it is of those to tell or not. Each record once. */
  addLater(record: AuditRecord): void {
    this.#later.add(record);
  }

  /** Adds a record of an act to tell. */
  addAct(record: AuditRecord): void {
    const { operation, result, targets } = record;
    if (result !== "success" || isRecovery(record)) return;
    const kind = unheldKind(operation);
    const isHeld = targets.some(({ ref }) => ref !== null);
    if (isHeld && this.#held.size < MOST_GROUPS)
      for (const { ref, displayName } of targets)
        if (displayName !== null && ref?.type.endsWith("Policy") === true) this.#held.add(displayName);
    if (kind !== undefined && isOfKind(record, kind)) this.#count(record, kind);
    else if (!isHeld) this.#countOther(record);
  }

  /** Returns what was gathered, or null without any. */
  get result(): UnheldWork | null {
    const isOwnRecord = ({ kind, objects }: CountedAct) =>
      kind.isAnyPolicy === true &&
      namesIn(objects).length > 0 &&
      namesIn(objects).every((name) => this.#held.has(name));
    const all = [...this.#acts.values()];
    const others = new Map(this.#others);
    for (const { record, records } of all.filter(isOwnRecord)) raise(others, record.operation, records);
    const counted = all.filter((one) => !isOwnRecord(one));
    const acts = counted.map((one) => this.#toTell(one)).toSorted(byGravity);
    if (acts.length === 0 && others.size === 0) return null;
    const kinds = [...others].toSorted(([, a], [, b]) => a - b);
    return {
      acts: acts.slice(0, ACTS),
      records: acts.reduce((sum, { records }) => sum + records, 0),
      moreActs: Math.max(0, acts.length - ACTS),
      others: {
        records: kinds.reduce((sum, [, records]) => sum + records, 0),
        kinds: kinds.length,
        items: kinds.slice(0, KINDS).map(([operation, records]) => ({ operation, records })),
      },
      since: this.#since,
      until: this.#until,
    };
  }

  #count(record: AuditRecord, kind: UnheldKind): void {
    const { actor, app, ip, operation, targets, time } = record;
    const session = sessionKey({ actor, ...(app === null ? {} : { app }), ...(ip === null ? {} : { ip }) });
    const key = JSON.stringify([operation.toLowerCase(), session]);
    const severity = gravityOfAct(
      kind,
      targets.flatMap(({ modified }) => modified),
    );
    let act = this.#acts.get(key);
    if (act === undefined) {
      if (this.#acts.size >= MOST_GROUPS) {
        this.#countOther(record);
        return;
      }
      act = { record, kind, severity, first: time, records: 0, objects: new Map() };
      this.#acts.set(key, act);
    }
    act.records += 1;
    act.first = Math.min(act.first, time);
    if (severities.indexOf(severity) < severities.indexOf(act.severity)) act.severity = severity;
    addToObjects(act.objects, record, MOST_GROUPS);
    this.#note(time);
  }

  /** Returns an act for an answer. One that the log reverses for all of its objects is less grave. */
  #toTell({ record, kind, severity, ...counted }: CountedAct): UnheldAct {
    const isWhole = counted.objects.size < MOST_GROUPS;
    const takenBack = isWhole ? this.#later.takingBack(record.operation, kind, counted.objects) : null;
    const isBack = takenBack !== null && takenBack.objects === takenBack.of;
    const gravity = isBack && isGrave({ severity }) ? "medium" : severity;
    const act = actOf({ record, kind, severity: gravity, ...counted });
    return takenBack === null ? act : { ...act, takenBack };
  }

  #countOther({ operation, time }: AuditRecord): void {
    const name = this.#others.has(operation) || this.#others.size < MOST_GROUPS ? operation : FURTHER;
    raise(this.#others, name, 1);
    this.#note(time);
  }

  #note(time: Millis): void {
    this.#since = Math.min(this.#since, time);
    this.#until = Math.max(this.#until, time);
  }
}

/** Returns the acts of a log, whose records come newest first, where there are any. */
export function unheldIn(records: Iterable<AuditRecord>): { readonly unheld?: UnheldWork } {
  const acts = new UnheldActs();
  for (const record of records) acts.add(record);
  const { result } = acts;
  return result === null ? {} : { unheld: result };
}

const FURTHER = "other activities";

const raise = (counts: Map<string, number>, name: string, by: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + by);
};

const isOfKind = ({ targets }: AuditRecord, { property }: UnheldKind): boolean =>
  property === undefined || targets.some(({ modified }) => modified.some(({ name }) => property.test(name)));

const namesIn = (objects: CountedAct["objects"]): string[] => [
  ...new Set([...objects.values()].flatMap(({ name }) => name ?? [])),
];

const byGravity = (a: UnheldAct, b: UnheldAct): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity) || a.first - b.first;

function actOf({ record, kind, severity, first, records, objects }: CountedAct): UnheldAct {
  const { operation, actor, app, ip, time, targets } = record;
  const { why, mend, listedAs } = kind;
  const names = namesIn(objects);
  const modified = records === 1 ? targets.flatMap((target) => target.modified) : [];
  const values = modified.map(({ name, oldValue, newValue }) => ({ name, was: oldValue, is: newValue }));
  return {
    ...{ operation, severity, why, mend, actor, app, ip, first, last: time, records },
    ...(listedAs === undefined ? {} : { listedAs }),
    objects: { total: names.length, items: names.slice(0, OBJECTS) },
    values: values.filter(isShort).slice(0, VALUES),
  };
}

/** Returns true for values that a sentence can give. */
const isShort = ({ was, is }: UnheldValue): boolean =>
  (was !== null || is !== null) &&
  [was, is].every((value) => !isJsonCollection(value) && JSON.stringify(value).length <= VALUE_LENGTH);

/**
 * Returns true for a value of the log that a sentence on such an act gives, which a reading of the log therefore keeps.
 */
export const isReadForActs = (
  { operation }: Pick<AuditRecord, "operation">,
  { name, oldValue, newValue }: ModifiedProperty,
): boolean => unheldKind(operation) !== undefined && isShort({ name, was: oldValue, is: newValue });
