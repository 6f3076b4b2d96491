import * as z from "zod";
import { jobId } from "../src/domain/ids.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { summaryData } from "../src/mcp/render/summary.ts";
import { summaryLists } from "../src/mcp/render/summary-fit.ts";
import { summaryLines, summarySentence } from "../src/mcp/render/summary-lines.ts";
import { summaryOutput } from "../src/mcp/render/summary-output.ts";
import { doubtfulIds, knownIn } from "../src/summaries/doubtful-ids.ts";
import { summaryWithRecoveries } from "../src/summaries/name-recoveries.ts";

export const summarizeChanges = defineTool({
  name: "summarize_changes",
  title: "Summarize a preview",
  description:
    "What a successful preview found, in short whatever its size: dangers, sign-in, who did it and when, totals, what " +
    "cannot be recovered. Read it before list_changes.",
  effect: "read",
  reviewed: true,
  role: "backupReader",
  permission: "EntraBackup.Read.All",

  input: z.strictObject({
    previewJobId: z.string().min(1).max(200).describe("a successful preview"),
    list: z.enum(summaryLists).optional().describe("only this list, whole: where leftOut names it"),
  }),
  output: summaryOutput,

  async run({ previewJobId, list }, { recovery, investigation, session, caller }) {
    const preview = jobId(previewJobId);
    const { approvalPolicy: policy, investigation: canSearch } = session.capabilities;
    const found = await summaryWithRecoveries(recovery, await recovery.summarizeChanges(preview));
    // Only an empty list can be that of a scope without a known id.
    const isEmpty = canSearch && found.totals.changedObjects === 0 && !found.totals.notRecoverable;
    const asked = isEmpty ? recovery.getJob(preview).then(({ scope }) => doubtfulIds(investigation, scope)) : null;
    const summary = { ...found, ...knownIn((await asked?.catch(() => null)) ?? null) };
    const data = summaryData(summary, preview, { list, policy, caller });
    return { data, says: summarySentence(data), shows: summaryLines(data) };
  },
});
