import * as z from "zod";
import { jobId as asJobId } from "../src/domain/ids.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { jobData, jobLines, jobLinks, jobOutput, jobSentence } from "../src/mcp/render/job.ts";

export const getJob = defineTool({
  name: "get_job",
  title: "Get a job",
  description: "How a preview or recovery stands, its totals, and what to call next. Waits for its end if asked to.",
  effect: "read",
  role: "backupReader",
  permission: "EntraBackup.Read.All",

  input: z.strictObject({
    jobId: z.string().min(1).max(200).describe("from start_preview, start_recovery or list_jobs"),
    waitSeconds: z.int().min(0).max(50).default(0).describe("how long to wait for its end"),
  }),
  output: jobOutput,

  async run({ jobId, waitSeconds }, { session, follow }) {
    const job = await follow(asJobId(jobId), waitSeconds);
    const { now } = await session.tenant();
    const data = jobData(job, now);
    return { data, says: `${jobSentence(job, now)} Next: ${data.next}`, shows: jobLines(data), links: jobLinks(job) };
  },
});
