import { NEWER_NAMED, type NewerObject, type NewerWork } from "../../domain/assessment/newer-work.ts";
import {
  type AuditRecord,
  isPurge,
  isRecovery,
  isRestoration,
  type ModifiedProperty,
  type Written,
  writtenBy,
} from "../../domain/authors/audit-record.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import type { Actor } from "../../domain/changes/change.ts";
import { sameValue } from "../../domain/changes/equality.ts";
import type { Json } from "../../domain/json.ts";
import { type EntityRef, type EntityType, type RefKey, refKey, sameId } from "../../domain/tenant/entity.ts";
import { isLinkName } from "../../domain/tenant/link.ts";
import { hidingObject } from "../../domain/tenant/part.ts";
import { EXISTENCE, recoverableProperties } from "../../domain/tenant/recoverable.ts";
import { type ScopeTest, scopeTest } from "../../domain/tenant/scope.ts";
import { captureAt, partsUnreadAt } from "../../store/history/captures.ts";
import { type HeldState, statesAt } from "../../store/history/entity-versions.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import type { EngineContext } from "../context.ts";
import type { ComparisonBasis } from "./comparison.ts";
import { CLOCK_STEP } from "./records-between.ts";

/** Records since the beginning of a reading that are looked at. */
const NEWER_RECORDS = 500;

/** Newer writes, with the ids of their records, which no question about the list may count. */
export interface FoundNewer {
  readonly work: NewerWork;
  readonly ids: ReadonlySet<string>;
}

/**
 * Finds the writes that the log has and a reading lacks, because they came after it had read their objects. Such a write
 * shows itself by a state that still has the value from before it. Asks the log once, for a bounded number of records. Null
 * without such a write.
 */
export async function readNewerWork(
  { directory, store: { db }, coverage }: EngineContext,
  { to, scope }: Pick<ComparisonBasis, "to" | "scope">,
  isTold: (actor: Actor) => boolean,
): Promise<FoundNewer | null> {
  const capture = await captureAt(db, to);
  if (capture === null) return null;
  const { readFrom, readUntil } = capture;
  const until = (await directory.now()) + CLOCK_STEP;
  const records: AuditRecord[] = [];
  let read = 0;
  for await (const event of directory.audit({ since: readFrom, until, limit: NEWER_RECORDS })) {
    read += 1;
    if (directory.hasRead(capture, event) !== true) records.push(event);
  }
  const scoped = scopeTest(scope);
  const isRecovered = (type: EntityType, name: string) =>
    name === EXISTENCE || isLinkName(name) || recoverableProperties(type, coverage).includes(name);
  const test = {
    ...scoped,
    covers: (type: EntityType, name: string) => scoped.covers(type, name) && isRecovered(type, name),
  };
  // What could not be read is told as that, and a new comparison would not take it in.
  const unread = await partsUnreadAt(db, to);
  const written = records.flatMap((event) =>
    writtenBy(event)
      .filter(({ ref }) => test.has(ref) && hidingObject(unread, ref).length === 0)
      .map((one) => ({ event, one })),
  );
  const states = await statesAt(
    db,
    written.map(({ one }) => one.ref),
    to,
  );
  const [seen, ids, found] = [new Set<string>(), new Set<string>(), new Map<RefKey, NewerObject>()];
  const newest: AuditRecord[] = [];
  for (const { event, one } of written) {
    const isCounted = !isRecovery(event) && isTold(event.actor);
    const parts: string[] = [];
    const key = refKey(one.ref);
    for (const { name, of = name, isMissing } of await partsOf(db, to, { event, one, test, state: states.get(key) })) {
      if (isCounted && isMissing && !seen.has(`${key} ${of}`)) parts.push(name);
      seen.add(`${key} ${of}`);
    }
    if (parts.length === 0) continue;
    ids.add(event.id);
    newest.push(event);
    const before = found.get(key)?.parts ?? [];
    const displayName = states.get(key)?.displayName ?? one.displayName;
    found.set(key, { ref: one.ref, displayName, parts: [...new Set([...before, ...parts])] });
  }
  const [last] = newest;
  if (last === undefined) return null;
  const work = {
    ...{ readFrom, readUntil, writes: ids.size, last: last.time, actors: authorsOf(newest) },
    ...{ objects: found.size, items: [...found.values()].slice(0, NEWER_NAMED) },
    ...(read >= NEWER_RECORDS ? { isCut: true as const } : {}),
  };
  return { work, ids };
}

const authorsOf = (records: readonly AuditRecord[]): readonly Actor[] => [
  ...new Map(records.map(({ actor }) => [actorKey(actor), actor])).values(),
];

interface WriteOfState {
  readonly event: AuditRecord;
  readonly one: Written;
  readonly test: ScopeTest;
  readonly state: HeldState | undefined;
}

/** A part of an object that a record wrote. A state has the last of the writes of the same thing only. */
interface PartOfRecord {
  readonly name: string;
  /** The thing that was written, where the part has several. */
  readonly of?: string;
  readonly isMissing: boolean;
}

/** Returns what a record wrote to an object, each with whether a state at an instant lacks it. */
async function partsOf(
  db: EngineContext["store"]["db"],
  to: ComparisonBasis["to"],
  { event, one: { ref, modified }, test, state }: WriteOfState,
): Promise<readonly PartOfRecord[]> {
  const life = lifeAfter(event, modified);
  const isExistence = life !== null || state === undefined;
  if (isExistence && !test.covers(ref.type, EXISTENCE)) return [];
  if (life !== null)
    return [{ name: life, of: EXISTENCE, isMissing: (state?.life === "live") === (life === "deleted") }];
  // The end of an object that cannot be soft-deleted takes all of its values.
  const isMade = modified.some(({ newValue }) => newValue !== null);
  if (state === undefined) return [{ name: "created", of: EXISTENCE, isMissing: isMade }];
  const parts = [];
  for (const { name, oldValue, newValue } of modified) {
    if (!test.covers(ref.type, name)) continue;
    if (isLinkName(name)) {
      const targets = (await targetsAt(db, [ref], name, to)).get(refKey(ref)) ?? [];
      const has = (id: Json) => typeof id === "string" && targets.some((target: EntityRef) => sameId(target.id, id));
      const isMissing = (typeof newValue === "string" && !has(newValue)) || (newValue === null && has(oldValue));
      parts.push({ name, of: `${name} ${newValue ?? oldValue}`, isMissing });
    } else {
      const now = state.properties[name] ?? null;
      const isBefore = sameValue(ref.type, name, now, oldValue) && !sameValue(ref.type, name, now, newValue);
      parts.push({ name, isMissing: isBefore });
    }
  }
  return parts;
}

/** Returns what a record did to the existence of an object, or null. */
function lifeAfter(event: AuditRecord, modified: readonly ModifiedProperty[]): "deleted" | "restored" | null {
  if (isRestoration(event, modified)) return "restored";
  const isDeletion = modified.some(({ name, newValue }) => name === EXISTENCE && newValue !== null);
  return isDeletion || isPurge(event) ? "deleted" : null;
}
