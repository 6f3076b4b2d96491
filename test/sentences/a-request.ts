import type { Approval } from "../../src/domain/approval/approval.ts";
import { approvalId, jobId, tenantId } from "../../src/domain/ids.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { asInstant } from "../../src/domain/time.ts";

/** A request for approval that waits for a person. */
export const aRequest: Approval = {
  ...{ id: approvalId("a"), state: "pending", sentence: "Change back 1 group.", callerName: "ada", phrase: null },
  ...{ demands: [], requestedAt: 0, decidedAt: null, expiresAt: 60_000, channel: null, approver: null },
  binding: { tool: "start_recovery", argumentsDigest: "a", planDigest: "d", tenantId: tenantId("t"), callerId: "ada" },
  plan: {
    ...{
      tenantId: tenantId("t"),
      tenantName: "Contoso",
      previewJobId: jobId("p"),
      snapshotId: snapshotIdOf(asInstant(0)),
    },
    ...{ targetStateDateTime: asInstant(0), scope: { all: true }, parts: [], digest: "d", risks: [], rehearsal: null },
    totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0 },
  },
};
