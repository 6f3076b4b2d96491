import { jobId } from "../domain/ids.ts";
import type { Job } from "../domain/recovery/job.ts";
import { asSnapshotId } from "../domain/recovery/snapshot.ts";
import { asEntityType } from "../domain/tenant/entity.ts";
import type { Millis } from "../domain/time.ts";
import { readTenantStatus } from "../summaries/read-tenant-status.ts";
import { defineResource, type Resource } from "./define-resource.ts";
import { wholeIn } from "./render/change.ts";
import { changesPage } from "./render/changes.ts";
import { failedChangeData } from "./render/failed-change.ts";
import { jobData } from "./render/job.ts";
import { eachRow, fittedPage, pageData, type Rendered } from "./render/page.ts";
import { receiptData } from "./render/receipt.ts";
import { recoverableData } from "./render/recoverable.ts";
import { snapshotData } from "./render/snapshot.ts";
import { statusData } from "./render/status.ts";

const dataOnly = <Data>(data: Data): Rendered<Data> => ({ data, lines: [] });
const endOf = (job: Job): Millis => job.jobCompletionDateTime ?? job.jobStartDateTime;

const FIRST_PAGE = { limit: 50 };

/** Everything that can be read by URI. */
export const resources: readonly Resource[] = [
  defineResource({
    uri: "entra://tenant",
    title: "Tenant",
    description: "Tenant, who is signed in, capabilities, active job",
    read: async (_, { now, caller, ...services }) => {
      return { data: statusData(await readTenantStatus(services, caller)), lastModified: now };
    },
  }),

  defineResource({
    uri: "entra://snapshots",
    title: "Snapshots",
    description: "Points in time to go back to, newest first",
    read: async (_, { recovery, now }) => {
      const snapshots = await recovery.listSnapshots(FIRST_PAGE);
      const page = fittedPage(
        snapshots,
        eachRow((snapshot) => dataOnly(snapshotData(snapshot, now))),
      );
      return { data: pageData(page), lastModified: snapshots.items[0]?.createdDateTime ?? null };
    },
  }),

  defineResource({
    uri: "entra://jobs",
    title: "Jobs",
    description: "Previews and recoveries, newest first",
    read: async (_, { recovery, now }) => {
      const jobs = await recovery.listJobs({}, FIRST_PAGE);
      const page = fittedPage(
        jobs,
        eachRow((job) => dataOnly(jobData(job, now))),
      );
      const ends = jobs.items.map(endOf);
      return { data: pageData(page), lastModified: ends.length === 0 ? null : Math.max(...ends) };
    },
  }),

  defineResource({
    uri: "entra://snapshots/{snapshotId}",
    title: "Snapshot",
    description: "One snapshot",
    variable: { name: "snapshotId", completes: "snapshotId" },
    read: async (id, { recovery, now }) => {
      const snapshot = await recovery.getSnapshot(asSnapshotId(id));
      return { data: snapshotData(snapshot, now), lastModified: snapshot.createdDateTime };
    },
  }),

  defineResource({
    uri: "entra://jobs/{jobId}",
    title: "Job",
    description: "One preview or recovery",
    variable: { name: "jobId", completes: "jobId" },
    read: async (id, { recovery, now }) => {
      const job = await recovery.getJob(jobId(id));
      return { data: { ...jobData(job, now), scope: job.scope }, lastModified: endOf(job) };
    },
  }),

  defineResource({
    uri: "entra://jobs/{jobId}/changes",
    title: "Changes",
    description: "First page of a preview's changes",
    variable: { name: "jobId", completes: "previewJobId" },
    read: async (id, { recovery }) => {
      const job = await recovery.getJob(jobId(id));
      const changes = await recovery.listChanges(job.id, {}, FIRST_PAGE);
      const page = changesPage(changes, { direction: "nowToThen", whole: wholeIn(job.id) }, "compact");
      return { data: pageData(page), lastModified: endOf(job) };
    },
  }),

  defineResource({
    uri: "entra://jobs/{jobId}/failed-changes",
    title: "Failed changes",
    description: "What a recovery could not apply",
    variable: { name: "jobId", completes: "recoveryJobId" },
    read: async (id, { recovery }) => {
      const job = await recovery.getJob(jobId(id));
      const failed = await recovery.listFailedChanges(job.id, FIRST_PAGE);
      const page = fittedPage(
        failed,
        eachRow((change, detail) => dataOnly(failedChangeData(change, detail))),
      );
      return { data: pageData(page), lastModified: endOf(job) };
    },
  }),

  defineResource({
    uri: "entra://jobs/{jobId}/receipt",
    title: "Receipt",
    description: "Signed receipt of an ended recovery",
    variable: { name: "jobId", completes: "recoveryJobId" },
    read: async (id, { receiptOf }) => {
      const { receipt, signed } = await receiptOf(jobId(id));
      return { data: receiptData(receipt, signed), lastModified: receipt.issuedAt };
    },
  }),

  defineResource({
    uri: "entra://recoverable/{entityType}",
    title: "What can be recovered",
    description: "Recoverable properties and links of an entity type, by mode, with caveats",
    variable: { name: "entityType", completes: "entityType" },
    read: async (type, { session }) => {
      return { data: recoverableData(asEntityType(type), session.capabilities), lastModified: null };
    },
  }),
];
