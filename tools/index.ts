import type { DefinedTool } from "../src/mcp/define-tool.ts";
import { cancelJob } from "./cancel-job.ts";
import { compareSnapshots } from "./compare-snapshots.ts";
import { findObjects } from "./find-objects.ts";
import { getJob } from "./get-job.ts";
import { getObject } from "./get-object.ts";
import { getObjectHistory } from "./get-object-history.ts";
import { getTenantStatus } from "./get-tenant-status.ts";
import { listActivity } from "./list-activity.ts";
import { listChanges } from "./list-changes.ts";
import { listFailedChanges } from "./list-failed-changes.ts";
import { listJobs } from "./list-jobs.ts";
import { listSnapshots } from "./list-snapshots.ts";
import { startPreview } from "./start-preview.ts";
import { startRecovery } from "./start-recovery.ts";
import { summarizeChanges } from "./summarize-changes.ts";
import { takeSnapshot } from "./take-snapshot.ts";
import { verifyRecovery } from "./verify-recovery.ts";

/** Every tool there is, in the order an incident takes them. */
export const tools: readonly DefinedTool[] = [
  getTenantStatus,
  listSnapshots,
  findObjects,
  getObject,
  getObjectHistory,
  listActivity,
  compareSnapshots,
  startPreview,
  getJob,
  summarizeChanges,
  listChanges,
  startRecovery,
  verifyRecovery,
  listFailedChanges,
  listJobs,
  cancelJob,
  takeSnapshot,
];
