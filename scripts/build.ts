import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { build, type Plugin } from "esbuild";
import { leanBundle } from "./lean-bundle.ts";

/**
 * Builds `dist/`: the file a host starts, and beside it the three things that can become of it, each bundled whole. In
 * one file together, a start of the server would pay for all of them: a seventh more.
 */
const root = fileURLToPath(new URL("..", import.meta.url));

const entryPoints = {
  "entra-rewind": "src/cli/main.ts",
  server: "src/cli/commands/mcp.ts",
  commands: "src/cli/program.ts",
  engine: "src/app/engine-thread/worker.ts",
  microsoft: "src/app/microsoft/microsoft-runtime.ts",
};

/** What `main.ts` loads when it knows what it is to be is another file of `dist/`. */
const apart: Plugin = {
  name: "apart",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ importer, kind, path }) => {
      if (kind !== "dynamic-import") return undefined;
      const source = relative(root, resolve(dirname(importer), path));
      const part = Object.entries(entryPoints).find(([, entry]) => entry === source);
      if (part === undefined && basename(importer) !== "main.ts") return undefined;
      if (part === undefined) throw new Error(`${path} is loaded by main.ts and no entry point of the build.`);
      return { path: `./${part[0]}.js`, external: true };
    });
  },
};

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints,
  outdir: "dist",
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  target: "node22",
  plugins: [apart, leanBundle],
  // Large, and needed in mode `microsoft` or on PostgreSQL only: loaded from where they are installed.
  external: ["undici", "@azure/identity", "pg"],
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
