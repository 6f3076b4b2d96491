import { RewindError } from "../domain/errors.ts";
import type { RecoveryOf, RecoveryProof, TrailRecord } from "../service/audit-trail.ts";
import { postedJob } from "../store/records/posted-jobs.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { jobRow } from "../store/work/jobs.ts";
import { genuineTrail } from "./genuine-trail.ts";
import { jobContradiction, postedContradiction } from "./recovery-contradiction.ts";

/**
 * Walks the trail from its end to the start of a recovery, and on to the approval that it used. Compares its end with the
 * job, so that an altered job is no proof. Returns null if the start or that approval has no record.
 */
export async function recoveryProof(db: TenantDb, of: RecoveryOf): Promise<RecoveryProof | null> {
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
      if (approvalId === undefined) return agreed(db, proof);
    } else if (action === "approvalGiven" && approvalId === proof.started.approvalId) {
      return agreed(db, { ...proof, given: record });
    }
  }
  return null;
}

const isOf = ({ jobId, approvalId }: TrailRecord, of: RecoveryOf): boolean =>
  "jobId" in of ? jobId === of.jobId : approvalId === of.approvalId;

async function agreed(db: TenantDb, proof: RecoveryProof): Promise<RecoveryProof> {
  const { jobId, started, ended } = proof;
  const [row, posted] = [await jobRow(db, jobId), await postedJob(db, jobId)];
  const isFollowed = started.followed ?? false;
  const why =
    (row === null ? null : await jobContradiction(db, row, { isFollowed, ended })) ??
    (posted === null ? null : postedContradiction(posted, ended));
  if (why === null) return proof;
  throw new RewindError(
    "storeAltered",
    `The store does not fit the trail: ${why}. Run \`entra-rewind audit --verify\`.`,
  );
}
