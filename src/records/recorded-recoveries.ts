import { isTerminal } from "../domain/job.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import type { Row } from "../store/sql/schema.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { jobRow } from "../store/work/jobs.ts";
import { ledgerDigest, outcomeDigest } from "./recovery-outcome.ts";

/** What the trail holds of recoveries, to be compared with their jobs. Jobs at Microsoft's service have their start only. */
export class RecordedRecoveries {
  readonly #jobs: ReadonlyMap<string, Row<"job">>;
  readonly #posted: ReadonlySet<string>;
  readonly #started = new Set<string>();
  readonly #ended = new Map<string, string | undefined>();
  #endedTwice: string | null = null;

  constructor(jobs: readonly Row<"job">[], posted: readonly string[]) {
    this.#jobs = new Map(jobs.map((row) => [row.id, row]));
    this.#posted = new Set(posted);
  }

  found({ action, jobId, outcomeDigest, followed }: TrailEvent): void {
    if (jobId === undefined) return;
    if (action === "recoveryStarted" && followed) this.#started.add(jobId);
    if (action === "recoveryRemoved") this.#started.delete(jobId);
    if (action !== "recoveryEnded") return;
    if (this.#ended.has(jobId)) this.#endedTwice ??= jobId;
    this.#ended.set(jobId, outcomeDigest);
  }

  /** Returns how the jobs contradict the trail, as the end of a sentence, or null. Reads the ledgers in portions. */
  async contradiction(db: TenantDb): Promise<string | null> {
    if (this.#endedTwice !== null) {
      return `recovery ${this.#endedTwice} ended twice, because its job was put back after its end`;
    }
    for (const id of this.#started) {
      if (!this.#jobs.has(id) && !this.#posted.has(id)) return `the job of recovery ${id} is missing`;
    }
    for (const row of this.#jobs.values()) {
      if (!this.#ended.has(row.id)) continue;
      if (!isTerminal(row.status)) return `recovery ${row.id} has ended, and its job is open again`;
      const isAsEnded = this.#ended.get(row.id) === outcomeDigest(row, await ledgerDigest(db, row.id));
      // Retention may have removed the job while its ledger was read.
      if (!isAsEnded && (await jobRow(db, row.id)) !== null) {
        return `the job of recovery ${row.id}, or the outcome of one of its steps, was altered after its end`;
      }
    }
    return null;
  }
}
