import type { JobId } from "../../domain/ids.ts";
import { isTerminal, type Job } from "../../domain/recovery/job.ts";
import type { Clock, Millis } from "../../domain/time.ts";

/** Number of jobs kept. Older ones are requested again. */
const MOST_WATCHED = 200;

interface Watched {
  job: Job | null;
  at: Millis;
  activeAt: Millis | null;
  pause: Millis;
  asking: Promise<Job> | null;
}

/**
 * Polls each job once for all callers. Between requests callers receive the last answer, and the pause grows while the
 * job does not move. A finished job is not requested again.
 */
export class JobWatch {
  readonly #watched = new Map<JobId, Watched>();
  readonly #ask: (id: JobId) => Promise<Job>;
  readonly #clock: Clock;
  readonly #poll: { readonly first: Millis; readonly longest: Millis };

  constructor(
    ask: (id: JobId) => Promise<Job>,
    { clock, poll }: { readonly clock: Clock; readonly poll: { readonly first: Millis; readonly longest: Millis } },
  ) {
    this.#ask = ask;
    this.#clock = clock;
    this.#poll = poll;
  }

  get(id: JobId): Promise<Job> {
    const watched = this.#watched.get(id) ?? this.#watch(id);
    if (watched.asking !== null) return watched.asking;
    const age = this.#clock.now() - watched.at;
    const due = age < 0 || age >= watched.pause;
    if (watched.job !== null && (isTerminal(watched.job.status) || !due)) return Promise.resolve(watched.job);
    watched.asking = this.#look(id, watched);
    return watched.asking;
  }

  /** Records a job that was read elsewhere, so that it need not be requested. */
  saw(job: Job): Job {
    this.#keep(this.#watched.get(job.id) ?? this.#watch(job.id), job);
    return job;
  }

  /** Returns the last time the job was seen active, or null. */
  activeAt(id: JobId): Millis | null {
    return this.#watched.get(id)?.activeAt ?? null;
  }

  /** Drops a job, so that the next caller gets a fresh answer. */
  forget(id: JobId): void {
    this.#watched.delete(id);
  }

  #watch(id: JobId): Watched {
    const watched: Watched = { job: null, at: 0, activeAt: null, pause: this.#poll.first, asking: null };
    this.#watched.set(id, watched);
    const [oldest] = this.#watched.keys();
    if (this.#watched.size > MOST_WATCHED && oldest !== undefined) this.#watched.delete(oldest);
    return watched;
  }

  async #look(id: JobId, watched: Watched): Promise<Job> {
    try {
      return this.#keep(watched, await this.#ask(id));
    } catch (error) {
      if (watched.job === null) this.#watched.delete(id);
      throw error;
    } finally {
      watched.asking = null;
    }
  }

  #keep(watched: Watched, job: Job): Job {
    const moved = watched.job === null || movement(watched.job) !== movement(job);
    watched.pause = moved ? this.#poll.first : Math.min(this.#poll.longest, watched.pause * 1.5);
    watched.job = job;
    watched.at = this.#clock.now();
    if (!isTerminal(job.status)) watched.activeAt = watched.at;
    return job;
  }
}

const movement = ({ status, totals }: Job): string => JSON.stringify([status, totals]);
