import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { type Snapshot, snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { asInstant } from "../../src/domain/time.ts";

export const aSnapshot: Snapshot = {
  ...{ id: snapshotIdOf(asInstant(1_000_000)), createdDateTime: asInstant(1_000_000), kind: "scheduled" },
  ...{ isTarget: true, label: null, totalChangedObjects: null, expiresDateTime: null },
};

/** A finished preview of two changes. */
export const aFinishedPreview: Job = {
  ...{ id: jobId("preview-1"), kind: "preview", status: "successful", scope: { all: true }, startedBy: "ada" },
  totals: {
    ...{ changedObjects: 2, changedLinks: 0, notRecoverable: 0 },
    ...{ modifiedObjects: null, modifiedLinks: null, failedChanges: null },
  },
  ...{ snapshotId: aSnapshot.id, targetStateDateTime: asInstant(0), jobStartDateTime: 0, jobCompletionDateTime: 1 },
  ...{ progress: null, digest: null, previewJobId: null, verifiesJobId: null, beforeRecoverySnapshotId: null },
  failure: null,
};
