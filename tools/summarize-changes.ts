import * as z from "zod";
import { jobId } from "../src/domain/ids.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { summaryData, summaryLines, summaryOutput, summarySentence } from "../src/mcp/render/summary.ts";

export const summarizeChanges = defineTool({
  name: "summarize_changes",
  title: "Summarize a preview",
  description:
    "What a successful preview found, in short whatever its size: by type, property and link, who did it and when, " +
    "what cannot be recovered, examples. Read it before list_changes.",
  effect: "read",
  role: "backupReader",
  permission: "EntraBackup.Read.All",

  input: z.strictObject({ previewJobId: z.string().min(1).max(200).describe("a successful preview") }),
  output: summaryOutput,

  async run({ previewJobId }, { recovery }) {
    const preview = jobId(previewJobId);
    const data = summaryData(await recovery.summarizeChanges(preview), preview);
    return { data, says: summarySentence(data), shows: summaryLines(data) };
  },
});
