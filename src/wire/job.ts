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
} from "../domain/job.ts";
import { snapshotIdOf } from "../domain/snapshot.ts";
import { asInstant, type Instant } from "../domain/time.ts";
import { cleaned } from "../domain/untrusted.ts";
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

/** What the request says about a job that its row does not. */
export interface JobRequested {
  /** Of a collection that holds one kind only: its rows do not name their type. */
  readonly kind?: JobKind;
  /** The snapshot taken at an instant; without it, the id our own service would give that one. */
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
 * Reads a job of either kind. What Graph does not tell is null, and `startedBy` is empty. A status or scope in words
 * this program does not know is no error: it is kept in `unread`. Throws `badAnswer` for anything malformed.
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

/** The row's own type first; what names no known type is told from the request, then from the members it has. */
function kindOf(type: string | null | undefined, row: unknown, requested: JobKind | undefined): JobKind {
  if (type === jobTypes.preview || type === jobTypes.preview.slice(1)) return "preview";
  if (type === jobTypes.recovery || type === jobTypes.recovery.slice(1)) return "recovery";
  if (requested !== undefined) return requested;
  if (typeof row === "object" && row !== null && recoveryMembers.some((name) => name in row)) return "recovery";
  throw new RewindError("badAnswer", "The service sent a job without saying whether it is a preview or a recovery.");
}

/** Zero before the comparison has ended means not yet counted: samples of a calculating job show it for null. */
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

/** Writes a job; `typed` where the collection holds both kinds, so that a row must name its own. */
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
