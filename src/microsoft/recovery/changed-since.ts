import { writtenBy } from "../../domain/authors/audit-record.ts";
import type { Change } from "../../domain/changes/change.ts";
import type { JobId } from "../../domain/ids.ts";
import { followingJob, type Job } from "../../domain/recovery/job.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { iso, type Millis, SECOND } from "../../domain/time.ts";
import { isCut } from "../../graph/audit/attribute.ts";
import { everything } from "../../graph/audit/log-subject.ts";
import type { VerificationResult } from "../../service/verification.ts";
import type { MicrosoftContext } from "../context.ts";
import type { ApprovedList } from "./verification.ts";

/** Later recoveries that are named, newest first. */
const NAMED = 10;

/** What happened to an approved list after it was compared. */
export interface ChangedSince extends Pick<VerificationResult, "furtherRecoveries"> {
  readonly overtakenBy: NonNullable<VerificationResult["overtakenBy"]>;
  /** The number of approved objects that the audit log has writes to. */
  readonly writtenSince: number;
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
    .filter(({ id, kind, jobStartDateTime }) => kind === "recovery" && id !== recovery && jobStartDateTime > asOf)
    .toSorted((a, b) => b.jobStartDateTime - a.jobStartDateTime);
  const recoveries = {
    overtakenBy: later.slice(0, NAMED).map(followingJob).toReversed(),
    ...(later.length > NAMED ? { furtherRecoveries: later.length - NAMED } : {}),
  };
  if (approved === null) return { ...recoveries, writtenSince: 0, note: NOT_KEPT };
  const range = { since: asOf + 1, until: context.client.serviceNow() + SECOND };
  const reading = await context.log.read(everything, range);
  if (reading.problem !== null) return { ...recoveries, writtenSince: 0, note: NO_LOG };
  const written = new Set(reading.records.flatMap((record) => writtenBy(record).map(({ ref }) => refKey(ref))));
  const writtenSince = written.size === 0 ? 0 : await objectsAmong(approved.read(), written);
  const back = isCut(reading, range) ? iso(reading.completeSince) : iso(asOf);
  return { ...recoveries, writtenSince, note: loggedNote(back) };
}

async function objectsAmong(approved: AsyncIterable<Change>, written: ReadonlySet<RefKey>): Promise<number> {
  const found = new Set<RefKey>();
  for await (const { ref } of approved) if (written.has(refKey(ref))) found.add(refKey(ref));
  return found.size;
}

const loggedNote = (back: string): string =>
  `Writes since were looked for in the audit log back to ${back}, which can be a quarter of an hour late.`;
const NOT_KEPT =
  "Not looked at: objects that were permanently deleted or written to since, and signing in, because the approved list is " +
  "kept only where its recovery was started.";
const NO_LOG = "Not looked at: what was written since the comparison, because the audit log could not be read.";
