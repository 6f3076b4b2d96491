import type { Change } from "../../src/domain/changes/change.ts";
import type { JobId } from "../../src/domain/ids.ts";
import { isTerminal, type Job } from "../../src/domain/recovery/job.ts";
import type { RecoveryService } from "../../src/service/recovery-service.ts";
import { until } from "./until.ts";

/** Returns the job once it has ended. */
export const ended = (recovery: Pick<RecoveryService, "getJob">, { id }: { readonly id: JobId }): Promise<Job> =>
  until(`the end of job ${id}`, async () => {
    const job = await recovery.getJob(id);
    return isTerminal(job.status) && job;
  });

/** Reads the whole list of a preview, page by page. */
export async function allChanges(recovery: RecoveryService, preview: JobId): Promise<readonly Change[]> {
  const changes: Change[] = [];
  let cursor: string | undefined;
  do {
    const page = await recovery.listChanges(preview, {}, cursor === undefined ? {} : { cursor });
    changes.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return changes;
}

export async function newestJob(recovery: RecoveryService, kind: Job["kind"]): Promise<Job | null> {
  return (await recovery.listJobs({ kind }, { limit: 1 })).items[0] ?? null;
}
