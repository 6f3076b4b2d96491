import * as z from "zod";
import { jobId as asJobId } from "../src/domain/ids.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import {
  failedChangeData,
  failedChangeLines,
  failedChangeOutput,
  unreachedText,
} from "../src/mcp/render/failed-change.ts";
import { jobData } from "../src/mcp/render/job.ts";
import { eachRow, fittedPage, listOutput, pageData, pageInput, pageRequest, restOf } from "../src/mcp/render/page.ts";

export const listFailedChanges = defineTool({
  name: "list_failed_changes",
  title: "List what failed",
  description: "What a recovery could not apply, why, what a person can do; of a failed preview, why it failed.",
  effect: "read",
  role: "backupReader",
  permission: "EntraBackup.Read.All",

  input: z.strictObject({ jobId: z.string().min(1).max(200).describe("a job that has ended"), ...pageInput }),
  output: listOutput(failedChangeOutput).extend({
    failure: z.object({ code: z.string(), message: z.string() }).optional(),
    endedEarly: z.string().optional(),
  }),

  async run({ jobId, cursor, limit = 20 }, { recovery, session }) {
    const job = await recovery.getJob(asJobId(jobId));
    const { failure } = jobData(job, (await session.tenant()).now);
    const whole = failure === undefined ? [] : [`the job as a whole: ${failure.code}: ${failure.message}`];
    if (job.kind === "preview") {
      const says = `A preview applies nothing, so no change of it can fail. This one is ${job.status}.`;
      return { data: { items: [], failure }, says, shows: whole };
    }
    const failed = await recovery.listFailedChanges(job.id, pageRequest({ cursor, limit }));
    const page = fittedPage(
      failed,
      eachRow((change, detail) => ({
        data: failedChangeData(change, detail),
        lines: failedChangeLines(change, detail),
      })),
    );
    const early = unreachedText(job);
    return {
      data: { ...pageData(page), failure, endedEarly: early },
      says: [
        `Failed changes of recovery ${job.id} (${job.status}): ${restOf(page, "list_failed_changes")}`,
        ...(early === undefined ? [] : [early]),
      ].join(" "),
      shows: [...whole, ...page.lines],
    };
  },
});
