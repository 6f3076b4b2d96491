import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { bundleProgram, bundleReviewPage } from "./bundle.ts";
import { thirdPartyLicenses } from "./third-party-licenses.ts";

/** Builds `dist/`. Reports on the error stream, because the output of `npm pack --json` is JSON. */
const dist = fileURLToPath(new URL("../dist/", import.meta.url));

const { files, inputs } = await bundleProgram();
const contents = new Map<string, string | Uint8Array>(
  files.map(({ path, contents }) => [basename(path), contents] as const),
);
contents.set("review.html", await bundleReviewPage());
contents.set("licenses.txt", thirdPartyLicenses(inputs));

mkdirSync(dist, { recursive: true });
let bytes = 0;
for (const [name, content] of contents) {
  // Replaces the file in one step, because a server may start during the build.
  writeFileSync(`${dist}${name}.new`, content);
  renameSync(`${dist}${name}.new`, `${dist}${name}`);
  bytes += content.length;
}
for (const name of readdirSync(dist).filter((name) => !contents.has(name))) rmSync(`${dist}${name}`);
console.error(`dist: ${contents.size} files, ${(bytes / 1_048_576).toFixed(1)} MB`);

// Fills Node's compile cache by a real start of the server, so that the first host does not have to wait for it.
const client = new Client({ name: "entra-rewind-build", version: "1.0.0" });
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [fileURLToPath(new URL("../bin/entra-rewind.cjs", import.meta.url)), "mcp"],
  }),
);
await client.listTools();
await client.close();
