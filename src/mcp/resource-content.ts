import { jobId } from "../domain/ids.ts";
import type { Job } from "../domain/job.ts";
import { asSnapshotId } from "../domain/snapshot.ts";
import type { Millis } from "../domain/time.ts";
import type { Admitted, Guarded } from "../guard/guarded.ts";
import { readTenantStatus } from "../service/read-tenant-status.ts";
import type { Services } from "../service/services.ts";
import { changeData, fullDetail, lowDetail } from "./render/change.ts";
import { failedChangeData } from "./render/failed-change.ts";
import { jobData } from "./render/job.ts";
import { pageThatFits, type Rendered } from "./render/page.ts";
import { snapshotData } from "./render/snapshot.ts";
import { statusData } from "./render/status.ts";

/** What a resource holds: the same shapes as the tools', and when it last changed as far as that is known. */
export interface ResourceContent {
  readonly data: unknown;
  readonly lastModified: Millis | null;
}

type Context = Pick<Services, "recovery" | "desk">;
export type ResourceReader = Guarded<{ readonly id: string }, Context, ResourceContent>;

const reader = (
  name: string,
  run: (id: string, context: Context & Admitted & { readonly now: Millis }) => Promise<ResourceContent>,
): ResourceReader => ({
  name,
  effect: "read",
  role: "backupReader",
  permission: "EntraBackup.Read.All",
  run: async ({ id }, context) => run(id, { ...context, now: (await context.desk.tenant()).now }),
});

const dataOnly = <Data>(data: Data): Rendered<Data> => ({ data, lines: [] });
const endOf = (job: Job): Millis => job.jobCompletionDateTime ?? job.jobStartDateTime;

const FIRST_PAGE = { limit: 50 };

/** By URI; `{id}` stands for a snapshot's or a job's. */
export const resourceReaders: Readonly<Record<string, ResourceReader>> = {
  "entra://tenant": reader("entra://tenant", async (_, { now, caller, ...services }) => {
    return { data: statusData(await readTenantStatus(services, caller)), lastModified: now };
  }),

  "entra://snapshots": reader("entra://snapshots", async (_, { recovery, now }) => {
    const page = await pageThatFits(
      (request) => recovery.listSnapshots(request),
      FIRST_PAGE,
      (snapshot) => dataOnly(snapshotData(snapshot, now)),
    );
    const newest = page.items[0];
    return { data: listOf(page), lastModified: newest === undefined ? null : Date.parse(newest.createdDateTime) };
  }),

  "entra://snapshots/{id}": reader("entra://snapshots/{snapshotId}", async (id, { recovery, now }) => {
    const snapshot = await recovery.getSnapshot(asSnapshotId(id));
    return { data: snapshotData(snapshot, now), lastModified: snapshot.createdDateTime };
  }),

  "entra://jobs": reader("entra://jobs", async (_, { recovery, now }) => {
    const ends: Millis[] = [];
    const page = await pageThatFits(
      (request) => recovery.listJobs({}, request),
      FIRST_PAGE,
      (job) => {
        ends.push(endOf(job));
        return dataOnly(jobData(job, now));
      },
    );
    return { data: listOf(page), lastModified: ends.length === 0 ? null : Math.max(...ends) };
  }),

  "entra://jobs/{id}": reader("entra://jobs/{jobId}", async (id, { recovery, now }) => {
    const job = await recovery.getJob(jobId(id));
    return { data: jobData(job, now), lastModified: endOf(job) };
  }),

  "entra://jobs/{id}/changes": reader("entra://jobs/{jobId}/changes", async (id, { recovery }) => {
    const job = await recovery.getJob(jobId(id));
    const page = await pageThatFits(
      (request) => recovery.listChanges(job.id, {}, request),
      FIRST_PAGE,
      (change, small) => dataOnly(changeData(change, small ? lowDetail : fullDetail)),
    );
    return { data: listOf(page), lastModified: endOf(job) };
  }),

  "entra://jobs/{id}/failed-changes": reader("entra://jobs/{jobId}/failed-changes", async (id, { recovery }) => {
    const job = await recovery.getJob(jobId(id));
    const page = await pageThatFits(
      (request) => recovery.listFailedChanges(job.id, request),
      FIRST_PAGE,
      (change) => dataOnly(failedChangeData(change)),
    );
    return { data: listOf(page), lastModified: endOf(job) };
  }),
};

/** The first page of a list; its cursor goes on in the tool of that list. */
function listOf<Data extends { readonly lines: readonly string[] }>({ lines: _, ...list }: Data) {
  return list;
}
