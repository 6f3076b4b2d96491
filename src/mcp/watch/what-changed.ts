import type { JobId } from "../../domain/ids.ts";
import { isTerminal, type Job } from "../../domain/recovery/job.ts";
import type { Snapshot } from "../../domain/recovery/snapshot.ts";

/** The parts of jobs and snapshots that a look remembers. */
export interface Seen {
  readonly jobs: ReadonlyMap<JobId, Job>;
  readonly snapshots: readonly string[];
}

export const nothingSeen: Seen = { jobs: new Map(), snapshots: [] };

export const seenIn = (jobs: readonly Job[], snapshots: readonly Snapshot[]): Seen => ({
  jobs: new Map(jobs.map((job) => [job.id, job])),
  snapshots: snapshots.map(({ id }) => id),
});

export const hasActiveJob = ({ jobs }: Seen): boolean => [...jobs.values()].some(({ status }) => !isTerminal(status));

/**
 * Returns the resources whose content differs between two looks, each once. A job's progress is no difference, and its
 * totals are.
 */
export function whatChanged(before: Seen, after: Seen): readonly string[] {
  const jobs = [...after.jobs.values()].filter((job) => markOf(job) !== markOf(before.jobs.get(job.id)));
  const snapshots = after.snapshots.join() !== before.snapshots.join();
  return [
    ...(jobs.length > 0 || snapshots ? ["entra://tenant"] : []),
    ...(snapshots ? ["entra://snapshots"] : []),
    ...(jobs.length > 0 ? ["entra://jobs"] : []),
    ...jobs.flatMap(urisOf),
  ];
}

const markOf = (job: Job | undefined): string => (job === undefined ? "" : JSON.stringify([job.status, job.totals]));

function urisOf({ id, kind, status }: Job): readonly string[] {
  const uri = `entra://jobs/${id}`;
  return isTerminal(status) ? [uri, `${uri}/${kind === "preview" ? "changes" : "failed-changes"}`] : [uri];
}

/** Returns true for a resource that can change by itself. */
export const isWatched = (uri: string): boolean =>
  /^entra:\/\/(tenant|snapshots|jobs(\/[^/]{1,200}(\/(changes|failed-changes))?)?)$/.test(uri);
