import type { Client } from "@modelcontextprotocol/client";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { z } from "zod";
import {
  PAGE_BYTES,
  SUMMARY_TOKENS,
  TOOL_LIST_READ_TOKENS,
  TOOL_LIST_WHOLE_TOKENS,
} from "../test/support/token-budgets.ts";
import { BenchHost } from "./bench-host.ts";
import type { Figure } from "./figures.ts";

/**
 * Measures what a host's model pays, in o200k tokens: the list of tools in every conversation, and each answer of one,
 * the conversation of an incident. It uses the freshly seeded sandbox through the server a host starts.
 */
export async function tokens(dataFolder: string): Promise<readonly Figure[]> {
  await using host = await BenchHost.start(dataFolder);
  return [...(await listFigures(host.client)), ...(await conversationFigures(host))];
}

async function listFigures(client: Client): Promise<readonly Figure[]> {
  const { tools } = await client.listTools();
  const read = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  const { prompts } = await client.listPrompts();
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  return [
    { name: "tools/list, what a model reads", ...inTokens(read), bound: TOOL_LIST_READ_TOKENS },
    { name: "tools/list, whole", ...inTokens({ tools }), bound: TOOL_LIST_WHOLE_TOKENS },
    { name: "instructions", ...inTokens(client.getInstructions() ?? "") },
    { name: "prompts/list", ...inTokens({ prompts }) },
    { name: "resources/list with templates", ...inTokens({ resources, resourceTemplates }) },
  ];
}

async function conversationFigures(host: BenchHost): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  /**
   * Makes one call. An answer costs its text or its data, whichever is larger, because a host shows its model one of them.
   */
  async function call(tool: string, args: Record<string, unknown>, note = ""): Promise<z.infer<typeof answer>> {
    const { data, tokens, bytes } = await host.call(tool, args);
    const name = `${tool}${note}`;
    const bound = tool === "summarize_changes" ? { bound: SUMMARY_TOKENS } : {};
    figures.push({ name, value: tokens, unit: "tokens", ...bound });
    figures.push({ name: `${name}, size`, value: bytes, unit: "bytes", bound: PAGE_BYTES });
    return answer.parse(data);
  }

  await call("get_tenant_status", {});
  const { items } = await call("list_snapshots", {});
  const preview = await call("start_preview", { snapshot: items?.[0]?.snapshotId, scope: { all: true } });
  const previewJobId = preview.jobId;
  const { actors = [] } = await call("summarize_changes", { previewJobId });
  await call("list_changes", { previewJobId, limit: 100 }, ", a full page");
  await call("list_changes", { previewJobId, actor: actors[0]?.actor, type: "group" }, ", one group emptied");
  await call("list_changes", { previewJobId, type: "conditionalAccessPolicy" }, ", policies");
  const narrow = { snapshot: items?.[0]?.snapshotId, scope: { types: ["conditionalAccessPolicy"] } };
  const plan = await call("start_preview", narrow, ", narrow");
  const recovery = await call("start_recovery", { previewJobId: plan.jobId });
  await call("get_job", { jobId: recovery.jobId, waitSeconds: 30 });
  await call("verify_recovery", { recoveryJobId: recovery.jobId });
  await call("list_failed_changes", { jobId: recovery.jobId });
  await call("list_jobs", {});
  return figures;
}

const answer = z.looseObject({
  jobId: z.string().optional(),
  items: z.array(z.looseObject({ snapshotId: z.string().optional() })).optional(),
  actors: z.array(z.looseObject({ actor: z.string() })).optional(),
});

const inTokens = (value: unknown): Pick<Figure, "value" | "unit"> => ({
  value: countTokens(typeof value === "string" ? value : JSON.stringify(value)),
  unit: "tokens",
});
