import { RewindError } from "../../domain/errors.ts";
import { jobId } from "../../domain/ids.ts";
import type { Job, JobKind } from "../../domain/recovery/job.ts";
import type { JobFilter } from "../../service/recovery-service.ts";
import { encodeJob } from "../../wire/job.ts";
import { decodeJobRequest } from "../../wire/job-request.ts";
import { contexts, recoveryPaths } from "../../wire/recovery-paths.ts";
import { countReply, type Listing, listReply, objectReply } from "../list-reply.ts";
import { filterableBy } from "../odata/filter.ts";
import { type GraphCall, type Handler, type HttpReply, key } from "../route.ts";
import { requestedSnapshot } from "./snapshots.ts";

const own = [
  "id",
  "status",
  "targetStateDateTime",
  "jobStartDateTime",
  "jobCompletionDateTime",
  "filteringCriteria",
  "totalChangedObjectsCalculated",
  "totalChangedLinksCalculated",
];
/** Covers and takes what Microsoft's service does, because a recovery that did more would change what no list shows. */
const coverage = "microsoft";
const ofRecovery = ["totalObjectsModified", "totalLinksModified", "totalFailedChanges"];

export const listAllJobs: Handler = async (call) => listReply(call, listing(call, {}));
export const countAllJobs: Handler = async (call) => countReply(call, listing(call, {}));

export const getJob: Handler = async (call) =>
  objectReply(call, contexts.job(call.root), written(await anyJob(call), call, true), [...own, ...ofRecovery]);

/** The jobs of one kind that go back to the snapshot in the path. */
export const listJobsOf =
  (kind: JobKind): Handler =>
  async (call) => {
    const { id } = await requestedSnapshot(call);
    return listReply(call, listing(call, { kind, snapshotId: id }));
  };

export const countJobsOf =
  (kind: JobKind): Handler =>
  async (call) => {
    const { id } = await requestedSnapshot(call);
    return countReply(call, listing(call, { kind, snapshotId: id }));
  };

export const getJobOf =
  (kind: JobKind): Handler =>
  async (call) => {
    const job = await requestedJob(call, kind);
    const context = contexts.snapshotJob(call.root, job.snapshotId, kind);
    return objectReply(call, context, written(job, call, false), kind === "preview" ? own : [...own, ...ofRecovery]);
  };

export const startPreview: Handler = async (call) => {
  const { recovery } = call.services;
  const scope = decodeJobRequest(call.body ?? null, "preview", coverage);
  const { id: snapshotId } = await requestedSnapshot(call);
  return accepted(call, await recovery.startPreview({ snapshotId, scope, coverage, caller: call.caller }));
};

/** Compares again at its own time, as Microsoft's service does. The token is what entitles its holder. */
export const startRecovery: Handler = async (call) => {
  const { recovery } = call.services;
  const scope = decodeJobRequest(call.body ?? null, "recovery", coverage);
  const { id: snapshotId } = await requestedSnapshot(call);
  const authority = { kind: "caller" } as const;
  return accepted(call, await recovery.startRecovery({ snapshotId, scope, coverage, caller: call.caller, authority }));
};

export const cancelJob: Handler = async (call) => {
  const { id } = await anyJob(call);
  await call.services.recovery.cancelJob({ id, caller: call.caller });
  return { status: 202, headers: { Location: `${call.root}${recoveryPaths.job(id)}` } };
};

export const anyJob = (call: GraphCall): Promise<Job> => call.services.recovery.getJob(jobId(key(call, "job")));

/** The job in the path, if it is of this kind and of the snapshot in the path. */
export async function requestedJob(call: GraphCall, kind: JobKind): Promise<Job> {
  const [job, snapshot] = await Promise.all([anyJob(call), requestedSnapshot(call)]);
  if (job.kind === kind && job.snapshotId === snapshot.id) return job;
  throw new RewindError("notFound", `There is no ${kind} job ${job.id} of snapshot ${snapshot.id}.`);
}

/** Answers with the absolute address to poll and an empty body. */
const accepted = ({ root }: GraphCall, job: Job): HttpReply => ({
  status: 202,
  headers: { Location: `${root}${recoveryPaths.snapshotJob(job.snapshotId, job.kind, job.id)}` },
});

const written = (job: Job, { unknownMembers }: Pick<GraphCall, "unknownMembers">, typed: boolean) => ({
  ...encodeJob(job, { unknownMembers }, { typed }),
});

function listing(call: GraphCall, { kind, snapshotId }: JobFilter): Listing<Job> {
  const { services, root } = call;
  const single = kind !== undefined && snapshotId !== undefined;
  const filter = single ? { kind, snapshotId } : {};
  return {
    context: single ? contexts.snapshotJobs(root, snapshotId, kind) : contexts.jobs(root),
    offer: {
      options: ["$select", "$top", "$skip", "$filter", "$orderby", "$count"],
      selectable: kind === "preview" ? own : [...own, ...ofRecovery],
      filterable: filterableBy({ id: ["eq", "ne"], status: ["eq", "ne"], targetStateDateTime: ["eq", "ne"] }),
      sortable: ["jobStartDateTime", "jobCompletionDateTime", "targetStateDateTime", "status"],
    },
    rows: {
      async read(cursor, limit) {
        const page = await services.recovery.listJobs(filter, { limit, ...(cursor === null ? {} : { cursor }) });
        return { rows: page.items, cursor: page.nextCursor ?? null, total: page.total };
      },
      view: (job) => written(job, { unknownMembers: true }, !single),
    },
    encode: (job) => written(job, call, !single),
  };
}
