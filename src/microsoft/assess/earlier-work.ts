import type { ActorAccess } from "../../domain/assessment/actor-access.ts";
import { AdditionsToApplication } from "../../domain/assessment/application-access.ts";
import { actorSince } from "../../domain/authors/actor-scope.ts";
import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import { EARLIER_RECORDS, type EarlierWork, EarlierWrites, LOOK_BACK } from "../../domain/authors/earlier-work.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import type { Actor } from "../../domain/changes/change.ts";
import { type EmpoweredWork, EmpoweredWrites } from "../../domain/dangers/empowered-work.ts";
import type { PowerFacts } from "../../domain/dangers/power-gifts.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { type Scope, scopeTest } from "../../domain/tenant/scope.ts";
import { isCut, type LogOfRange } from "../../graph/audit/attribute.ts";
import type { LogSubject } from "../../graph/audit/log-subject.ts";
import type { MicrosoftContext } from "../context.ts";
import { type DirectoryReader, readable } from "./directory-reader.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import { readGroups } from "./tenant-groups.ts";

/** A list of an actor's work, as it was asked for, with the records since its snapshot. */
interface ActorsList {
  readonly job: Pick<Job, "targetStateDateTime" | "scope">;
  readonly asked: Pick<Scope, "actor" | "since">;
  readonly records: readonly AuditRecord[];
  readonly isTheirs: (actor: Actor) => boolean;
}

/**
 * Finds what an undone actor wrote in the days before the time from which their work is undone, to any object that the list
 * does not put back as a whole. Asks for the actor's records alone. Null without such work.
 */
export async function readEarlierWork(
  { log }: MicrosoftContext,
  { job: { targetStateDateTime: snapshot, scope }, asked, records, isTheirs }: ActorsList,
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
 * the records in any order, and reads the members of groups with power, null where they must not be read.
 */
export async function empoweredIn(
  { records, isCut: hasMore, problem }: Pick<LogOfRange, "records" | "isCut" | "problem">,
  facts: PowerFacts,
  usersOf: (group: string) => Promise<Iterable<string> | null>,
): Promise<{ readonly empowered?: EmpoweredWork }> {
  const writes = new EmpoweredWrites(facts);
  // Records come newest first, and those of one moment in the order of their writes.
  for (const record of records.toReversed().toSorted((a, b) => a.time - b.time)) {
    writes.empower(record);
    writes.count(record);
    for (const group of writes.groups()) writes.join(group, await usersOf(group));
  }
  if (hasMore) writes.cut();
  const found = writes.result ?? (problem === null ? null : UNREAD);
  return found === null ? {} : { empowered: found };
}

const UNREAD: EmpoweredWork = { writes: 0, total: 0, items: [], isCut: true };

/** Reads all users of a group now and after a plan, nested groups included. Null if they must not be read. */
export const usersIn =
  (reader: DirectoryReader, plan: PlannedChanges) =>
  async (group: string): Promise<Iterable<string> | null> => {
    const members = await readable(readGroups(reader, [group], plan), null);
    return members && [...members(group, "before"), ...members(group, "after")];
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
