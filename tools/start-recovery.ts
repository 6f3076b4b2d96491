import * as z from "zod";
import { driftSentences } from "../src/domain/assessment/plan-drift.ts";
import { jobId } from "../src/domain/ids.ts";
import { countOf } from "../src/domain/words/counted-words.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { approvedJobOutput } from "../src/mcp/render/approval.ts";
import { jobData, jobLines, jobLinks, jobSentence } from "../src/mcp/render/job.ts";
import type { StartedRecovery } from "../src/service/recovery-service.ts";

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
    const drifted = started.drift === undefined ? [] : driftSentences(started.drift);
    return {
      data: { ...facts, state: "started" as const, ...(drifted.length === 0 ? {} : { drifted }) },
      says: `Approved and started. ${driftCount(started)}${jobSentence(job, now)} Next: ${facts.next}`,
      shows: [...drifted, ...jobLines(facts)],
      links: jobLinks(job),
    };
  },
});

/** Says that a part of the list is not written as it was frozen. The data names the objects. */
const driftCount = ({ drift }: StartedRecovery): string =>
  drift === undefined
    ? ""
    : `${countOf(drift.already.total + drift.moved.total, "object")} changed since the preview, and it leaves them alone or puts them back in part: tell the user which. `;
