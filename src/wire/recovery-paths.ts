import { RewindError } from "../domain/errors.ts";
import { type JobId, jobId, type SnapshotId } from "../domain/ids.ts";
import type { JobKind } from "../domain/recovery/job.ts";
import { cleaned } from "../domain/words/untrusted.ts";
import { type OperationName, qualified } from "./recovery-schema.ts";

const RECOVERY = "/directory/recovery";

/** Collections of a snapshot by the kind of their jobs. */
export const jobCollections: Readonly<Record<JobKind, string>> = {
  preview: "recoveryPreviewJobs",
  recovery: "recoveryJobs",
};

const operation = (name: OperationName): string => qualified(name);

/** Paths below `/v1.0`, with percent-encoded ids and the qualified operation names that v1.0 requires. */
export const recoveryPaths = {
  snapshots: `${RECOVERY}/snapshots`,
  snapshot: (id: SnapshotId) => `${RECOVERY}/snapshots/${encodeURIComponent(id)}`,
  jobs: `${RECOVERY}/jobs`,
  job: (id: JobId) => `${RECOVERY}/jobs/${encodeURIComponent(id)}`,
  cancel: (id: JobId) => `${recoveryPaths.job(id)}/${operation("cancel")}`,
  snapshotJobs: (snapshot: SnapshotId, kind: JobKind) => `${recoveryPaths.snapshot(snapshot)}/${jobCollections[kind]}`,
  snapshotJob: (snapshot: SnapshotId, kind: JobKind, id: JobId) =>
    `${recoveryPaths.snapshotJobs(snapshot, kind)}/${encodeURIComponent(id)}`,
  changes: (snapshot: SnapshotId, id: JobId) =>
    `${recoveryPaths.snapshotJob(snapshot, "preview", id)}/${operation("getChanges")}`,
  failedChanges: (snapshot: SnapshotId, id: JobId) =>
    `${recoveryPaths.snapshotJob(snapshot, "recovery", id)}/${operation("getFailedChanges")}`,
} as const;

/** Returns true for an address of Backup and Recovery. */
export const isOfRecovery = ({ pathname }: URL): boolean => pathname.includes("/directory/recovery/");

const key = String.raw`(?:/([^/'()?#]+)|\('([^/'()?#]+)'\))`;
const location = new RegExp(`/directory/recovery/(?:snapshots${key}/(recoveryPreviewJobs|recoveryJobs)|jobs)${key}/?$`);

/**
 * Reads the id of a job from a `Location` header, absolute or relative. Accepts equal ones joined by commas. Takes only
 * the id, never an address to call. Throws `badAnswer` if the header names no job, or two.
 */
export function jobOfLocation(header: string): JobId {
  const ids = header.split(",").map((part) => {
    const path = part.trim().split(/[?#]/)[0] ?? "";
    const found = location.exec(path);
    return found === null ? null : unescaped(found[4] ?? found[5] ?? "");
  });
  const [first] = ids;
  if (first !== undefined && first !== null && first !== "" && ids.every((id) => id === first)) return jobId(first);
  throw new RewindError(
    "badAnswer",
    `The service accepted a job but its Location "${cleaned(header, 200)}" does not name one job. list_jobs shows whether it runs.`,
  );
}

function unescaped(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** `@odata.context` values below a service root such as `https://host/v1.0`. */
export const contexts = {
  snapshots: (root: string) => `${root}/$metadata#directory/recovery/snapshots`,
  snapshot: (root: string) => `${contexts.snapshots(root)}/$entity`,
  jobs: (root: string) => `${root}/$metadata#directory/recovery/jobs`,
  job: (root: string) => `${contexts.jobs(root)}/$entity`,
  snapshotJobs: (root: string, snapshot: SnapshotId, kind: JobKind) =>
    `${contexts.snapshots(root)}('${encodeURIComponent(snapshot)}')/${jobCollections[kind]}`,
  snapshotJob: (root: string, snapshot: SnapshotId, kind: JobKind) =>
    `${contexts.snapshotJobs(root, snapshot, kind)}/$entity`,
  changes: (root: string) => `${root}/$metadata#Collection(${qualified("recoveryChangeObjectBase")})`,
} as const;
