import * as z from "zod";
import { approvalChannels, policyDemands } from "../domain/approval/approval.ts";
import type { RecoveryReceipt } from "../domain/approval/receipt.ts";
import { jobStatuses } from "../domain/recovery/job.ts";

const count = z.int().nullable();
const person = z.object({ id: z.string(), name: z.string() });

const receipt = z.object({
  version: z.literal(1),
  tenant: person,
  recoveryJobId: z.string(),
  previewJobId: z.string().nullable(),
  planDigest: z.string().nullable(),
  requester: person,
  approval: z
    .object({
      id: z.string(),
      decision: z.literal("approved"),
      decidedAt: z.number(),
      channel: z.enum(approvalChannels),
      approver: person.extend({
        authentication: z.object({ time: z.number(), methods: z.array(z.string()) }).optional(),
      }),
      demands: z.array(z.enum(policyDemands)),
    })
    .nullable(),
  outcome: z.object({
    status: z.enum(jobStatuses),
    startedAt: z.number(),
    endedAt: z.number().nullable(),
    changedObjects: count,
    changedLinks: count,
    modifiedObjects: count,
    modifiedLinks: count,
    failedChanges: count,
  }),
  trail: z.object({ records: z.int(), head: z.string() }),
  issuedAt: z.number(),
});

/** Reads the content of a receipt, or returns null if it has another shape. */
export function parseReceipt(json: string): RecoveryReceipt | null {
  try {
    const { version: _, approval, ...rest } = receipt.parse(JSON.parse(json));
    if (approval === null) return { ...rest, approval };
    const { authentication, ...approver } = approval.approver;
    return {
      ...rest,
      approval: { ...approval, approver: authentication === undefined ? approver : { ...approver, authentication } },
    };
  } catch {
    return null;
  }
}
