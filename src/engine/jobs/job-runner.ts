import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import { isTerminal, type Job } from "../../domain/job.ts";
import { type Millis, SECOND } from "../../domain/time.ts";
import { activeJob } from "../../store/work/jobs.ts";
import type { EngineContext } from "../context.ts";
import { withClaimedLease } from "../lease/tenant-lease.ts";
import { runJob } from "./run-job.ts";

/**
 * How soon to look again, if half the life of a lease is not sooner: at a job that waits for the lease, because a snapshot
 * may be under way, which takes no job's time; and at one that met something that may pass.
 */
const pauses = { waiting: SECOND / 4, failed: 3 * SECOND } as const satisfies Record<string, Millis>;

/**
 * Works on whatever job of the tenant is not ended, one at a time: the job table is the queue. Jobs of processes that
 * died are taken up here too, once their lease has run out.
 */
export class JobRunner {
  readonly #context: EngineContext;
  readonly #onDefect: (error: unknown) => void;
  #loop: Promise<void> | null = null;
  #taken: JobId | null = null;
  #obstacle: string | null = null;
  #wake = new AbortController();

  constructor(context: EngineContext, onDefect: (error: unknown) => void) {
    this.#context = context;
    this.#onDefect = onDefect;
  }

  /** Looks for work now; without it, about twice in the life of a lease. */
  wake(): void {
    this.#wake.abort();
    this.#loop ??= this.#run();
  }

  /** A job with why it does not go on, if this process has met something that will pass and waits for that. */
  withObstacle(job: Job): Job {
    return this.#obstacle === null || isTerminal(job.status) ? job : { ...job, waitingFor: this.#obstacle };
  }

  /** Resolves when the job at hand has reached a place where it can be left. The engine is closing by then. */
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

  async #workOnce(): Promise<keyof typeof pauses | "idle" | "worked"> {
    const context = this.#context;
    try {
      if ((await activeJob(context.store.db)) === null) {
        this.#obstacle = null;
        return "idle";
      }
      const ran = await withClaimedLease(context, { kind: "job" }, async (lease) => {
        const record = await activeJob(context.store.db);
        if (record === null) return;
        const again = record.job.id === this.#taken;
        this.#taken = record.job.id;
        this.#obstacle = null;
        await runJob(context, lease, record, again);
      });
      return ran === null ? "waiting" : "worked";
    } catch (error) {
      // A defect that ended the job, or something that passes (a full disk, a database that is away): then it is tried again.
      this.#onDefect(error);
      this.#obstacle = error instanceof RewindError ? error.message : null;
      return "failed";
    }
  }
}
