import { activeJob } from "../store/jobs.ts";
import type { EngineContext } from "./context.ts";
import { runJob } from "./run-job.ts";
import { withTenantLease } from "./tenant-lease.ts";

/**
 * Works on whatever job of the tenant is not ended, one at a time: the job table is the queue. Jobs of processes that
 * died are taken up here too, once their lease has run out.
 */
export class JobRunner {
  readonly #context: EngineContext;
  readonly #onDefect: (error: unknown) => void;
  #loop: Promise<void> | null = null;
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

  /** Resolves when the job at hand has reached a place where it can be left. The engine is closing by then. */
  async stop(): Promise<void> {
    this.#wake.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { closing, sleep, leaseMillis } = this.#context;
    while (!closing.aborted) {
      this.#wake = new AbortController();
      const worked = await this.#workOnce();
      if (worked || closing.aborted) continue;
      await sleep(leaseMillis / 2, AbortSignal.any([this.#wake.signal, closing])).catch(() => {});
    }
  }

  async #workOnce(): Promise<boolean> {
    const context = this.#context;
    try {
      if ((await activeJob(context.store.db, context.tenant)) === null) return false;
      const ran = await withTenantLease(context, async (lease) => {
        const record = await activeJob(context.store.db, context.tenant);
        if (record !== null) await runJob(context, lease, record);
      });
      return ran !== null;
    } catch (error) {
      // The job's row could not even be marked failed (a full disk, say): it stays, and is tried again later.
      this.#onDefect(error);
      return false;
    }
  }
}
