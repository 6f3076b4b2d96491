import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { chromium } from "playwright-core";
import * as z from "zod";

const listed = z.looseObject({ items: z.array(z.looseObject({ snapshotId: z.string() })).min(1) });
const started = z.looseObject({ jobId: z.string() });

/**
 * Writes a picture of the approval page for the sandbox's incident. The server runs as in a host without forms, with a
 * browser opener that notes the file it is asked to open. Needs Chromium, from `CHROMIUM` or `/usr/bin/chromium`.
 */
export async function pictureApprovalPage(folder: string, picture: string): Promise<void> {
  const opener = join(folder, "xdg-open");
  writeFileSync(opener, '#!/bin/sh\nprintf "%s" "$1" > "$NOTED"\n');
  chmodSync(opener, 0o755);
  const noted = join(folder, "noted");
  const client = new Client({ name: "entra-rewind-pictures", version: "1.0.0" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ["bin/entra-rewind.cjs", "mcp"],
      env: {
        PATH: [folder, process.env.PATH].join(delimiter),
        DISPLAY: ":0",
        NOTED: noted,
        ENTRA_REWIND_DATA: join(folder, "page"),
      },
    }),
  );
  const call = async (name: string, args: Record<string, unknown>) =>
    (await client.callTool({ name, arguments: args })).structuredContent;
  const snapshot = listed.parse(await call("list_snapshots", { limit: 1 })).items[0]?.snapshotId;
  const preview = started.parse(await call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 50 }));
  await call("start_recovery", { previewJobId: preview.jobId });

  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
  await page.goto(pathToFileURL(readFileSync(noted, "utf8")).href);
  await page.waitForSelector("#decision");
  await page.screenshot({ path: picture });
  await browser.close();
  await client.close();
}
