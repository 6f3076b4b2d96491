import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import { authored } from "../../domain/authors/contributions.ts";
import type { Change } from "../../domain/changes/change.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Counted } from "../../domain/recovery/after-recovery.ts";
import { followingJob, type Job } from "../../domain/recovery/job.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { iso, type Millis, SECOND } from "../../domain/time.ts";
import { gapOf, isCut } from "../../graph/audit/attribute.ts";
import { everything } from "../../graph/audit/log-subject.ts";
import type { ChangedLater, LaterWrite, VerificationResult } from "../../service/verification.ts";
import type { MicrosoftContext } from "../context.ts";
import type { ApprovedList } from "./verification.ts";

/** Later recoveries, and objects with later writes, that are named. */
const NAMED = 10;

/** What happened to an approved list after it was compared. */
export interface ChangedSince extends Pick<VerificationResult, "furtherRecoveries"> {
  readonly overtakenBy: NonNullable<VerificationResult["overtakenBy"]>;
  /** The approved objects that the audit log has writes to, each with the newest write to each part. */
  readonly written: Counted<ChangedLater>;
  /** Says how far that could be looked for. */
  readonly note: string;
}

/** A recovery, when it was compared, and its list if that is kept here. */
interface ComparedRecovery {
  readonly recovery: JobId;
  readonly asOf: Millis;
  readonly approved: ApprovedList | null;
}

/**
 * Looks for recoveries and writes since a comparison, up to this moment. Costs a request for the jobs, and those for the audit
 * log since. Throws only if a person has to act first.
 */
export async function changedSince(
  context: MicrosoftContext,
  jobs: readonly Job[],
  { recovery, asOf, approved }: ComparedRecovery,
): Promise<ChangedSince> {
  const later = jobs
    .filter(({ id, kind, jobStartDateTime, series }) => {
      const isFirst = series === undefined || series.first === id;
      return kind === "recovery" && isFirst && id !== recovery && jobStartDateTime > asOf;
    })
    .toSorted((a, b) => b.jobStartDateTime - a.jobStartDateTime);
  const recoveries = {
    overtakenBy: later.slice(0, NAMED).map(followingJob).toReversed(),
    ...(later.length > NAMED ? { furtherRecoveries: later.length - NAMED } : {}),
  };
  if (approved === null) return { ...recoveries, written: NOT_WRITTEN, note: NOT_KEPT };
  const range = { since: asOf + 1, until: context.client.serviceNow() + SECOND };
  const reading = await context.log.read(everything, range);
  if (reading.problem !== null)
    return { ...recoveries, written: NOT_WRITTEN, note: `${NO_LOG} ${gapOf(reading, range)}` };
  const writes = newestWrites(reading.records);
  const written = writes.size === 0 ? NOT_WRITTEN : await objectsAmong(approved.read(), writes);
  const back = isCut(reading, range) ? iso(reading.completeSince) : iso(asOf);
  return { ...recoveries, written, note: loggedNote(back) };
}

/** Returns the newest write to each part of each object, from records that come newest first. */
function newestWrites(records: readonly AuditRecord[]): ReadonlyMap<RefKey, ReadonlyMap<string, LaterWrite>> {
  const found = new Map<RefKey, Map<string, LaterWrite>>();
  for (const record of records) {
    for (const { ref, modified } of writtenBy(record)) {
      const parts = found.get(refKey(ref)) ?? new Map<string, LaterWrite>();
      found.set(refKey(ref), parts);
      const names = modified.length === 0 ? [record.operation] : modified.map(({ name }) => name);
      for (const part of names) if (!parts.has(part)) parts.set(part, { part, by: authored(record) });
    }
  }
  return found;
}

async function objectsAmong(
  approved: AsyncIterable<Change>,
  writes: ReadonlyMap<RefKey, ReadonlyMap<string, LaterWrite>>,
): Promise<Counted<ChangedLater>> {
  const found = new Map<RefKey, ChangedLater>();
  for await (const { ref, displayName } of approved) {
    const parts = writes.get(refKey(ref));
    if (parts !== undefined) found.set(refKey(ref), { ref, displayName, writes: [...parts.values()] });
  }
  return { total: found.size, items: [...found.values()].slice(0, NAMED) };
}

const NOT_WRITTEN: Counted<ChangedLater> = { total: 0, items: [] };

const loggedNote = (back: string): string =>
  `Writes since were looked for in the audit log back to ${back}, which can be a quarter of an hour late.`;
const NOT_KEPT =
  "Not looked at: objects that were permanently deleted or written to since, and signing in, because the approved list is " +
  "kept only where its recovery was started.";
const NO_LOG = "Not looked at: what was written since the comparison, because the audit log could not be read.";
