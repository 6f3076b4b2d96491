import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { EARLIER_RECORDS, type EarlierWork, EarlierWrites, LOOK_BACK } from "../../domain/authors/earlier-work.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import type { Actor } from "../../domain/changes/change.ts";
import { type EmpoweredWork, EmpoweredWrites } from "../../domain/dangers/empowered-work.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { isCut, type LogOfRange } from "../../graph/audit/attribute.ts";
import type { LogSubject } from "../../graph/audit/log-subject.ts";
import type { MicrosoftContext } from "../context.ts";

/**
 * Finds what an undone actor wrote to any object in the days before the snapshot. Asks for the actor's records alone.
 * Null without such work, for an actor of none of the records since, and if the log cannot be read.
 */
export async function readEarlierWork(
  { log }: MicrosoftContext,
  { targetStateDateTime: before }: Pick<Job, "targetStateDateTime">,
  records: readonly AuditRecord[],
  isTheirs: (actor: Actor) => boolean,
): Promise<EarlierWork | null> {
  const actor = records.find((record) => isTheirs(record.actor))?.actor;
  const subject = actor && subjectOf(actor);
  if (actor === undefined || subject === undefined) return null;
  const range = { since: before - LOOK_BACK, until: before };
  const reading = await log.read(subject, range);
  const found = reading.records.filter((record) => actorKey(record.actor) === actorKey(actor));
  const writes = new EarlierWrites(null);
  for (const record of found.slice(0, EARLIER_RECORDS)) writes.add(record);
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

/** Counts later writes of accounts and applications that an actor created or gave power to, among records in any order. */
export function empoweredIn(
  { records, isCut: hasMore }: Pick<LogOfRange, "records" | "isCut">,
  isSuspect: ((actor: Actor) => boolean) | null,
  isWatched: (group: string) => boolean,
): { readonly empowered?: EmpoweredWork } {
  if (isSuspect === null) return {};
  const writes = new EmpoweredWrites(isSuspect, isWatched);
  for (const record of records) writes.empower(record);
  for (const record of records) writes.count(record);
  if (hasMore) writes.cut();
  return writes.result === null ? {} : { empowered: writes.result };
}
