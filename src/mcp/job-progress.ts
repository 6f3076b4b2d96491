import { isTerminal, type Job, type JobKind, type JobStatus } from "../domain/job.ts";

/** Where in a job's whole course each phase lies, in per cent. */
const phases: Record<JobKind, Partial<Record<JobStatus, readonly [from: number, to: number]>>> = {
  preview: { loadingData: [0, 60], calculating: [60, 99], running: [60, 99] },
  recovery: { loadingData: [0, 20], calculating: [20, 30], running: [30, 99] },
};

/** A job's progress in per cent and in words. */
export function jobProgress(job: Job): { readonly percent: number; readonly message: string } {
  const { progress } = job;
  const counted =
    progress === null ? "" : `, ${progress.done}${progress.total === null ? "" : ` of ${progress.total}`}`;
  const message = `${job.kind} ${job.status}${counted}`;
  if (isTerminal(job.status)) return { percent: 100, message };
  const [from, to] = phases[job.kind][job.status] ?? [0, 0];
  const part = progress === null || !progress.total ? 0 : Math.min(progress.done / progress.total, 1);
  return { percent: Math.round((from + (to - from) * part) * 10) / 10, message };
}

/** Tells a host how a job goes on, only when it has: MCP wants every notification to be further than the last. */
export function progressTeller(
  send: (told: { progress: number; total: number; message: string }) => void,
): (job: Job) => void {
  let last = -1;
  return (job) => {
    const { percent, message } = jobProgress(job);
    if (percent <= last) return;
    last = percent;
    send({ progress: percent, total: 100, message });
  };
}
