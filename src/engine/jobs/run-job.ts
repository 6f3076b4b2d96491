import { RewindError } from "../../domain/errors.ts";
import type { JobStatus } from "../../domain/recovery/job.ts";
import { BEFORE_RECOVERY } from "../../domain/recovery/snapshot.ts";
import { type Instant, type Millis, SECOND } from "../../domain/time.ts";
import type { Row } from "../../store/sql/schema.ts";
import type { TenantDb, TenantTx } from "../../store/sql/tenant-db.ts";
import { findJob, isCancelRequested, type JobRecord, updateJob } from "../../store/work/jobs.ts";
import { ledgerTotals } from "../../store/work/ledger.ts";
import { ListScan } from "../assess/list-scan.ts";
import { captureHead } from "../capture/capture.ts";
import { keepSnapshot } from "../capture/snapshots.ts";
import { basisOf, type ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { sealedAssessment } from "../plan/assessment-seal.ts";
import { type Freezing, type FrozenList, freezeList, listColumns } from "../plan/freeze.ts";
import { HeldPlan } from "../plan/held-plan.ts";
import { requireJob } from "../plan/require-job.ts";
import { applyList } from "../recover/recover.ts";
import { assessPreview } from "./assess-preview.ts";
import { endJob } from "./end-job.ts";
import { cannotStore, failureOf, passes } from "./job-failure.ts";
import { requireEntitled } from "./require-entitled.ts";

/**
 * The number of processes that try a job before it is given up, because a job that crashes its process must not do so
 * forever.
 */
const MOST_ATTEMPTS = 5;

/**
 * Carries a job to its end under the tenant's lease, from wherever an earlier process left it. A preview captures the
 * head and compares. A recovery keeps the head as a snapshot, compares if it has no preview, and applies the list.
 * Leaves the job to another process if the lease is lost or the engine is closing. An unexpected error ends the job as
 * failed and is thrown for the log. A temporary obstacle, such as a full disk, is thrown too, and the job is run again:
 * a recovery because it must not end halfway, a preview if the store is what cannot be written. `again` is true if this
 * process has tried the job before.
 */
export async function runJob(
  context: EngineContext,
  lease: TenantLease,
  record: JobRecord,
  again: boolean,
): Promise<void> {
  const run = new JobRun(context, lease, record);
  try {
    if (!(await run.claim(again))) return await run.end("failed", await run.givenUp());
    const totals = record.job.kind === "preview" ? await run.preview() : await run.recovery();
    await run.end("successful", totals);
  } catch (error) {
    if (error instanceof RewindError && error.code === "leaseLost") return;
    if (context.closing.aborted) return run.leave();
    if (error instanceof RewindError && error.code === "cancelled") return run.end("abandoned", await run.partTotals());
    if (passes(error) && (record.job.kind === "recovery" || cannotStore(error))) throw error;
    await run.end("failed", { ...(await run.partTotals()), failure_json: JSON.stringify(failureOf(error)) });
    if (!(error instanceof RewindError)) throw error;
  }
}

type Columns = Partial<Row<"job">>;

class JobRun {
  readonly #context: EngineContext;
  readonly #lease: TenantLease;
  #record: JobRecord;
  #written = 0;
  #totalsDue = 0;
  #progressAt: Millis;

  constructor(context: EngineContext, lease: TenantLease, record: JobRecord) {
    this.#context = context;
    this.#lease = lease;
    this.#record = record;
    this.#progressAt = context.machine.now();
  }

  /** Returns false after too many attempts. */
  async claim(again: boolean): Promise<boolean> {
    if (!again) await this.#set({ attempts: this.#record.attempts + 1 });
    if (!again && this.#record.attempts >= MOST_ATTEMPTS) return false;
    await this.#reread();
    await this.#checkpoint();
    return true;
  }

  /** A process that leaves a job in good order does not count as one that crashed with it. */
  async leave(): Promise<void> {
    try {
      await this.#set({ attempts: Math.max(0, this.#record.attempts - 1) });
    } catch (error) {
      // Another process has taken the job over by now, and counts its own attempts.
      if (!(error instanceof RewindError) || error.code !== "leaseLost") throw error;
    }
  }

  async givenUp(): Promise<Columns> {
    const message = `The job was interrupted ${MOST_ATTEMPTS} times and has been given up.`;
    return { ...(await this.partTotals()), failure_json: JSON.stringify({ code: "busy", message }) };
  }

  async preview(): Promise<Columns> {
    const head = await this.#capture();
    const { assessedRows } = this.#context;
    const [held, scan] = [new HeldPlan(assessedRows), new ListScan(assessedRows)];
    const list = await this.#freeze(head, { held, onItem: (item) => scan.add(item) });
    const compared = { basis: this.#basis(head), held, scan };
    const checkpoint = () => this.#checkpoint();
    const { assessment, rowDangers } = await assessPreview(
      this.#context,
      this.#lease,
      this.#record,
      compared,
      checkpoint,
    );
    const columns = listColumns(list);
    const plan = { id: this.#record.job.id, ...columns };
    return { ...columns, ...(await sealedAssessment(this.#context, plan, assessment, rowDangers)) };
  }

  async recovery(): Promise<Columns> {
    const { previewJobId } = this.#record.job;
    const before = this.#record.beforeInstant ?? (await this.#keepBefore());
    if (previewJobId === null) {
      // It is not assessed, so that its rows are written at once.
      const written = { held: new HeldPlan(0), onItem: () => {} };
      const frozen = this.#record.job.digest === null ? await this.#freeze(before, written) : null;
      if (frozen !== null) await this.#set({ to_instant: before, ...listColumns(frozen) });
    }
    await this.#apply(previewJobId === null ? await this.#reread() : await requireJob(this.#context, previewJobId));
    return this.#ledgerColumns();
  }

  /** Returns the totals of a job that did not reach its end: what a recovery had applied by then. */
  async partTotals(): Promise<Columns> {
    return this.#record.job.kind === "recovery" ? this.#ledgerColumns() : {};
  }

  end(status: JobStatus, columns: Columns): Promise<void> {
    return endJob(this.#context, this.#lease, this.#record.job, { ...columns, status });
  }

  async #capture(): Promise<Instant> {
    await this.#set({ status: "loadingData", progress_done: null, progress_total: null });
    const capture = await captureHead(this.#context, this.#lease, {
      // Values that an actor wrote and others overwrote are in no state, so their records need a capture on either
      // side.
      always: this.#record.job.scope.actor !== undefined,
      checkpoint: () => this.#checkpoint(),
      onProgress: ({ done, total }) => this.#set({ progress_done: done, progress_total: total }),
    });
    return capture.instant;
  }

  async #keepBefore(): Promise<Instant> {
    await this.#set({ status: "loadingData" });
    const options = { kind: "beforeRecovery", label: `${BEFORE_RECOVERY}${this.#record.job.id}` } as const;
    const kept = await keepSnapshot(this.#context, this.#lease, {
      ...options,
      checkpoint: () => this.#checkpoint(),
      // In the snapshot's own transaction, because a recovery that is continued must not keep a second, half-recovered
      // snapshot.
      alongside: (tx, instant) => updateJob(tx, this.#record.job.id, { before_instant: instant }),
    });
    return kept.instant;
  }

  async #freeze(head: Instant, rows: Pick<Freezing, "held" | "onItem">): Promise<FrozenList> {
    const { id } = this.#record.job;
    const began: Columns = { status: "calculating", progress_done: 0, progress_total: null };
    let unsaved = this.#record.job.kind === "preview" ? { ...began, to_instant: head } : began;
    const alongside = async (tx: TenantTx) => {
      await updateJob(tx, id, unsaved);
      unsaved = {};
    };
    return freezeList(this.#context, this.#lease, this.#record.job, this.#basis(head), {
      ...rows,
      checkpoint: async ({ done, total }) => {
        await this.#checkpoint();
        // Progress goes with a batch of rows. Without one, it is written now and then to keep the lease.
        if (Object.keys(unsaved).length > 0 && this.#isProgressDue()) await this.#lease.write(alongside);
        unsaved = { progress_done: done, progress_total: total };
      },
      alongside: async (tx) => (Object.keys(unsaved).length > 0 ? alongside(tx) : undefined),
    });
  }

  async #apply(list: JobRecord): Promise<void> {
    const { id, totals } = list.job;
    await requireEntitled(this.#context, this.#lease, this.#record, list);
    const total = (totals.changedObjects ?? 0) + (totals.changedLinks ?? 0);
    await this.#set({ status: "running", progress_done: 0, progress_total: total });
    const task = { job: this.#record.job.id, starter: this.#record.starter, list: id };
    await applyList(this.#context, this.#lease, task, {
      checkpoint: () => this.#checkpoint(),
      isStopping: () => isCancelRequested(this.#context.store.db, task.job),
      alongside: async (tx, steps) => {
        this.#written += steps;
        const totals = await this.#totalsSoFar(tx);
        await updateJob(tx, task.job, { progress_done: Math.min(this.#written, total), ...totals });
      },
    });
  }

  #isProgressDue(): boolean {
    const { leaseMillis, machine } = this.#context;
    const now = machine.now();
    if (now - this.#progressAt < Math.min(SECOND, leaseMillis / 4)) return false;
    this.#progressAt = now;
    return true;
  }

  /** The sum reads the whole ledger, so it takes a tenth of the time at most, and is computed once a second. */
  async #totalsSoFar(tx: TenantTx): Promise<Columns> {
    const { machine } = this.#context;
    const now = machine.now();
    if (now < this.#totalsDue) return {};
    const totals = await this.#ledgerColumns(tx);
    this.#totalsDue = now + Math.max(SECOND, 10 * (machine.now() - now));
    return totals;
  }

  async #ledgerColumns(db: TenantDb = this.#context.store.db): Promise<Columns> {
    const { objects, links, failed } = await ledgerTotals(db, this.#record.job.id);
    return { modified_objects: objects, modified_links: links, failed_changes: failed };
  }

  #basis(to: Instant): ComparisonBasis {
    return basisOf(this.#record, to);
  }

  async #set(columns: Columns): Promise<void> {
    await this.#lease.write((tx) => updateJob(tx, this.#record.job.id, columns));
  }

  /** Stops between two batches if the engine closes or a person has cancelled the job. */
  async #checkpoint(): Promise<void> {
    if (this.#context.closing.aborted) throw new RewindError("cancelled", "The engine is closing.");
    if (await isCancelRequested(this.#context.store.db, this.#record.job.id))
      throw new RewindError("cancelled", "The job was cancelled.");
  }

  async #reread(): Promise<JobRecord> {
    const record = await findJob(this.#context.store.db, this.#record.job.id);
    if (record === null) throw new RewindError("notFound", "The job is no longer kept.");
    this.#record = record;
    return record;
  }
}
