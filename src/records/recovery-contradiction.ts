import { isTerminal } from "../domain/recovery/job.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import type { PostedJobRow } from "../store/records/posted-jobs.ts";
import type { Row } from "../store/sql/schema.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { jobRow } from "../store/work/jobs.ts";
import { ledgerDigest, outcomeDigest, postedDigest } from "./recovery-outcome.ts";

type RecordedEnd = Pick<TrailEvent, "outcomeDigest"> | null;

/** Returns how a job contradicts the record of its end, as the end of a sentence, or null. Reads its ledger in portions. */
export async function jobContradiction(
  db: TenantDb,
  row: Row<"job">,
  { isFollowed, ended }: { readonly isFollowed: boolean; readonly ended: RecordedEnd },
): Promise<string | null> {
  if (ended === null) return isFollowed && isTerminal(row.status) ? withoutEnd(row.id) : null;
  if (!isTerminal(row.status)) return `recovery ${row.id} has ended, and its job is open again`;
  if (ended.outcomeDigest === outcomeDigest(row, await ledgerDigest(db, row.id))) return null;
  // Retention may have removed the job while its ledger was read.
  if ((await jobRow(db, row.id)) === null) return null;
  return `the job of recovery ${row.id}, or the outcome of one of its steps, was altered after its end`;
}

/** Returns how a request to another service contradicts the record of its job's end, as the end of a sentence, or null. */
export function postedContradiction(row: PostedJobRow, ended: RecordedEnd): string | null {
  const id = row.job_id ?? row.id;
  if (ended === null) return row.state === "ended" ? withoutEnd(id) : null;
  return ended.outcomeDigest === postedDigest(row) ? null : `the request for recovery ${id} was altered after its end`;
}

const withoutEnd = (id: string): string => `the end of recovery ${id} has no record`;
