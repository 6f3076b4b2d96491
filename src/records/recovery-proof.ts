import { RewindError } from "../domain/errors.ts";
import type { RecoveryOf, RecoveryProof, TrailRecord } from "../service/audit-trail.ts";
import { postedJob } from "../store/records/posted-jobs.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { jobRow } from "../store/work/jobs.ts";
import { genuineTrail } from "./genuine-trail.ts";
import { jobContradiction, postedContradiction } from "./recovery-contradiction.ts";

/**
 * Returns the records of a recovery, compared with its job, so that an altered job is no proof. Returns null if the start
 * or the approval that it used has no record. Throws `storeAltered` for a job that its end contradicts.
 */
export async function recoveryProof(db: TenantDb, of: RecoveryOf): Promise<RecoveryProof | null> {
  const proof = await recordsOf(db, of);
  if (proof === null || (await contradiction(db, proof)) === null) return proof;
  // The recovery may have ended after the trail was read and before its job was.
  const newer = await recordsOf(db, of);
  const why = newer === null ? null : await contradiction(db, newer);
  if (why === null) return newer;
  throw new RewindError(
    "storeAltered",
    `The store does not fit the trail: ${why}. Run \`entra-rewind audit --verify\`.`,
  );
}

/** Walks the trail from its end to the start of a recovery, and on to the approval that it used. */
async function recordsOf(db: TenantDb, of: RecoveryOf): Promise<RecoveryProof | null> {
  const ends = new Map<string, TrailRecord>();
  let head: TrailRecord | null = null;
  let proof: RecoveryProof | null = null;
  for await (const record of genuineTrail(db)) {
    head ??= record;
    const { action, jobId, approvalId } = record;
    if (proof === null) {
      if (jobId === undefined) continue;
      if (action === "recoveryEnded") ends.set(jobId, record);
      if (action !== "recoveryStarted" || !isOf(record, of)) continue;
      proof = { jobId, started: record, given: null, ended: ends.get(jobId) ?? null, head };
      if (approvalId === undefined) return proof;
    } else if (action === "approvalGiven" && approvalId === proof.started.approvalId) {
      return { ...proof, given: record };
    }
  }
  return null;
}

const isOf = ({ jobId, approvalId }: TrailRecord, of: RecoveryOf): boolean =>
  "jobId" in of ? jobId === of.jobId : approvalId === of.approvalId;

async function contradiction(db: TenantDb, { jobId, started, ended }: RecoveryProof): Promise<string | null> {
  const [row, posted] = [await jobRow(db, jobId), await postedJob(db, jobId)];
  const isFollowed = started.followed ?? false;
  return (
    (row === null ? null : await jobContradiction(db, row, { isFollowed, ended })) ??
    (posted === null ? null : postedContradiction(posted, ended))
  );
}
