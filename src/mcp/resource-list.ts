import type { ResourceListing } from "./resource-reader.ts";

/** Everything that can be read by URI, as hosts list it. */
export const resources = [
  {
    uri: "entra://tenant",
    title: "Tenant",
    description: "Tenant, who is signed in, capabilities, active job",
  },
  {
    uri: "entra://snapshots",
    title: "Snapshots",
    description: "Points in time to go back to, newest first",
  },
  {
    uri: "entra://jobs",
    title: "Jobs",
    description: "Previews and recoveries, newest first",
  },
  {
    uri: "entra://snapshots/{snapshotId}",
    title: "Snapshot",
    description: "One snapshot",
    variable: { name: "snapshotId", completes: "snapshotId" },
  },
  {
    uri: "entra://jobs/{jobId}",
    title: "Job",
    description: "One preview or recovery",
    variable: { name: "jobId", completes: "jobId" },
  },
  {
    uri: "entra://jobs/{jobId}/changes",
    title: "Changes",
    description: "First page of a preview's changes",
    variable: { name: "jobId", completes: "previewJobId" },
  },
  {
    uri: "entra://jobs/{jobId}/failed-changes",
    title: "Failed changes",
    description: "What a recovery could not apply",
    variable: { name: "jobId", completes: "recoveryJobId" },
  },
  {
    uri: "entra://jobs/{jobId}/receipt",
    title: "Receipt",
    description: "Signed receipt of an ended recovery",
    variable: { name: "jobId", completes: "recoveryJobId" },
  },
  {
    uri: "entra://recoverable/{entityType}",
    title: "What can be recovered",
    description: "Recoverable properties and links of an entity type, by mode, with caveats",
    variable: { name: "entityType", completes: "entityType" },
  },
] as const satisfies readonly ResourceListing[];

export type ResourceUri = (typeof resources)[number]["uri"];
