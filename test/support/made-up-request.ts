import type { Plan } from "../../src/domain/approval/approval.ts";
import type { Approvals } from "../../src/service/approvals.ts";

/** Returns a request for the approval of a plan with a digest of its own, so that no other request answers it. */
export const madeUpRequest = (digest: string, plan: Plan, callerId: string): Parameters<Approvals["request"]>[0] => ({
  binding: {
    tool: "start_recovery",
    argumentsDigest: digest,
    planDigest: digest,
    tenantId: plan.tenantId,
    callerId,
  },
  plan,
  sentence: "Change 3 objects.",
  callerName: "someone",
  phrase: null,
  demands: [],
});
