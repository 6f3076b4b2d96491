import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { chromium } from "playwright-core";
import * as z from "zod";

const listed = z.looseObject({ items: z.array(z.looseObject({ snapshotId: z.string() })).min(1) });
const previewed = z.looseObject({ jobId: z.string() });
const request = z.looseObject({
  id: z.number().optional(),
  method: z.string(),
  params: z.looseObject({ name: z.string().optional(), arguments: z.record(z.string(), z.unknown()).optional() }),
});

/** Source: MCP Apps, revision 2026-01-26. */
const capabilities = { extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } } };
const CONTEXT = { theme: "light", displayMode: "fullscreen", availableDisplayModes: ["inline", "fullscreen"] };

/**
 * Writes a picture of the review inside the chat for the sandbox's incident, shown by a host of a few lines. Needs
 * Chromium, from `CHROMIUM` or `/usr/bin/chromium`.
 */
export async function pictureReview(folder: string, picture: string): Promise<void> {
  const client = new Client({ name: "entra-rewind-pictures", version: "1.0.0" }, { capabilities });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ["bin/entra-rewind.cjs", "mcp"],
      env: { ENTRA_REWIND_DATA: join(folder, "review") },
    }),
  );
  const call = (name: string, args: Record<string, unknown>) => client.callTool({ name, arguments: args });
  const snapshots = listed.parse((await call("list_snapshots", { limit: 1 })).structuredContent);
  const input = { snapshot: snapshots.items[0]?.snapshotId, scope: { all: true }, waitSeconds: 50 };
  const answer = await call("start_preview", input);
  previewed.parse(answer.structuredContent);
  const { resources } = await client.listResources();
  const uri = resources.find((one) => one.uri.startsWith("ui://"))?.uri ?? "";
  const [content] = (await client.readResource({ uri })).contents;

  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const page = await browser.newPage({ viewport: { width: 1_000, height: 760 } });
  await page.exposeFunction("answerOfHost", async (message: unknown) => {
    const { id, method, params } = request.parse(message);
    if (id === undefined) return null;
    if (method === "ui/initialize") return { jsonrpc: "2.0", id, result: { hostContext: CONTEXT } };
    const { name = "", arguments: args = {} } = params;
    return { jsonrpc: "2.0", id, result: method === "tools/call" ? await call(name, args) : {} };
  });
  const html = content !== undefined && "text" in content ? content.text : "";
  await page.setContent(HOST.replace("PAGE", JSON.stringify(html).replaceAll("<", "\\u003c")));
  const notify = (method: string, params: object) =>
    page.evaluate(`view.contentWindow.postMessage(${JSON.stringify({ jsonrpc: "2.0", method, params })}, "*")`);
  const view = page.frameLocator("#view");
  await view.getByText("Waiting for the assistant's answer.").waitFor();
  await notify("ui/notifications/tool-input", { arguments: input });
  await notify("ui/notifications/tool-result", answer);
  await view.getByText(/ objects read, 0 chosen/).waitFor();
  await page.screenshot({ path: picture });
  await browser.close();
  await client.close();
}

const HOST = `<body style="margin:0"><iframe id="view" sandbox="allow-scripts" style="border:0;width:100vw;height:100vh"></iframe>
<script>
  addEventListener("message", async ({ data }) => {
    const answer = await answerOfHost(data);
    if (answer !== null) view.contentWindow.postMessage(answer, "*");
  });
  view.srcdoc = PAGE;
</script></body>`;
