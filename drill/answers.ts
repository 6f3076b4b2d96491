import * as z from "zod";
import { approvedJobOutput } from "../src/mcp/render/approval.ts";
import { attributionOutput } from "../src/mcp/render/author.ts";
import { changeOutput } from "../src/mcp/render/change.ts";
import { failedChangeOutput } from "../src/mcp/render/failed-change.ts";
import { jobOutput } from "../src/mcp/render/job.ts";
import { listOutput } from "../src/mcp/render/page.ts";
import { snapshotOutput } from "../src/mcp/render/snapshot.ts";
import { statusOutput } from "../src/mcp/render/status.ts";
import { summaryOutput } from "../src/mcp/render/summary-output.ts";
import { differenceOutput } from "../src/mcp/render/value.ts";
import { verificationOutput } from "../src/mcp/render/verification.ts";

/**
 * The answers that the drill reads, by the tools' own output schemas. Some tools list a short schema, because every
 * conversation pays for schemas, and still answer with the whole shape. The members that they leave out are added here.
 */
export const tenantAnswer = statusOutput.extend({ capabilities: z.looseObject({ propertyScopes: z.boolean() }) });
export const snapshotAnswer = snapshotOutput;
export const snapshotsAnswer = listOutput(snapshotOutput);
export const summaryAnswer = summaryOutput;
export const failedChangesAnswer = listOutput(failedChangeOutput);

const count = z.int().optional();
export const jobAnswer = jobOutput.extend({
  totals: jobOutput.shape.totals.extend({ modifiedObjects: count, modifiedLinks: count }),
});
export type JobAnswer = z.infer<typeof jobAnswer>;

/** The answer of a recovery that a person approved, declined or left open. */
export const startAnswer = approvedJobOutput;

export const verificationAnswer = verificationOutput.extend({ job: jobAnswer });
export type VerificationAnswer = z.infer<typeof verificationAnswer>;

const attribution = attributionOutput.extend({
  /** The time of the last write. Empty if the log has no such event. */
  time: z.string().default(""),
  /** The parts that this actor wrote last. */
  properties: z.array(z.string()).default([]),
});
export type AttributionAnswer = z.infer<typeof attribution>;

/** A change in full detail. */
const changeAnswer = changeOutput.extend({
  properties: z.array(differenceOutput.extend({ path: z.string().optional(), stay: z.int().optional() })).default([]),
  links: z.array(z.looseObject({ link: z.string() })).default([]),
  attribution: z.array(attribution).default([]),
});
export type ChangeAnswer = z.infer<typeof changeAnswer>;
export const changesAnswer = listOutput(changeAnswer);
