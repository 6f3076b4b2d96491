import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import { isTerminal, type Job } from "../../domain/recovery/job.ts";
import { type Millis, SECOND } from "../../domain/time.ts";
import { activeJob, type JobRecord } from "../../store/work/jobs.ts";
import { isLeaseFree } from "../../store/work/lease.ts";
import type { EngineContext } from "../context.ts";
import { withClaimedLease } from "../lease/tenant-lease.ts";
import { runJob } from "./run-job.ts";

/**
 * The longest pauses before looking again, which half the life of a lease may shorten. A job that waits for the lease
 * waits briefly, because a snapshot may be in progress. A job that ran into a temporary obstacle waits longer.
 */
const pauses = { waiting: SECOND / 4, failed: 3 * SECOND } as const satisfies Record<string, Millis>;

/**
 * Works on the tenant's unfinished jobs, one at a time. The job table is the queue. It also continues jobs of processes
 * that died, once their lease has expired.
 */
export class JobRunner {
  readonly #context: EngineContext;
  readonly #onDefect: (error: unknown) => void;
  #loop: Promise<void> | null = null;
  #taken: JobId | null = null;
  #obstacle: string | null = null;
  #withheld: string | null = null;
  /** True if the active job is left to others and has no process at present. */
  #isAbandoned = false;
  #wake = new AbortController();

  constructor(context: EngineContext, onDefect: (error: unknown) => void) {
    this.#context = context;
    this.#onDefect = onDefect;
  }

  /** Looks for work now and not only about twice in the life of a lease. */
  wake(): void {
    this.#wake.abort();
    this.#loop ??= this.#run();
  }

  /** Returns the job with its obstacle, if this process has met a temporary one and waits for its end. */
  withObstacle(job: Job): Job {
    if (isTerminal(job.status)) return job;
    const waitingFor = this.#obstacle ?? this.#elsewhere(job);
    return waitingFor === null ? job : { ...job, waitingFor };
  }

  /** Says where a recovery is carried out that this process leaves to others and that no process works on. */
  #elsewhere({ kind, status }: Job): string | null {
    if (kind !== "recovery" || this.#withheld === null) return null;
    if (status === "initialized") return this.#withheld;
    return this.#isAbandoned ? `No process works on it at present. ${this.#withheld}` : null;
  }

  /** Resolves when the current job has reached a point where it can be left. The engine is closing by then. */
  async stop(): Promise<void> {
    this.#wake.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { closing, sleep, leaseMillis, lookEvery = leaseMillis / 2 } = this.#context;
    while (!closing.aborted) {
      this.#wake = new AbortController();
      const found = await this.#workOnce();
      if (found === "worked" || closing.aborted) continue;
      const pause = found === "idle" ? lookEvery : Math.min(pauses[found], leaseMillis / 2);
      await sleep(pause, AbortSignal.any([this.#wake.signal, closing])).catch(() => {});
    }
  }

  /** A recovery is written with the rights of the process that carries it out, which must be those it was approved for. */
  async #whyNot({ job, starter, cancelRequested }: JobRecord): Promise<string | null> {
    if (job.kind !== "recovery" || cancelRequested) return null;
    return (await this.#context.whyNotRecover?.(starter)) ?? null;
  }

  async #workOnce(): Promise<keyof typeof pauses | "idle" | "worked"> {
    const context = this.#context;
    try {
      const active = await activeJob(context.store.db);
      this.#withheld = active === null ? null : await this.#whyNot(active);
      if (active === null || this.#withheld !== null) {
        this.#obstacle = null;
        this.#isAbandoned = active !== null && (await isLeaseFree(context.store.db, context.machine.now()));
        return "idle";
      }
      const ran = await withClaimedLease(context, { kind: "job" }, async (lease) => {
        const record = await activeJob(context.store.db);
        if (record === null || (await this.#whyNot(record)) !== null) return;
        const again = record.job.id === this.#taken;
        this.#taken = record.job.id;
        this.#obstacle = null;
        await runJob(context, lease, record, again);
      });
      return ran === null ? "waiting" : "worked";
    } catch (error) {
      // Either a defect that ended the job, or a temporary obstacle (a full disk, an unreachable database) after which
      // it is tried again.
      this.#onDefect(error);
      this.#obstacle = error instanceof RewindError ? error.message : null;
      return "failed";
    }
  }
}
