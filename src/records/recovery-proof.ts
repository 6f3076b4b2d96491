import { RewindError } from "../domain/errors.ts";
import type { AuditTrail, RecoveryOf, RecoveryProof, TrailRecord } from "../service/audit-trail.ts";
import { postedJob } from "../store/records/posted-jobs.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { jobRow } from "../store/work/jobs.ts";
import { genuineTrail } from "./genuine-trail.ts";
import { jobContradiction, postedContradiction } from "./recovery-contradiction.ts";

/** The most recoveries whose records are remembered. */
const REMEMBERED = 50;

/** The records of a recovery, as far as the trail was read, and the newest record then. */
interface Known {
  readonly proof: RecoveryProof | null;
  readonly head: TrailRecord | null;
}

/**
 * The records of recoveries, compared with their jobs, so that an altered job is no proof. The first look at a recovery
 * checks each record from the newest back to its approval, because an index could not show that a record in between is
 * missing: about 5 microseconds of processor time a record, half a second for 100,000. Remembers what it has read, because
 * an earlier record that was genuine stays so: the next look reads the newer records only, in less than a millisecond.
 */
export class RecoveryProofs implements Pick<AuditTrail, "recovery"> {
  readonly #db: TenantDb;
  readonly #known = new Map<string, Known>();

  constructor(db: TenantDb) {
    this.#db = db;
  }

  /**
   * Returns null if the start or the approval that it used has no record. Throws `storeAltered` for a job that its end
   * contradicts, and as `genuineTrail`.
   */
  async recovery(of: RecoveryOf): Promise<RecoveryProof | null> {
    const proof = await this.#read(of);
    if (proof === null || (await contradiction(this.#db, proof)) === null) return proof;
    // The recovery may have ended after the trail was read and before its job was.
    const newer = await this.#read(of);
    const why = newer === null ? null : await contradiction(this.#db, newer);
    if (why === null) return newer;
    throw new RewindError(
      "storeAltered",
      `The store does not fit the trail: ${why}. Run \`entra-rewind audit --verify\`.`,
    );
  }

  async #read(of: RecoveryOf): Promise<RecoveryProof | null> {
    const key = JSON.stringify(of);
    const known = this.#known.get(key);
    const found = known === undefined ? await firstLook(this.#db, of) : await newerLook(this.#db, of, known);
    this.#known.delete(key);
    this.#known.set(key, found);
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size > REMEMBERED) this.#known.delete(oldest);
    return found.proof;
  }
}

/** Walks the trail from its end to the start of a recovery, and on to the approval that it used. */
async function firstLook(db: TenantDb, of: RecoveryOf): Promise<Known> {
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
      if (approvalId === undefined) return { proof, head };
    } else if (action === "approvalGiven" && approvalId === proof.started.approvalId) {
      return { proof: { ...proof, given: record }, head };
    }
  }
  return { proof: null, head };
}

/** Walks the records that are newer than those that are known. */
async function newerLook(db: TenantDb, of: RecoveryOf, { proof, head }: Known): Promise<Known> {
  let newest: TrailRecord | null = null;
  let ended: TrailRecord | null = null;
  for await (const record of genuineTrail(db, head)) {
    newest ??= record;
    if (record.action === "recoveryStarted" && isOf(record, of)) return firstLook(db, of);
    if (record.action === "recoveryEnded" && record.jobId === proof?.jobId) ended = record;
  }
  const now = newest ?? head;
  if (proof === null || now === null) return { proof, head: now };
  return { proof: { ...proof, ended: proof.ended ?? ended, head: now }, head: now };
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
