import * as z from "zod";
import { RewindError } from "../domain/errors.ts";
import { jobId, type SnapshotId } from "../domain/ids.ts";
import {
  isTerminal,
  type Job,
  type JobKind,
  type JobStatus,
  type JobTotals,
  jobStatuses,
  type UnknownValues,
} from "../domain/recovery/job.ts";
import { snapshotIdOf } from "../domain/recovery/snapshot.ts";
import { asInstant, type Instant } from "../domain/time.ts";
import { cleaned } from "../domain/words/untrusted.ts";
import { decodeCriteria, encodeCriteria, type GraphCriteria } from "./criteria.ts";
import { encodeDateTime } from "./date-time.ts";
import { type Answering, encodeMember } from "./enum-member.ts";
import { count, dateTime, dateTimeOrNull, idText, readAnswer, word } from "./reading.ts";
import { qualified } from "./recovery-schema.ts";

/** The `@odata.type` of each kind. */
export const jobTypes: Readonly<Record<JobKind, string>> = {
  preview: `#${qualified("recoveryPreviewJob")}`,
  recovery: `#${qualified("recoveryJob")}`,
};

export interface GraphJob {
  readonly "@odata.type"?: string;
  readonly id: string;
  readonly status: string;
  readonly targetStateDateTime: string;
  readonly jobStartDateTime: string;
  readonly jobCompletionDateTime: string | null;
  readonly filteringCriteria: GraphCriteria | null;
  readonly totalChangedObjectsCalculated: number | null;
  readonly totalChangedLinksCalculated: number | null;
  readonly totalObjectsModified?: number | null;
  readonly totalLinksModified?: number | null;
  readonly totalFailedChanges?: number | null;
}

/** Facts about a job that come from the request and not from its row. */
export interface JobRequested {
  /** The kind of a collection with one kind only, whose rows do not name their type. */
  readonly kind?: JobKind;
  /** Returns the id of the snapshot of an instant. Defaults to the id our own service would assign. */
  readonly snapshotIdAt?: (target: Instant) => SnapshotId;
}

const recoveryMembers = ["totalObjectsModified", "totalLinksModified", "totalFailedChanges"] as const;

const shape = z.looseObject({
  "@type": word.nullish(),
  id: idText,
  status: word,
  targetStateDateTime: dateTime,
  jobStartDateTime: dateTime,
  jobCompletionDateTime: dateTimeOrNull,
  filteringCriteria: z.unknown().optional(),
  totalChangedObjectsCalculated: count,
  totalChangedLinksCalculated: count,
  totalObjectsModified: count,
  totalLinksModified: count,
  totalFailedChanges: count,
});

/**
 * Reads a job of either kind. Unknown members become null, and `startedBy` stays empty. An unknown status or scope is
 * kept in `unread`. Throws `badAnswer` for a malformed row.
 */
export function decodeJob(value: unknown, { kind, snapshotIdAt = snapshotIdOf }: JobRequested = {}): Job {
  const row = readAnswer(shape, value, "job");
  const status = jobStatuses.find((known) => known === row.status) ?? "running";
  const { scope, unread: unreadScope } = decodeCriteria(row.filteringCriteria);
  const target = asInstant(row.targetStateDateTime);
  const unread: UnknownValues = {
    ...(status === row.status ? {} : { status: cleaned(row.status, 100) }),
    ...(unreadScope === null ? {} : { scope: unreadScope }),
  };
  return {
    id: jobId(row.id),
    kind: kindOf(row["@type"], value, kind),
    status,
    snapshotId: snapshotIdAt(target),
    targetStateDateTime: target,
    scope,
    jobStartDateTime: row.jobStartDateTime,
    jobCompletionDateTime: row.jobCompletionDateTime,
    totals: totalsOf(row, status),
    progress: null,
    digest: null,
    previewJobId: null,
    verifiesJobId: null,
    beforeRecoverySnapshotId: null,
    startedBy: "",
    failure: null,
    ...(Object.keys(unread).length === 0 ? {} : { unread }),
  };
}

/** Determines the kind from the row's type, or else from the request, or else from the members of the row. */
function kindOf(type: string | null | undefined, row: unknown, requested: JobKind | undefined): JobKind {
  if (type === jobTypes.preview || type === jobTypes.preview.slice(1)) return "preview";
  if (type === jobTypes.recovery || type === jobTypes.recovery.slice(1)) return "recovery";
  if (requested !== undefined) return requested;
  if (typeof row === "object" && row !== null && recoveryMembers.some((name) => name in row)) return "recovery";
  throw new RewindError("badAnswer", "The service sent a job without saying whether it is a preview or a recovery.");
}

/** Reads totals. Zero before the end of the comparison means not counted yet, as samples of calculating jobs show. */
function totalsOf(row: z.output<typeof shape>, status: JobStatus): JobTotals {
  const counted = status === "running" || isTerminal(status);
  const calculated = (total: number | null) => (counted ? total : total || null);
  return {
    changedObjects: calculated(row.totalChangedObjectsCalculated),
    changedLinks: calculated(row.totalChangedLinksCalculated),
    notRecoverable: null,
    modifiedObjects: row.totalObjectsModified,
    modifiedLinks: row.totalLinksModified,
    failedChanges: row.totalFailedChanges,
  };
}

/** Writes a job. `typed` adds the type, which rows of a collection of both kinds need. */
export function encodeJob(job: Job, answering: Answering, { typed }: { readonly typed: boolean }): GraphJob {
  const { totals } = job;
  return {
    ...(typed ? { "@odata.type": jobTypes[job.kind] } : {}),
    id: job.id,
    status: encodeMember("recoveryStatus", job.unread?.status ?? job.status, answering),
    targetStateDateTime: encodeDateTime(job.targetStateDateTime),
    jobStartDateTime: encodeDateTime(job.jobStartDateTime),
    jobCompletionDateTime: job.jobCompletionDateTime === null ? null : encodeDateTime(job.jobCompletionDateTime),
    filteringCriteria: encodeCriteria(job.scope, answering),
    totalChangedObjectsCalculated: totals.changedObjects,
    totalChangedLinksCalculated: totals.changedLinks,
    ...(job.kind === "preview"
      ? {}
      : {
          totalObjectsModified: totals.modifiedObjects,
          totalLinksModified: totals.modifiedLinks,
          totalFailedChanges: totals.failedChanges,
        }),
  };
}
