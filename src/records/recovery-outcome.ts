import { createHash } from "node:crypto";
import type { PostedJobRow } from "../store/records/posted-jobs.ts";
import { READ_ROWS } from "../store/sql/batch-sizes.ts";
import type { Row } from "../store/sql/schema.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { outcomesAfter } from "../store/work/ledger.ts";

/** The columns of an ended job that stay as they are until retention removes it. */
const lasting = [
  "id",
  "kind",
  "status",
  "scope_json",
  "from_instant",
  "to_instant",
  "before_instant",
  "coverage",
  "coverage_version",
  "started_at",
  "completed_at",
  "started_by_json",
  "preview_job_id",
  "digest",
  "changed_objects",
  "changed_links",
  "not_recoverable",
  "modified_objects",
  "modified_links",
  "failed_changes",
  "cancel_requested",
  "failure_json",
] as const satisfies readonly (keyof Row<"job">)[];

/** Returns the SHA-256 of an ended recovery: its row, and its ledger by the digest of that. */
export const outcomeDigest = (row: Row<"job">, ledger: string): string =>
  sha256(JSON.stringify([...lasting.map((column) => row[column]), ledger]));

const lastingOfRequest = [
  "id",
  "kind",
  "state",
  "job_id",
  "snapshot_id",
  "scope_json",
  "preview_job_id",
  "started_after",
  "started_by",
  "caller_id",
  "approval_id",
  "plan_digest",
  "created_at",
] as const satisfies readonly (keyof PostedJobRow)[];

/** Returns the SHA-256 of the request to another service whose job has ended. */
export const postedDigest = (row: PostedJobRow): string =>
  sha256(JSON.stringify(lastingOfRequest.map((column) => row[column])));

/** The lowest number that the column can hold in every database. */
const LOWEST_SEQ = -(2 ** 31);

/** Returns the SHA-256 of the outcomes of every step of a recovery, in order. Reads them in portions. */
export async function ledgerDigest(db: TenantDb, recovery: string): Promise<string> {
  const digest = createHash("sha256");
  let after = { seq: LOWEST_SEQ, step: "" };
  for (;;) {
    const entries = await outcomesAfter(db, recovery, after, READ_ROWS);
    for (const { seq, step, outcome, reason, message } of entries) {
      digest.update(`${JSON.stringify([seq, step, outcome, reason, message])}\n`);
      after = { seq, step };
    }
    if (entries.length < READ_ROWS) return digest.digest("base64url");
  }
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");
