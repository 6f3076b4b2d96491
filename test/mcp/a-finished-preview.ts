import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/job.ts";
import { snapshotIdOf } from "../../src/domain/snapshot.ts";
import { asInstant } from "../../src/domain/time.ts";

/** A preview that has ended with two changed objects. */
export const aFinishedPreview: Job = {
  ...{ id: jobId("p"), kind: "preview", status: "successful", scope: { all: true }, startedBy: "ada" },
  totals: {
    ...{ changedObjects: 2, changedLinks: 0, notRecoverable: 0 },
    ...{ modifiedObjects: null, modifiedLinks: null, failedChanges: null },
  },
  ...{ snapshotId: snapshotIdOf(asInstant(0)), targetStateDateTime: asInstant(0), jobStartDateTime: 0 },
  ...{ jobCompletionDateTime: 1, progress: null, digest: null, previewJobId: null, verifiesJobId: null },
  ...{ beforeRecoverySnapshotId: null, failure: null },
};
