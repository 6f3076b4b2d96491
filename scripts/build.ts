import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { build } from "esbuild";
import { leanBundle } from "./lean-bundle.ts";

/** Builds `dist/entra-rewind.js`: everything in one file, so that a host gets its first answer fast. */
const root = fileURLToPath(new URL("..", import.meta.url));

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ["src/cli/main.ts"],
  outfile: "dist/entra-rewind.js",
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  target: "node22",
  plugins: [leanBundle],
  // Less text to read at every start. Names stay, for stack traces; so do licences, which must travel with the code.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "eof",
  logLevel: "warning",
});
mkdirSync(`${root}dist`, { recursive: true });
for (const { path, contents } of outputFiles) {
  // In one step: a server may start while this runs.
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
  console.log(`${path.slice(root.length)}: ${Math.round(contents.length / 1_024)} KB`);
}

// Node keeps the compiled form of what a file's first run used, so let that be a server's start and not a host's wait.
const client = new Client({ name: "entra-rewind-build", version: "1.0.0" });
await client.connect(
  new StdioClientTransport({ command: process.execPath, args: [`${root}bin/entra-rewind.cjs`, "mcp"] }),
);
await client.listTools();
await client.close();
