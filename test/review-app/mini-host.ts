import { readFileSync } from "node:fs";
import {
  McpUiInitializedNotificationSchema,
  McpUiInitializeRequestSchema,
  McpUiMessageRequestSchema,
  McpUiRequestDisplayModeRequestSchema,
  McpUiSizeChangedNotificationSchema,
  McpUiUpdateModelContextRequestSchema,
} from "@modelcontextprotocol/ext-apps";
import type { Browser, Frame, Page } from "playwright-core";
import * as z from "zod";
import { accessibilityFaults } from "../support/accessibility.ts";

type Facts = Readonly<Record<string, unknown>>;

/** Answers a tool call as a server does. */
export type OnToolCall = (name: string, args: Record<string, unknown>) => Promise<Facts>;

export interface MiniHost extends AsyncDisposable {
  readonly page: Page;
  /** The frame of the review. */
  readonly view: Frame;
  /** Methods that the review has sent, in order. */
  readonly sent: readonly string[];
  readonly called: readonly { readonly name: string; readonly args: Record<string, unknown> }[];
  /** What the review has told the assistant, and what it has written in the person's name. */
  readonly said: readonly string[];
  /** Messages that did not have the form that the specification demands, and complaints of the browser. */
  readonly complaints: readonly string[];
  notify(method: string, params: Facts): Promise<void>;
  /** Calls a tool as the model does, and passes its arguments and answer on. */
  answer(tool: string, args: Record<string, unknown>): Promise<void>;
  /** Returns what breaks WCAG AA on the page. */
  faults(): Promise<unknown>;
}

export interface MiniHostOptions {
  readonly width?: number;
  readonly theme?: "light" | "dark";
  readonly timezone?: string;
  readonly fullscreen?: boolean;
  readonly onToolCall: OnToolCall;
}

const rpc = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});

const spoken = z.object({ content: z.array(z.object({ text: z.string() })) });

const schemas: Readonly<Record<string, z.ZodType>> = {
  "ui/initialize": McpUiInitializeRequestSchema,
  "ui/notifications/initialized": McpUiInitializedNotificationSchema,
  "ui/notifications/size-changed": McpUiSizeChangedNotificationSchema,
  "ui/request-display-mode": McpUiRequestDisplayModeRequestSchema,
  "ui/message": McpUiMessageRequestSchema,
  "ui/update-model-context": McpUiUpdateModelContextRequestSchema,
  "tools/call": z.looseObject({ params: z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }) }),
};

/** The policy that hosts give to a page that declares no domains. Source: MCP Apps, revision 2026-01-26. */
const policy =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'none'";

export const builtPage = (): string => readFileSync("dist/review.html", "utf8");

/** Shows the built review in a sandboxed frame, as a host on the web does. */
export async function miniHost(browser: Browser, options: MiniHostOptions): Promise<MiniHost> {
  const { width = 800, theme = "light", timezone, fullscreen = false, onToolCall } = options;
  const zone = timezone === undefined ? {} : { timezoneId: timezone };
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...zone });
  const page = await context.newPage();
  const sent: string[] = [];
  const called: { name: string; args: Record<string, unknown> }[] = [];
  const said: string[] = [];
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));

  async function answer(message: z.infer<typeof rpc>): Promise<Facts | null> {
    const { method = "", params = {} } = message;
    sent.push(method);
    const checked = schemas[method]?.safeParse(message) ?? { success: false, error: `unknown ${method}` };
    if (!checked.success) complaints.push(`${method}: ${String(checked.error)}`);
    if (method === "tools/call") {
      const name = z.string().parse(params.name);
      const args = z.record(z.string(), z.unknown()).parse(params.arguments);
      called.push({ name, args });
      return onToolCall(name, args);
    }
    const { success, data } = spoken.safeParse(params);
    if (success) said.push(...data.content.map(({ text }) => text));
    if (method === "ui/initialize") {
      return {
        protocolVersion: "2026-01-26",
        hostInfo: { name: "mini-host", version: "1.0.0" },
        hostCapabilities: { serverTools: {} },
        hostContext: {
          theme,
          displayMode: fullscreen ? "fullscreen" : "inline",
          availableDisplayModes: ["inline", "fullscreen"],
        },
      };
    }
    if (method === "ui/request-display-mode") return { mode: params.mode };
    return message.id === undefined ? null : {};
  }

  await page.exposeFunction("answerOfHost", async (received: unknown) => {
    const message = rpc.parse(received);
    try {
      const result = await answer(message);
      return result === null ? null : { jsonrpc: "2.0", id: message.id, result };
    } catch (error) {
      return {
        jsonrpc: "2.0",
        id: message.id,
        error: { code: -32_000, message: error instanceof Error ? error.message : "" },
      };
    }
  });
  await page.setContent(
    `<body style="margin:0"><iframe id="view" sandbox="allow-scripts" style="border:0;width:100%;height:900px"></iframe>
<script>
  const view = document.getElementById("view");
  addEventListener("message", async ({ data, source }) => {
    if (source !== view.contentWindow) return;
    const answer = await answerOfHost(data);
    if (answer !== null) view.contentWindow.postMessage(answer, "*");
  });
</script></body>`,
  );
  const html = builtPage().replace("<head>", `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`);
  await page.evaluate(`document.getElementById("view").srcdoc = ${JSON.stringify(html)}`);
  const handle = await page.waitForSelector("#view");
  const view = await handle.contentFrame();
  if (view === null) throw new Error("The review has no frame.");
  await view.waitForSelector("#summary");
  const notify = (method: string, params: Facts) =>
    page.evaluate(
      `document.getElementById("view").contentWindow.postMessage(${JSON.stringify({ jsonrpc: "2.0", method, params })}, "*")`,
    );
  return {
    page,
    view,
    sent,
    called,
    said,
    complaints,
    notify: async (method, params) => void (await notify(method, params)),
    async answer(tool, args) {
      const result = await onToolCall(tool, args);
      await notify("ui/notifications/tool-input", { arguments: args });
      await notify("ui/notifications/tool-result", result);
    },
    faults: () => accessibilityFaults(view),
    [Symbol.asyncDispose]: () => context.close(),
  };
}
