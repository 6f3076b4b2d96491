import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { graphProcess } from "../../test/support/graph-process.ts";
import { run } from "../../test/support/owned.ts";
import { cliMicrosoft365 } from "./cli-microsoft365.ts";
import { lokka } from "./lokka.ts";
import { msgraphSdk } from "./msgraph-sdk.ts";
import type { PublishedClient } from "./published-client.ts";

/**
 * Installs published clients and lets each walk the face as if it were Microsoft Graph: list, page, create, change,
 * delta, batch, delete and restore. Exits with 1 if a walk fails. Arguments select the clients, and without arguments
 * all of them walk.
 */
const clients: Readonly<Record<string, PublishedClient>> = {
  "msgraph-sdk": msgraphSdk,
  lokka,
  "cli-microsoft365": cliMicrosoft365,
};
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(clients);
let failures = 0;
for (const name of names) {
  const client = clients[name];
  if (client === undefined)
    throw new Error(`There is no client ${name}. There are: ${Object.keys(clients).join(", ")}.`);
  try {
    const steps = await walked(client);
    console.log(`${client.packages[0]}: ${steps.join(", ")}`);
  } catch (error) {
    failures += 1;
    console.error(`${client.packages[0]}: ${error instanceof Error ? error.message : error}`);
  }
}
process.exitCode = failures === 0 ? 0 : 1;

async function walked(client: PublishedClient): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "published-client-"));
  try {
    writeFileSync(join(folder, "package.json"), '{"private":true,"type":"module"}');
    const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...client.packages];
    await run("npm", install, { cwd: folder, shell: process.platform === "win32" });
    await using face = await graphProcess("--tls", "--public-url", "https://graph.microsoft.com");
    const redirect = pathToFileURL(join(import.meta.dirname, "redirect.mjs")).href;
    const environment = {
      ...process.env,
      NODE_OPTIONS: `--import=${redirect}`,
      NODE_EXTRA_CA_CERTS: face.authorityFile,
      FACE_PORT: new URL(face.url).port,
    };
    return await client.walk(folder, { token: face.tokens.globalAdministrator, environment });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
