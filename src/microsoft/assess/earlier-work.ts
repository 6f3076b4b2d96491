import type { ActorAccess } from "../../domain/assessment/actor-access.ts";
import { AdditionsToApplication } from "../../domain/assessment/application-access.ts";
import type { Assessment, UndoneWork } from "../../domain/assessment/assessment.ts";
import { actorSince } from "../../domain/authors/actor-scope.ts";
import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import {
  EARLIER_RECORDS,
  type EarlierWork,
  EarlierWrites,
  LOOK_BACK,
  lookBackOf,
} from "../../domain/authors/earlier-work.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import { type OutsideWork, OutsideWrites } from "../../domain/authors/outside-work.ts";
import type { Actor } from "../../domain/changes/change.ts";
import { type EmpoweredWork, EmpoweredWrites } from "../../domain/dangers/empowered-work.ts";
import type { AccountSet, PowerFacts } from "../../domain/dangers/power-gifts.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { canonicalId, type EntityRef, isServiceEntityType } from "../../domain/tenant/entity.ts";
import { type Scope, scopeTest } from "../../domain/tenant/scope.ts";
import { isCut, type LogOfRange } from "../../graph/audit/attribute.ts";
import { everything, type LogSubject } from "../../graph/audit/log-subject.ts";
import type { MicrosoftContext } from "../context.ts";
import type { RecoveryContext } from "../recovery/recovery-context.ts";
import { type DirectoryReader, readable } from "./directory-reader.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import { readGroups, readPrivilegedHolders } from "./tenant-groups.ts";

/** A list with the record of what it was asked for, and with the records since its snapshot. */
interface ListBeside {
  readonly job: Pick<Job, "targetStateDateTime" | "jobCompletionDateTime" | "scope">;
  readonly asked: Scope | undefined;
  readonly log: Pick<LogOfRange, "records" | "isCut">;
  /** Returns true for the actor whose work is undone. Null without one. */
  readonly isTheirs: ((actor: Actor) => boolean) | null;
  /** The authors of the differences, those of the gravest first. */
  readonly writers: readonly UndoneWork[];
}

/** Finds what the authors of a list wrote shortly before its snapshot and, since then, outside of its scope. */
export async function workBeside(
  context: RecoveryContext,
  list: ListBeside,
): Promise<Pick<Assessment, "earlier" | "outside">> {
  const { asked, isTheirs } = list;
  const ofActor = asked !== undefined && isTheirs !== null;
  const earlier = await (ofActor ? earlierOfActor(context, { ...list, asked, isTheirs }) : earlierOfAll(context, list));
  const known = await withSnapshot(context, earlier);
  const outside = outsideOf(list);
  return { ...(known === null ? {} : { earlier: known }), ...(outside === null ? {} : { outside }) };
}

/** Adds the newest snapshot from before earlier work. Without it, if the snapshots cannot be read. */
export async function withSnapshot(
  { snapshots }: Pick<RecoveryContext, "snapshots">,
  work: EarlierWork | null,
): Promise<EarlierWork | null> {
  const snapshot = work && (await readable(snapshots.newestBefore(work.first), undefined));
  return work && { ...work, ...(snapshot === undefined ? {} : { snapshot }) };
}

/** Counts what a scope leaves. An undo of one actor names objects that the service never recovers in another place. */
function outsideOf({ job, asked, log, isTheirs, writers }: ListBeside): OutsideWork | null {
  const { targetStateDateTime: snapshot, jobCompletionDateTime: end, scope } = job;
  // The other parts of an actor's work have a sentence of their own.
  if ((asked?.parts ?? 1) > 1) return null;
  const outside = new OutsideWrites(scope);
  const since = asked === undefined ? snapshot : actorSince(asked, snapshot);
  const isTold = ({ type }: EntityRef) => isTheirs === null || isServiceEntityType(type);
  for (const record of log.records)
    if (record.time >= since && writtenBy(record).every(({ ref }) => isTold(ref))) outside.add(record);
  if (log.isCut) outside.cut();
  const authors = isTheirs === null ? writers : writers.filter(({ actor }) => isTheirs(actor));
  return outside.result(authors, since, end ?? log.records[0]?.time ?? since);
}

/** Authors whose records of the time before are asked for. */
const ASKED = 3;

/** Finds what the authors of a list wrote to its scope shortly before its snapshot or, of an empty list, what anyone did. */
async function earlierOfAll(
  { log }: MicrosoftContext,
  { job: { targetStateDateTime: before, scope }, writers }: ListBeside,
): Promise<EarlierWork | null> {
  const range = { since: before - lookBackOf({}), until: before };
  const writes = new EarlierWrites(scope, writers);
  const known = writers.slice(0, ASKED).flatMap(({ actor }) => subjectOf(actor) ?? []);
  let missing = writers.length - known.length;
  const subjects = writers.length === 0 ? [everything] : known;
  for (const reading of await Promise.all(subjects.map((subject) => log.read(subject, range)))) {
    if (reading.problem !== null || isCut(reading, range)) missing += 1;
    for (const record of reading.records) writes.add(record);
  }
  return writes.result(null, before, missing > 0);
}

/**
 * Finds what an undone actor wrote in the days before the time from which their work is undone, to any object that the list
 * does not put back as a whole. Asks for the actor's records alone. Null without such work.
 */
async function earlierOfActor(
  { log }: MicrosoftContext,
  {
    job: { targetStateDateTime: snapshot, scope },
    asked,
    log: { records },
    isTheirs,
  }: ListBeside & {
    readonly asked: Scope;
    readonly isTheirs: (actor: Actor) => boolean;
  },
): Promise<EarlierWork | null> {
  const known = records.find((record) => isTheirs(record.actor))?.actor;
  const actor = known ?? { kind: "user", id: null, name: asked.actor ?? null };
  const before = actorSince(asked, snapshot);
  const writes = new EarlierWrites(null);
  const subject = known && subjectOf(known);
  // Without a record of theirs since, that log was not read, and what names them in it is not known.
  if (subject === undefined) return writes.result(actor, before, true);
  const range = { since: before - LOOK_BACK, until: before };
  const reading = await log.read(subject, range);
  const found = reading.records.filter((record) => actorKey(record.actor) === actorKey(actor));
  const listed = scopeTest(scope);
  const isPutBack = (record: AuditRecord) =>
    record.time > snapshot && writtenBy(record).every(({ ref }) => listed.has(ref));
  for (const record of found.slice(0, EARLIER_RECORDS)) if (!isPutBack(record)) writes.add(record);
  return writes.result(
    actor,
    before,
    reading.problem !== null || isCut(reading, range) || found.length > EARLIER_RECORDS,
  );
}

function subjectOf({ kind, id, name }: Actor): LogSubject | undefined {
  if (kind === "user" && id !== null) return { kind: "actor", by: "user/id", value: id };
  return name === null ? undefined : { kind: "actor", by: "app/displayName", value: name };
}

/**
 * Counts later writes of accounts and applications that an actor, or one of them in turn, created or gave power to. Takes
 * the records in any order, and reads the accounts of groups and roles with power, null where they must not be read.
 */
export async function empoweredIn(
  { records, isCut: hasMore, problem }: Pick<LogOfRange, "records" | "isCut" | "problem">,
  facts: PowerFacts,
  accountsOf: (set: AccountSet) => Promise<Iterable<string> | null>,
): Promise<{ readonly empowered?: EmpoweredWork }> {
  const writes = new EmpoweredWrites(facts);
  // Records come newest first, and those of one moment in the order of their writes.
  for (const record of records.toReversed().toSorted((a, b) => a.time - b.time)) {
    writes.empower(record);
    writes.count(record);
    for (const set of writes.sets()) writes.join(set, await accountsOf(set));
  }
  if (hasMore) writes.cut();
  const found = writes.result ?? (problem === null ? null : UNREAD);
  return found === null ? {} : { empowered: found };
}

const UNREAD: EmpoweredWork = { writes: 0, total: 0, items: [], isCut: true };

/**
 * Reads the users of a group now and after a plan, nested groups included, or the holders of a role. Null for
 * guests, and if they must not be read.
 */
export const accountsIn =
  (reader: DirectoryReader, plan: PlannedChanges) =>
  async ({ sort, id }: AccountSet): Promise<Iterable<string> | null> => {
    const usersOf = async (groups: readonly string[]) => {
      const members = groups.length === 0 ? null : await readable(readGroups(reader, groups, plan), null);
      return members && groups.flatMap((group) => [...members(group, "before"), ...members(group, "after")]);
    };
    if (sort === "group") return usersOf([id]);
    if (sort === "guests") return null;
    const held = await readable(
      readPrivilegedHolders(reader, (role) => canonicalId(role) === id),
      null,
    );
    if (held === null) return null;
    const groups = held.flatMap(({ ref }) => (ref.type === "group" ? [ref.id] : []));
    const members = groups.length === 0 ? [] : await usersOf(groups);
    return members && [...held.flatMap(({ ref }) => (ref.type === "group" ? [] : [ref.id])), ...members];
  };

/**
 * Returns what others added to an application whose work is undone. The log names its principal as the author, so that the
 * application is known by its name, which only one of the records may have.
 */
export function addedTo(
  { actor }: ActorAccess,
  { records, isCut: hasMore }: Pick<LogOfRange, "records" | "isCut">,
  isSuspect: ((actor: Actor) => boolean) | null,
): Pick<ActorAccess, "added"> {
  if (actor.kind !== "app" || isSuspect?.(actor) !== true) return {};
  const namesakes = records.flatMap(({ targets }) =>
    targets.flatMap(({ ref, displayName }) =>
      ref?.type === "application" && displayName !== null && displayName === actor.name ? ref.id : [],
    ),
  );
  if (new Set(namesakes).size > 1) return {};
  const additions = new AdditionsToApplication(({ id }) => id === actor.id || namesakes.includes(id), isSuspect);
  for (const record of records) additions.add(record);
  const added = additions.result(hasMore);
  return added === null ? {} : { added };
}
