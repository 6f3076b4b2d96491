import type { JobId } from "../domain/ids.ts";
import { isTerminal, type Job } from "../domain/recovery/job.ts";
import { type Clock, type Millis, SECOND, type Sleep } from "../domain/time.ts";
import type { RecoveryService } from "../service/recovery-service.ts";

const FIRST_PAUSE: Millis = 150;
const LONGEST_PAUSE: Millis = SECOND;

export interface FollowOptions {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Time to wait for the end. 0 looks once. */
  readonly atMost: Millis;
  readonly signal: AbortSignal;
  /** Called with every state seen, the first and the last included. */
  readonly onJob?: (job: Job) => void;
}

/** Looks at a job until it has ended or the time is up, less often as it goes on. Returns it as it was last seen. */
export async function followJob(
  recovery: Pick<RecoveryService, "getJob">,
  id: JobId,
  { clock, sleep, atMost, signal, onJob }: FollowOptions,
): Promise<Job> {
  const deadline = clock.now() + atMost;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    const job = await recovery.getJob(id);
    onJob?.(job);
    const left = deadline - clock.now();
    if (isTerminal(job.status) || left <= 0) return job;
    await sleep(Math.min(pause, left), signal);
  }
}
