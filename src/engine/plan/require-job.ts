import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import type { JobKind } from "../../domain/recovery/job.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import { findJob, type JobRecord } from "../../store/work/jobs.ts";
import { wrongKindRefusal } from "../../summaries/refusals.ts";
import type { EngineContext } from "../context.ts";

/** Returns the job of this kind. Throws `notFound` for any other id. */
export async function requireJob(
  context: EngineContext,
  id: JobId,
  kind?: JobKind,
  db: TenantDb = context.store.db,
): Promise<JobRecord> {
  const record = await findJob(db, id);
  if (record === null) {
    throw new RewindError(
      "notFound",
      `There is no job ${id.slice(0, 80)} in this tenant. Take a jobId from list_jobs.`,
    );
  }
  if (kind !== undefined && record.job.kind !== kind) throw wrongKindRefusal(record.job, kind);
  return record;
}
