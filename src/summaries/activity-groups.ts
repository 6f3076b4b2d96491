import {
  type AuditRecord,
  type AuditTarget,
  type ModifiedProperty,
  recoveryMark,
} from "../domain/authors/audit-record.ts";
import { actorKey } from "../domain/authors/others-work.ts";
import { labelIn } from "../domain/authors/record-label.ts";
import { isCredentialList } from "../domain/changes/credentials.ts";
import { signInFields } from "../domain/dangers/account-risks.ts";
import { isWatched } from "../domain/dangers/watched-parts.ts";
import { type EntityRef, refKey } from "../domain/tenant/entity.ts";
import { isLinkName, linkKind } from "../domain/tenant/link.ts";
import { HOUR, type Millis } from "../domain/time.ts";
import type { ActedOn, ActedTimes, ActedValues, ActivityGroup, ActivityRequest } from "../service/activity.ts";

/** Objects and correlation ids kept of a group. All of them are counted. */
const SAMPLES = 20;
/** Objects kept of a group that wrote what decides about access, because the gravest of them may be any. */
const SENSITIVE_SAMPLES = 100;
/** Records of a group that are kept one by one, each with its objects and values. */
const EACH_KEPT = 3;
/** A longer pause ends a group. */
const PAUSE: Millis = HOUR;

/** Returns true if a record meets the conditions that a log is not asked for: application, address and activity. */
export function fitsActivity(record: AuditRecord, { app, address, activity }: ActivityRequest): boolean {
  const holds = (text: string | null, part: string) => text?.toLowerCase().includes(part.toLowerCase()) === true;
  return (
    (app === undefined || holds(record.app, app)) &&
    (address === undefined || record.ip?.toLowerCase().startsWith(address.toLowerCase()) === true) &&
    (activity === undefined || holds(record.operation, activity) || holds(record.category, activity))
  );
}

/**
 * Groups records that are added newest first, or keeps each of them alone. Memory follows the groups, and of a group the
 * objects it counts.
 */
export class ActivityGroups {
  readonly #isEach: boolean;
  readonly #open = new Map<string, OpenGroup>();
  readonly #all: OpenGroup[] = [];

  constructor({ each = false }: Pick<ActivityRequest, "each"> = {}) {
    this.#isEach = each;
  }

  add(record: AuditRecord): void {
    const key = keyOf(record);
    const subject = subjectOf(record);
    const open = this.#isEach ? undefined : this.#open.get(key);
    if (open?.takes(record, subject) === true) {
      open.add(record, subject);
      return;
    }
    const group = new OpenGroup(record, subject);
    this.#open.set(key, group);
    this.#all.push(group);
  }

  /** Returns the groups, oldest first. */
  result(): readonly ActivityGroup[] {
    return this.#all.map((group) => group.result()).sort(byTime);
  }
}

/** Orders groups by their first record. */
export const byTime = (
  a: Pick<ActivityGroup, "first" | "firstId">,
  b: Pick<ActivityGroup, "first" | "firstId">,
): number => a.first - b.first || (a.firstId < b.firstId ? -1 : Number(a.firstId > b.firstId));

class OpenGroup {
  readonly #newest: AuditRecord;
  #oldest: AuditRecord;
  #count = 1;
  readonly #subjects: Set<string>;
  readonly #isSensitive: boolean;
  readonly #objects: Sample<ActedOn>;
  readonly #others: Sample<ActedOn>;
  readonly #correlations = new Sample<string>(SAMPLES);
  readonly #parts = new Map<string, number>();
  readonly #each: ActedValues[] = [];
  #valued = 0;
  #paired = 0;

  constructor(record: AuditRecord, subject: string) {
    this.#newest = record;
    this.#oldest = record;
    this.#subjects = new Set([subject]);
    this.#isSensitive = sensitiveParts(record).length > 0;
    const most = this.#isSensitive ? SENSITIVE_SAMPLES : SAMPLES;
    this.#objects = new Sample(most);
    this.#others = new Sample(most);
    this.#note(record);
  }

  takes({ time }: AuditRecord, subject: string): boolean {
    return this.#oldest.time - time <= PAUSE && !this.#subjects.has(subject);
  }

  add(record: AuditRecord, subject: string): void {
    this.#oldest = record;
    this.#count += 1;
    this.#subjects.add(subject);
    this.#note(record);
  }

  result(): ActivityGroup {
    const { actor, app, ip, operation, category, result } = this.#newest;
    const [only] = this.#each;
    const isRepeated = this.#count > 1;
    return {
      first: this.#oldest.time,
      last: this.#newest.time,
      count: this.#count,
      ...{ actor, app, ip, operation, category, result },
      objects: timesOf(this.#objects),
      objectsTotal: this.#objects.total,
      ...(this.#isSensitive ? { isSensitive: true } : {}),
      others: timesOf(this.#others),
      othersTotal: this.#others.total,
      paired: this.#objects.total > 1 && this.#others.total > 1 ? this.#paired : 0,
      parts: Object.fromEntries(this.#parts),
      values: isRepeated ? [] : (only?.values ?? []),
      each: isRepeated && this.#count <= EACH_KEPT ? this.#each.toReversed() : [],
      valued: this.#valued,
      correlationIds: this.#correlations.first().map(({ value }) => value),
      correlationTotal: this.#correlations.total,
      firstId: this.#oldest.id,
      ...recoveryMark(this.#newest),
    };
  }

  #note(record: AuditRecord): void {
    const { targets, correlationId } = record;
    const [first] = targets;
    const values = (first?.modified ?? []).filter(({ name }) => !isLinkName(name));
    const ends = targets.slice(1).filter(({ modified }) => modified.length === 0);
    if (values.length > 0) this.#valued += 1;
    if (ends.length > 0) this.#paired += 1;
    if (first !== undefined && values.length + ends.length > 0 && this.#each.length < EACH_KEPT)
      this.#each.push({ object: first, others: ends, values });
    // Last first, because samples are shown in reverse: the object that a record is about comes before its ends.
    for (const [at, target] of [...targets.entries()].toReversed()) {
      const { ref, modified } = target;
      const displayName = ref === null ? target.displayName : labelIn(record, { ...target, ref });
      const sample = at === 0 || modified.length > 0 ? this.#objects : this.#others;
      sample.add(nameOf(target), { ref, displayName });
      for (const { name } of modified) this.#parts.set(name, (this.#parts.get(name) ?? 0) + 1);
    }
    if (correlationId !== "") this.#correlations.add(correlationId, correlationId);
  }
}

/** The first values of many, each with its number, and the number of different ones. Values come newest first. */
class Sample<Value> {
  readonly #counts = new Map<string, number>();
  /** Those whose first occurrence is the oldest, newest first. */
  readonly #values = new Map<string, Value>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get total(): number {
    return this.#counts.size;
  }

  add(key: string, value: Value): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#values.delete(key);
    this.#values.set(key, value);
    const [newest] = this.#values.keys();
    if (this.#values.size > this.#most && newest !== undefined) this.#values.delete(newest);
  }

  first(): readonly { readonly value: Value; readonly count: number }[] {
    return [...this.#values].toReversed().map(([key, value]) => ({ value, count: this.#counts.get(key) ?? 1 }));
  }
}

const timesOf = (sample: Sample<ActedOn>): readonly ActedTimes[] =>
  sample.first().map(({ value, count }) => (count === 1 ? value : { ...value, times: count }));

const nameOf = ({ ref, displayName }: AuditTarget): string => (ref === null ? (displayName ?? "") : refKey(ref));

/**
 * Links of one object are shown together. Other actions, and links of which an object has one, are grouped by the
 * object's type, and by what they write that decides about access, because that is not to hide among harmless writes.
 */
function keyOf(record: AuditRecord): string {
  const { actor, app, ip, operation, category, result, targets } = record;
  const [object] = targets;
  const about = object === undefined ? "" : hasManyLinks(object) ? nameOf(object) : (object.ref?.type ?? "");
  const { recovery } = recoveryMark(record);
  return JSON.stringify([
    actorKey(actor),
    app,
    ip,
    operation,
    category,
    result,
    about,
    recovery?.id,
    sensitiveParts(record),
  ]);
}

/** Returns what a record writes that decides about access: whether an account is on, roles, credentials, policies. */
function sensitiveParts({ targets }: AuditRecord): readonly string[] {
  const found = new Set<string>();
  for (const { ref, modified } of targets) {
    if (ref === null) continue;
    if (ref.type === "roleDefinition") found.add("role");
    for (const { name } of modified) if (isSensitive(ref, name)) found.add(name);
  }
  return found.size > 1 ? [...found].sort() : [...found];
}

const isSensitive = (ref: EntityRef, name: string): boolean =>
  !isLinkName(name) && (isWatched(ref, name) || signInFields.has(name) || isCredentialList(name));

const hasManyLinks = ({ ref, modified }: AuditTarget): boolean =>
  modified.some(({ name }) => isLinkName(name) && (ref === null || linkKind(ref.type, name)?.single !== true));

/** Returns the part of an object that a record is about: a link's other end, or the object itself. */
function subjectOf({ targets: [object] }: AuditRecord): string {
  if (object === undefined) return "";
  const end = ({ name, oldValue, newValue }: ModifiedProperty) =>
    isLinkName(name) ? `${name} ${String(oldValue ?? newValue)}` : "";
  return `${nameOf(object)} ${object.modified.map(end).join(" ")}`;
}
