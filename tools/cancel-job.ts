import * as z from "zod";
import { jobId as asJobId } from "../src/domain/ids.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { jobData, jobHandle, jobLines, jobLinks, jobSentence } from "../src/mcp/render/job.ts";
import { withNext } from "../src/mcp/render/text.ts";

export const cancelJob = defineTool({
  name: "cancel_job",
  title: "Cancel a job",
  description:
    "Stops a running preview or recovery. What a recovery has applied stays applied; the answer names the snapshot to undo it, where there is one.",
  effect: "stop",
  role: "backupReader",
  permission: "EntraBackup.ReadWrite.Preview",
  stricter: {
    when: "the job is a recovery",
    role: "backupAdministrator",
    permission: "EntraBackup.ReadWrite.Recovery",
    applies: async ({ jobId }, { recovery }) => (await recovery.getJob(asJobId(jobId))).kind === "recovery",
  },

  input: z.strictObject({ jobId: z.string().min(1).max(200).describe("the job to stop") }),
  output: jobHandle,

  async run({ jobId }, { recovery, session, follow, caller }) {
    const cancelled = await recovery.cancelJob({ id: asJobId(jobId), caller });
    const job = await follow(cancelled.id, 0);
    const { now } = await session.tenant();
    const data = jobData(job, now);
    return { data, says: withNext(jobSentence(job, now), data.next), shows: jobLines(data), links: jobLinks(job) };
  },
});
