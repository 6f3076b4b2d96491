import * as z from "zod";
import { jobKinds, jobStatuses } from "../src/domain/recovery/job.ts";
import { asSnapshotId } from "../src/domain/recovery/snapshot.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { jobData, jobHandle, jobLines, jobSentence } from "../src/mcp/render/job.ts";
import { eachRow, fittedPage, listOutput, pageData, pageInput, pageRequest, restOf } from "../src/mcp/render/page.ts";

export const listJobs = defineTool({
  name: "list_jobs",
  title: "List jobs",
  description: "Previews and recoveries, newest first: what was tried, who started it, and how it ended.",
  effect: "read",
  role: "backupReader",
  permission: "EntraBackup.Read.All",

  input: z.strictObject({
    kind: z.enum(jobKinds).optional().describe("only jobs of this kind"),
    status: z.enum(jobStatuses).optional().describe("only jobs in this state"),
    snapshotId: z.string().max(100).optional().describe("only jobs of this snapshot"),
    ...pageInput,
  }),
  output: listOutput(jobHandle),

  async run({ kind, status, snapshotId, cursor, limit = 10 }, { recovery, session }) {
    const filter = {
      ...(kind === undefined ? {} : { kind }),
      ...(status === undefined ? {} : { status }),
      ...(snapshotId === undefined ? {} : { snapshotId: asSnapshotId(snapshotId) }),
    };
    const { now } = await session.tenant();
    const jobs = await recovery.listJobs(filter, pageRequest({ cursor, limit }));
    const page = fittedPage(
      jobs,
      eachRow((job) => {
        const data = jobData(job, now);
        return { data, lines: [jobSentence(job, now), ...jobLines(data), `next: ${data.next}`] };
      }),
    );
    return {
      data: pageData(page),
      says: `Jobs, newest first: ${restOf(page, "list_jobs")}`,
      shows: page.lines,
    };
  },
});
