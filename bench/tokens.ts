import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { z } from "zod";
import type { Figure } from "./figures.ts";

/** What a host's model pays, in o200k tokens: the list of tools in every conversation, and each answer of one. */
const TOOL_LIST_READ = 2_500;
const TOOL_LIST_WHOLE = 6_000;
const SUMMARY = 1_500;
const PAGE_BYTES = 10 * 1_024;

const entry = fileURLToPath(new URL("../bin/entra-rewind.cjs", import.meta.url));

/** On the freshly seeded sandbox, through the server a host starts; the conversation is that of an incident. */
export async function tokens(dataFolder: string): Promise<readonly Figure[]> {
  const client = new Client({ name: "entra-rewind-bench", version: "0" }, { capabilities: { elicitation: {} } });
  client.setRequestHandler("elicitation/create", async ({ params }) => ({
    action: "accept",
    content: { approve: true, phrase: /type: (.+)$/.exec(params.message)?.[1] ?? "" },
  }));
  const environment = { ENTRA_REWIND_DATA: dataFolder, ENTRA_REWIND_APPROVAL_PAGE: "off" };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [entry, "mcp"], env: environment, stderr: "inherit" }),
  );
  try {
    return [...(await listFigures(client)), ...(await conversationFigures(client))];
  } finally {
    await client.close();
  }
}

async function listFigures(client: Client): Promise<readonly Figure[]> {
  const { tools } = await client.listTools();
  const read = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  const { prompts } = await client.listPrompts();
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  return [
    { name: "tools/list, what a model reads", ...inTokens(read), bound: TOOL_LIST_READ },
    { name: "tools/list, whole", ...inTokens({ tools }), bound: TOOL_LIST_WHOLE },
    { name: "instructions", ...inTokens(client.getInstructions() ?? "") },
    { name: "prompts/list", ...inTokens({ prompts }) },
    { name: "resources/list with templates", ...inTokens({ resources, resourceTemplates }) },
  ];
}

async function conversationFigures(client: Client): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  /** One call; its answer is counted as text and data together, though a host shows its model one of them. */
  async function call(tool: string, args: Record<string, unknown>, note = ""): Promise<z.infer<typeof answer>> {
    const { content, structuredContent, isError } = await client.callTool({ name: tool, arguments: args });
    if (isError === true) throw new Error(`${tool}: ${JSON.stringify(content)}`);
    const text = content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
    const name = `${tool}${note}`;
    const bound = tool === "summarize_changes" ? { bound: SUMMARY } : {};
    figures.push({ name, ...inTokens(text, structuredContent), ...bound });
    if (tool.startsWith("list_")) {
      figures.push({ name: `${name}, size`, ...inBytes({ content, structuredContent }), bound: PAGE_BYTES });
    }
    return answer.parse(structuredContent);
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

const inTokens = (...parts: readonly unknown[]): Pick<Figure, "value" | "unit"> => ({
  value: parts.reduce<number>(
    (sum, part) => sum + countTokens(typeof part === "string" ? part : JSON.stringify(part)),
    0,
  ),
  unit: "tokens",
});
const inBytes = (value: unknown): Pick<Figure, "value" | "unit"> => ({
  value: Buffer.byteLength(JSON.stringify(value)),
  unit: "bytes",
});
