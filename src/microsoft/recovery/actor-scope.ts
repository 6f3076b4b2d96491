import { actorSince, entitiesOf } from "../../domain/authors/actor-scope.ts";
import { ActorWrites, accountTold } from "../../domain/authors/actor-writes.ts";
import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import { type EarlierWork, EarlierWrites, LOOK_BACK, onlyEarlier } from "../../domain/authors/earlier-work.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import { labelIn } from "../../domain/authors/record-label.ts";
import type { Actor } from "../../domain/changes/change.ts";
import { invalid, RewindError } from "../../domain/errors.ts";
import type { Snapshot } from "../../domain/recovery/snapshot.ts";
import { type EntityRef, isServiceEntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { type EntityIds, EXTENDED_MAX_IDS, type Scope, scopeTest } from "../../domain/tenant/scope.ts";
import { iso, type Millis } from "../../domain/time.ts";
import { countedTypes, countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { cleaned, NAME_LENGTH } from "../../domain/words/untrusted.ts";
import { isCut, readLogOf } from "../../graph/audit/attribute.ts";
import type { TimeRange } from "../../graph/audit/log-subject.ts";
import { recordsBy } from "../../graph/audit/records-by.ts";
import type { LeftOut, OthersWrite, WholeObjects } from "../../service/whole-objects.ts";
import { requireWholeObjects } from "../../wire/job-request.ts";
import { DirectoryReader, readable } from "../assess/directory-reader.ts";
import { withSnapshot } from "../assess/earlier-work.ts";
import { type PresentState, presentStates } from "../assess/present-states.ts";
import type { RecoveryContext } from "./recovery-context.ts";

const OTHERS_SHOWN = 10;

/** Turns a scope by actor into the objects the actor wrote to, from the audit log. */
export async function actorScope(
  context: RecoveryContext,
  snapshot: Snapshot,
  scope: Scope & { readonly actor: string },
): Promise<{ readonly scope: Scope; readonly left: readonly EntityIds[]; readonly wholeObjects: WholeObjects }> {
  requireWholeObjects(scope);
  const { actor } = scope;
  // A write in the snapshot's own millisecond belongs to the snapshot.
  const from = snapshot.createdDateTime + 1;
  const since = Math.max(actorSince(scope, snapshot.createdDateTime), from);
  const { writes, newest, records: theirs } = await writesOf(context, actor, { since, until: null });
  const test = scopeTest(scope);
  const wanted = [...writes.refs.values()].filter((ref) => test.has(ref));
  const chosen = wanted.filter(isTaken).sort((a, b) => (refKey(a) < refKey(b) ? -1 : 1));
  const others = wanted.filter((ref) => !isTaken(ref));
  if (chosen.length === 0) throw others.length === 0 ? nothingThere(actor, since) : noneTaken(actor, since, others);
  requireFew(actor, chosen.length);
  const sinceSnapshot = { since: from, until: null };
  const { records, note } = await readLogOf(context, sinceSnapshot);
  return {
    scope: { entities: entitiesOf(chosen) },
    left: entitiesOf(others),
    wholeObjects: {
      ...{ actor, since, until: newest, objects: chosen.length },
      ...(writes.namesTold.length === 0 ? {} : { actorNames: writes.namesTold }),
      ...(others.length === 0 ? {} : { leftOut: leftOutOf(others, theirs) }),
      alsoWritten: othersWork(chosen, records, writes),
      note,
    },
  };
}

async function writesOf(
  context: RecoveryContext,
  actor: string,
  range: TimeRange,
): Promise<{ readonly writes: ActorWrites; readonly records: readonly AuditRecord[]; readonly newest: Millis }> {
  const reading = await recordsBy(context, actor, range);
  if (isCut(reading, range)) {
    throw invalid(
      `"${cleaned(actor, NAME_LENGTH)}" wrote more than is read of the audit log at once: it was read back to ` +
        `${iso(reading.completeSince)}. Choose a since after that.`,
    );
  }
  const writes = new ActorWrites(range.since);
  for (const record of reading.records) writes.add(record);
  const near = { withApp: [], alike: [], accounts: await accountsOf(context, writes.peopleWith([])) };
  writes.requireOne(
    actor,
    writes.isEmpty ? { ...near, earlier: onlyEarlier(await earlierOf(context, actor, range.since)) } : near,
  );
  return { writes, records: reading.records, newest: reading.records[0]?.time ?? range.since };
}

/** Describes the accounts of several people, if there are several, because their names may be the same. */
async function accountsOf({ client }: RecoveryContext, people: readonly Actor[]) {
  const known = people.flatMap((actor) =>
    actor.id === null || actor.kind !== "user" ? [] : [{ actor, ref: { type: "user", id: actor.id } as const }],
  );
  const refs = known.map(({ ref }) => ref);
  const states = people.length < 2 ? null : await readable(presentStates(new DirectoryReader(client), refs), null);
  return new Map(
    known.flatMap(({ actor, ref }) => {
      const state = states?.get(refKey(ref));
      return state === undefined ? [] : [[actorKey(actor), accountTold(accountIn(state))] as const];
    }),
  );
}

function accountIn(state: PresentState): Parameters<typeof accountTold>[0] {
  if (state === "gone") return { state: "purged" };
  if (state === "softDeleted") return { state: "deleted" };
  const [displayName, createdDateTime] = [state.displayName, state.createdDateTime];
  return {
    ...(typeof displayName === "string" ? { displayName } : {}),
    state: state.accountEnabled === false ? "disabled" : "enabled",
    ...(typeof createdDateTime === "string" ? { createdDateTime } : {}),
  };
}

/** Finds what an actor without a write since a time wrote in the days before. */
async function earlierOf(context: RecoveryContext, actor: string, before: Millis): Promise<EarlierWork | null> {
  const range = { since: before - LOOK_BACK, until: before - 1 };
  const reading = await recordsBy(context, actor, range);
  const writes = new EarlierWrites(null);
  for (const record of reading.records) writes.add(record);
  const [newest] = reading.records;
  const found = newest === undefined ? null : writes.result(newest.actor, before, isCut(reading, range));
  return withSnapshot(context, found);
}

/** Returns the last writes of others to these objects. */
function othersWork(
  objects: readonly EntityRef[],
  records: readonly AuditRecord[],
  writes: ActorWrites,
): WholeObjects["alsoWritten"] {
  const wanted = new Set(objects.map(refKey));
  const found = new Map<RefKey, OthersWrite>();
  for (const record of records) {
    if (writes.isTheirs(record)) continue;
    const { actor, time } = record;
    for (const { ref, displayName } of writtenBy(record)) {
      const key = refKey(ref);
      if (!wanted.has(key) || found.has(key)) continue;
      found.set(key, { ref, displayName, actor, time });
    }
  }
  return { total: found.size, items: [...found.values()].slice(0, OTHERS_SHOWN) };
}

/** Returns true for an object of a type that Microsoft's service recovers. */
const isTaken = ({ type }: EntityRef): boolean => isServiceEntityType(type);

const countsOf = (refs: readonly EntityRef[]): LeftOut["counts"] =>
  [...Map.groupBy(refs, ({ type }) => type)].map(([type, same]) => ({ type, count: same.length }));

function leftOutOf(refs: readonly EntityRef[], records: readonly AuditRecord[]): LeftOut {
  const names = new Map<RefKey, string | null>();
  for (const record of records)
    for (const written of writtenBy(record))
      names.set(refKey(written.ref), names.get(refKey(written.ref)) ?? labelIn(record, written));
  const items = refs.slice(0, OTHERS_SHOWN).map((ref) => ({ ref, displayName: names.get(refKey(ref)) ?? null }));
  return { counts: countsOf(refs), items };
}

export const noneTaken = (actor: string, since: Millis, refs: readonly EntityRef[]): RewindError =>
  new RewindError(
    "notSupported",
    `All that "${cleaned(actor, NAME_LENGTH)}" wrote to in this scope since ${iso(since)} is ${countedTypes(countsOf(refs))}, which Microsoft's recovery ` +
      "does not take. list_activity with the actor shows it.",
  );

export const nothingThere = (actor: string, since: Millis): RewindError =>
  new RewindError(
    "notFound",
    `"${cleaned(actor, NAME_LENGTH)}" wrote to no object of this scope since ${iso(since)}. Take {"all": true} with the actor.`,
  );

/** Rejects more objects than one list is narrowed to. */
export function requireFew(actor: string, objects: number): void {
  if (objects <= EXTENDED_MAX_IDS) return;
  throw invalid(
    `"${cleaned(actor, NAME_LENGTH)}" wrote to ${countOf(objects, "object")}, and one preview takes ${numberText(EXTENDED_MAX_IDS)}. Nothing was ` +
      "started. Choose fewer objects, by entity types or a later since.",
    { objects, most: EXTENDED_MAX_IDS },
  );
}
