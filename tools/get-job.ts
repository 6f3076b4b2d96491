import * as z from "zod";
import { jobId as asJobId } from "../src/domain/ids.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { jobData, jobLines, jobLinks, jobOutput, jobSentence } from "../src/mcp/render/job.ts";
import { scopePage } from "../src/mcp/render/job-scope.ts";
import { restOf } from "../src/mcp/render/page.ts";
import { withNext } from "../src/mcp/render/text.ts";

export const getJob = defineTool({
  name: "get_job",
  title: "Get a job",
  description: "How a preview or recovery stands, its totals and what to call next.",
  effect: "read",
  role: "backupReader",
  permission: "EntraBackup.Read.All",

  input: z.strictObject({
    jobId: z.string().min(1).max(200).describe("from start_preview, start_recovery or list_jobs"),
    waitSeconds: z.int().min(0).max(50).default(0).describe("wait for its end"),
    cursor: z.string().max(500).optional().describe("page of its scope"),
  }),
  output: jobOutput,

  async run({ jobId, waitSeconds, cursor }, { session, follow }) {
    const job = await follow(asJobId(jobId), waitSeconds);
    const { now } = await session.tenant();
    const data = jobData(job, now);
    if (cursor === undefined) {
      return { data, says: withNext(jobSentence(job, now), data.next), shows: jobLines(data), links: jobLinks(job) };
    }
    const page = scopePage(job, cursor);
    const { scope, shown, total, nextCursor } = page;
    const rest = restOf({ ...page, items: [] }, `get_job with jobId "${job.id}"`);
    return {
      data: { ...data, scope, shown, total, nextCursor },
      says: withNext(`${jobSentence(job, now)} Of its scope, ${rest}`, data.next),
      shows: [...jobLines({ ...data, scope: {} }), ...page.lines],
    };
  },
});
