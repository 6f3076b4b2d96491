import type { TrailEvent } from "../service/audit-trail.ts";
import type { PostedJobRow } from "../store/records/posted-jobs.ts";
import type { Row } from "../store/sql/schema.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { jobContradiction, postedContradiction } from "./recovery-contradiction.ts";

/** What the trail holds of recoveries, to be compared with their jobs, and with the requests for those at a service. */
export class RecordedRecoveries {
  readonly #jobs: ReadonlyMap<string, Row<"job">>;
  readonly #posted: ReadonlyMap<string, PostedJobRow>;
  readonly #started = new Set<string>();
  readonly #ended = new Map<string, TrailEvent>();
  #endedTwice: string | null = null;
  #areFollowed = false;

  constructor(jobs: readonly Row<"job">[], posted: readonly PostedJobRow[]) {
    this.#jobs = new Map(jobs.map((row) => [row.id, row]));
    this.#posted = new Map(posted.map((row) => [row.job_id ?? row.id, row]));
  }

  found(event: TrailEvent): void {
    const { action, jobId, followed } = event;
    if (jobId === undefined) return;
    if (action === "recoveryStarted" && followed) {
      this.#started.add(jobId);
      if (!this.#posted.has(jobId)) this.#areFollowed = true;
    }
    if (action === "recoveryRemoved") this.#started.delete(jobId);
    if (action !== "recoveryEnded") return;
    if (this.#ended.has(jobId)) this.#endedTwice ??= jobId;
    this.#ended.set(jobId, event);
  }

  /** True if the engine started one whose end is recorded as well, which has a plan that took the history's key. */
  get areFollowed(): boolean {
    return this.#areFollowed;
  }

  /** Returns how the jobs contradict the trail, as the end of a sentence, or null. Reads the ledgers in portions. */
  async contradiction(db: TenantDb): Promise<string | null> {
    if (this.#endedTwice !== null) {
      return `recovery ${this.#endedTwice} ended twice, because its job was put back after its end`;
    }
    for (const id of this.#started) {
      if (!this.#jobs.has(id) && !this.#posted.has(id)) return `the job of recovery ${id} is missing`;
    }
    for (const [id, row] of this.#posted) {
      const why = postedContradiction(row, this.#ended.get(id) ?? null);
      if (why !== null) return why;
    }
    for (const [id, row] of this.#jobs) {
      const ended = this.#ended.get(id);
      const why = ended === undefined ? null : await jobContradiction(db, row, { isFollowed: true, ended });
      if (why !== null) return why;
    }
    return null;
  }
}
