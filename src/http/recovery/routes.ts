import type { JobKind } from "../../domain/recovery/job.ts";
import { jobCollections } from "../../wire/recovery-paths.ts";
import type { GraphCall, Route } from "../route.ts";
import { getChanges, getFailedChanges } from "./changes.ts";
import {
  anyJob,
  cancelJob,
  countAllJobs,
  countJobsOf,
  getJob,
  getJobOf,
  listAllJobs,
  listJobsOf,
  startPreview,
  startRecovery,
} from "./jobs.ts";
import { countSnapshots, getRecovery, getSnapshot, listSnapshots } from "./snapshots.ts";

const at = "/directory/recovery";
const jobsOf = (kind: JobKind) => `${at}/snapshots/:snapshot/${jobCollections[kind]}`;

const READ = { effect: "read", permission: "EntraBackup.Read.All", role: "backupReader" } as const;
const PREVIEW = { effect: "compute", permission: "EntraBackup.ReadWrite.Preview", role: "backupReader" } as const;
const RECOVER = {
  effect: "change",
  permission: "EntraBackup.ReadWrite.Recovery",
  role: "backupAdministrator",
} as const;
/** Permission to start a job includes permission to stop it. */
const STOP = {
  effect: "stop",
  permission: "EntraBackup.ReadWrite.Preview",
  role: "backupReader",
  stricter: {
    permission: "EntraBackup.ReadWrite.Recovery",
    role: "backupAdministrator",
    when: "the job is a recovery",
    applies: async (call: GraphCall) => (await anyJob(call)).kind === "recovery",
  },
} as const;

/** Source: the Backup and Recovery pages of the Microsoft Graph reference, and the service metadata behind them. */
export const recoveryRoutes: readonly Route[] = [
  { method: "GET", path: at, ...READ, handler: getRecovery },
  { method: "GET", path: `${at}/snapshots`, ...READ, handler: listSnapshots },
  { method: "GET", path: `${at}/snapshots/$count`, ...READ, handler: countSnapshots },
  { method: "GET", path: `${at}/snapshots/:snapshot`, ...READ, handler: getSnapshot },
  { method: "GET", path: `${at}/jobs`, ...READ, handler: listAllJobs },
  { method: "GET", path: `${at}/jobs/$count`, ...READ, handler: countAllJobs },
  { method: "GET", path: `${at}/jobs/:job`, ...READ, handler: getJob },
  { method: "POST", path: `${at}/jobs/:job/cancel`, ...STOP, handler: cancelJob },
  { method: "GET", path: jobsOf("preview"), ...READ, handler: listJobsOf("preview") },
  { method: "POST", path: jobsOf("preview"), ...PREVIEW, handler: startPreview },
  { method: "GET", path: `${jobsOf("preview")}/$count`, ...READ, handler: countJobsOf("preview") },
  { method: "GET", path: `${jobsOf("preview")}/:job`, ...READ, handler: getJobOf("preview") },
  { method: "GET", path: `${jobsOf("preview")}/:job/getChanges`, ...READ, handler: getChanges },
  { method: "GET", path: jobsOf("recovery"), ...READ, handler: listJobsOf("recovery") },
  { method: "POST", path: jobsOf("recovery"), ...RECOVER, handler: startRecovery },
  { method: "GET", path: `${jobsOf("recovery")}/$count`, ...READ, handler: countJobsOf("recovery") },
  { method: "GET", path: `${jobsOf("recovery")}/:job`, ...READ, handler: getJobOf("recovery") },
  { method: "GET", path: `${jobsOf("recovery")}/:job/getFailedChanges`, ...READ, handler: getFailedChanges },
];
