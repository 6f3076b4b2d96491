import { isTerminal, type Job, type JobKind, type JobStatus } from "../domain/recovery/job.ts";
import { SECOND, type Sleep } from "../domain/time.ts";
import { numberText } from "../domain/words/number-text.ts";
import type { Person } from "../guard/person.ts";

/** The position of each phase in a job's whole course, in percent. */
const phases: Record<JobKind, Partial<Record<JobStatus, readonly [from: number, to: number]>>> = {
  preview: { loadingData: [0, 60], calculating: [60, 99], running: [60, 99] },
  recovery: { loadingData: [0, 20], calculating: [20, 30], running: [30, 99] },
};

/** A job's progress in per cent and in words. */
export function jobProgress(job: Job): { readonly percent: number; readonly message: string } {
  const { progress } = job;
  const counted =
    progress === null
      ? ""
      : `, ${numberText(progress.done)}${progress.total === null ? "" : ` of ${numberText(progress.total)}`}`;
  const message = `${job.kind} ${job.status}${counted}`;
  if (isTerminal(job.status)) return { percent: 100, message };
  const [from, to] = phases[job.kind][job.status] ?? [0, 0];
  const part = progress === null || !progress.total ? 0 : Math.min(progress.done / progress.total, 1);
  return { percent: Math.round((from + (to - from) * part) * 10) / 10, message };
}

/** Reports the progress of a call to a host. */
export interface ProgressTeller {
  job(job: Job): void;
  /** The call waits, which is said as often as the host is to hear of it. */
  waiting(message: string): void;
}

/**
 * Reports the progress of a call to a host only when it has advanced, because MCP wants each notification to be further
 * than the last.
 */
export function progressTeller(
  send: (told: { progress: number; total: number; message: string }) => void,
): ProgressTeller {
  let last = -1;
  let waits = 0;
  const tell = (progress: number, message: string): void => {
    if (progress <= last) return;
    last = progress;
    send({ progress, total: 100, message });
  };
  return {
    job(job) {
      const { percent, message } = jobProgress(job);
      tell(percent, message);
    },
    // Before the first unit of work is done, progress approaches one percent and never reaches it.
    waiting(message) {
      waits += 1;
      tell(waits / (waits + 1), message);
    },
  };
}

const TELL_EVERY = 5 * SECOND;
/** Time that a question takes in most modes, about which a host hears only if it takes longer. */
const SOON = 2 * SECOND;

interface Telling {
  readonly sleep: Sleep;
  readonly over: AbortSignal;
}

/** Reports that a call waits, again and again until a signal. */
async function tellUntil(until: AbortSignal, message: string, teller: ProgressTeller, sleep: Sleep): Promise<void> {
  while (!until.aborted) {
    teller.waiting(message);
    await sleep(TELL_EVERY, until);
  }
}

/**
 * Returns the person with a host that hears from time to time that the call works out the question, and then that it still
 * waits for them, until it is over.
 */
export function tellingWhileWaiting(person: Person, teller: ProgressTeller, { sleep, over }: Telling): Person {
  const asked = new AbortController();
  const unasked = AbortSignal.any([over, asked.signal]);
  // Each ends by its signal, when the person is asked or has answered, or the call is over.
  sleep(SOON, unasked)
    .then(() => tellUntil(unasked, "working out what a person is asked", teller, sleep))
    .catch(() => {});
  if (person.kind !== "waiting") return person;
  return {
    ...person,
    ask: async (request, signal) => {
      asked.abort();
      const answered = new AbortController();
      const until = AbortSignal.any([signal, over, answered.signal]);
      tellUntil(until, "waiting for a person's answer", teller, sleep).catch(() => {});
      try {
        return await person.ask(request, signal);
      } finally {
        answered.abort();
      }
    },
  };
}
