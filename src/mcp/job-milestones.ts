import type { LoggingLevel } from "@modelcontextprotocol/server";
import type { JobId } from "../domain/ids.ts";
import { isTerminal, type Job } from "../domain/recovery/job.ts";

/** A job that enters a phase, waits or ends, for a host's log. Contains only our own words. */
export interface Milestone {
  readonly level: LoggingLevel;
  readonly data: Readonly<Record<string, string | number>>;
}

/** As many jobs as are remembered. */
const MOST = 100;

/** Returns a milestone for each state of a job once, and null if it was reported before. */
export function jobMilestones(): (job: Job) => Milestone | null {
  const told = new Map<JobId, string>();
  return (job) => {
    const state = `${job.status} ${job.waitingFor ?? ""}`;
    if (told.get(job.id) === state) return null;
    told.set(job.id, state);
    const [oldest] = told.keys();
    if (told.size > MOST && oldest !== undefined) told.delete(oldest);
    const waits = job.waitingFor === undefined ? {} : { waitingFor: job.waitingFor };
    const totals = Object.entries(job.totals).filter((total): total is [string, number] => total[1] !== null);
    return {
      level: levelOf(job),
      data: { jobId: job.id, kind: job.kind, status: job.status, ...waits, ...Object.fromEntries(totals) },
    };
  };
}

function levelOf({ status, totals, waitingFor }: Job): LoggingLevel {
  if (status === "failed") return "error";
  if (waitingFor !== undefined || status === "abandoned" || (totals.failedChanges ?? 0) > 0) return "warning";
  return isTerminal(status) || status === "initialized" ? "info" : "debug";
}
