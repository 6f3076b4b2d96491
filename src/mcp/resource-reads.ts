import { jobId } from "../domain/ids.ts";
import type { Job } from "../domain/recovery/job.ts";
import { asSnapshotId } from "../domain/recovery/snapshot.ts";
import { asEntityType } from "../domain/tenant/entity.ts";
import type { Millis } from "../domain/time.ts";
import { readTenantStatus } from "../summaries/read-tenant-status.ts";
import { wholeIn } from "./render/change.ts";
import { changesPage, withAssessment } from "./render/changes.ts";
import { failedChangeData } from "./render/failed-change.ts";
import { jobData } from "./render/job.ts";
import { eachRow, fittedPage, pageData, type Rendered } from "./render/page.ts";
import { receiptData } from "./render/receipt.ts";
import { recoverableData } from "./render/recoverable.ts";
import { snapshotData } from "./render/snapshot.ts";
import { statusData } from "./render/status.ts";
import type { ResourceUri } from "./resource-list.ts";
import type { ReadResource } from "./resource-reader.ts";

const dataOnly = <Data>(data: Data): Rendered<Data> => ({ data, lines: [] });
const endOf = (job: Job): Millis => job.jobCompletionDateTime ?? job.jobStartDateTime;

const FIRST_PAGE = { limit: 50 };

/** Reads each resource. Loaded at the first reading, because a host lists resources at each start and seldom reads one. */
export const resourceReads: Readonly<Record<ResourceUri, ReadResource>> = {
  "entra://tenant": async (_, { now, caller, ...services }) => {
    return { data: statusData(await readTenantStatus(services, caller)), lastModified: now };
  },

  "entra://snapshots": async (_, { recovery, now }) => {
    const snapshots = await recovery.listSnapshots(FIRST_PAGE);
    const page = fittedPage(
      snapshots,
      eachRow((snapshot) => dataOnly(snapshotData(snapshot, now))),
    );
    return { data: pageData(page), lastModified: snapshots.items[0]?.createdDateTime ?? null };
  },

  "entra://jobs": async (_, { recovery, now }) => {
    const jobs = await recovery.listJobs({}, FIRST_PAGE);
    const page = fittedPage(
      jobs,
      eachRow((job) => dataOnly(jobData(job, now))),
    );
    const ends = jobs.items.map(endOf);
    return { data: pageData(page), lastModified: ends.length === 0 ? null : Math.max(...ends) };
  },

  "entra://snapshots/{snapshotId}": async (id, { recovery, now }) => {
    const snapshot = await recovery.getSnapshot(asSnapshotId(id));
    return { data: snapshotData(snapshot, now), lastModified: snapshot.createdDateTime };
  },

  "entra://jobs/{jobId}": async (id, { recovery, now }) => {
    const job = await recovery.getJob(jobId(id));
    return { data: { ...jobData(job, now), scope: job.scope }, lastModified: endOf(job) };
  },

  "entra://jobs/{jobId}/changes": async (id, { recovery }) => {
    const job = await recovery.getJob(jobId(id));
    const changes = await recovery.listChanges(job.id, {}, FIRST_PAGE);
    const page = changesPage(withAssessment(changes), { direction: "nowToThen", whole: wholeIn(job.id) }, "compact");
    return { data: pageData(page), lastModified: endOf(job) };
  },

  "entra://jobs/{jobId}/failed-changes": async (id, { recovery }) => {
    const job = await recovery.getJob(jobId(id));
    const failed = await recovery.listFailedChanges(job.id, FIRST_PAGE);
    const page = fittedPage(
      failed,
      eachRow((change, detail) => dataOnly(failedChangeData(change, detail))),
    );
    return { data: pageData(page), lastModified: endOf(job) };
  },

  "entra://jobs/{jobId}/receipt": async (id, { receiptOf }) => {
    const { receipt, signed } = await receiptOf(jobId(id));
    return { data: receiptData(receipt, signed), lastModified: receipt.issuedAt };
  },

  "entra://recoverable/{entityType}": async (type, { session }) => {
    return { data: recoverableData(asEntityType(type), session.capabilities), lastModified: null };
  },
};
