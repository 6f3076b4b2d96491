import * as z from "zod";
import { jobId } from "../src/domain/ids.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { approvedJobOutput } from "../src/mcp/render/approval.ts";
import { jobData, jobLines, jobLinks, jobSentence } from "../src/mcp/render/job.ts";

/**
 * The write half of a recovery. There is deliberately no "snapshot and scope" form: a recovery applies the frozen list
 * of a finished preview, so what a person approves is what gets applied.
 */
export const startRecovery = defineTool({
  name: "start_recovery",
  title: "Start a recovery",
  description:
    "Puts back a preview's changes (Microsoft's service compares again). Call when the user has seen them and asks for " +
    "it. A person must approve. Returns a running job: follow it with get_job, then verify_recovery.",
  effect: "change",
  role: "backupAdministrator",
  permission: "EntraBackup.ReadWrite.Recovery",

  input: z.strictObject({ previewJobId: z.string().min(1).max(200).describe("a successful preview") }),
  output: approvedJobOutput,

  plan: ({ previewJobId }, services) => services.plans.recoveryPlan(jobId(previewJobId)),

  async run({ previewJobId }, { recovery, follow, caller, tenant: { now }, authority }) {
    const started = await recovery.startRecovery({ previewJobId: jobId(previewJobId), caller, authority });
    const job = await follow(started.id, 0);
    const facts = jobData(job, now);
    return {
      data: { ...facts, state: "started" as const },
      says: `Approved and started. ${jobSentence(job, now)} Next: ${facts.next}`,
      shows: jobLines(facts),
      links: jobLinks(job),
    };
  },
});
