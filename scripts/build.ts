import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { build, type Plugin } from "esbuild";
import { leanBundle } from "./lean-bundle.ts";

/**
 * Builds `dist/`: the entry that a host starts, and one complete bundle for each role and for what a mode loads when it is
 * used. One file with all of them would add a seventh to the start of a server.
 */
const root = fileURLToPath(new URL("..", import.meta.url));

const entryPoints = {
  "entra-rewind": "src/cli/main.ts",
  server: "src/cli/commands/mcp.ts",
  commands: "src/cli/program.ts",
  engine: "src/app/engine-thread/worker.ts",
  sandbox: "src/app/sandbox/open-sandbox.ts",
  "approval-page": "src/approval-page/browser-page.ts",
  microsoft: "src/app/microsoft/microsoft-mode.ts",
  "vault-mode": "src/app/vault/vault-mode.ts",
  vault: "src/app/vault/open-vault.ts",
};

/** Keeps the parts that are loaded on demand in their own files of `dist/`. */
const separateRoles: Plugin = {
  name: "separate-roles",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ importer, kind, path }) => {
      if (kind !== "dynamic-import") return undefined;
      const source = relative(root, resolve(dirname(importer), path));
      const part = Object.entries(entryPoints).find(([, entry]) => entry === source);
      if (part === undefined && basename(importer) !== "main.ts") return undefined;
      if (part === undefined) throw new Error(`${path} is loaded by main.ts but is not an entry point of the build.`);
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
  plugins: [separateRoles, leanBundle],
  // Loaded from where they are installed, because they are large and needed only in mode `microsoft` or on PostgreSQL.
  external: ["undici", "@azure/identity", "pg"],
  // Leaves less text to read at each start. Names stay for stack traces, and licenses because they must accompany the code.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "eof",
  logLevel: "warning",
});
mkdirSync(`${root}dist`, { recursive: true });
for (const { path, contents } of outputFiles) {
  // Replaces the file in one step, because a server may start during the build.
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
  console.log(`${path.slice(root.length)}: ${Math.round(contents.length / 1_024)} KB`);
}

// Fills Node's compile cache by a real start of the server, so that the first host does not have to wait for it.
const client = new Client({ name: "entra-rewind-build", version: "1.0.0" });
await client.connect(
  new StdioClientTransport({ command: process.execPath, args: [`${root}bin/entra-rewind.cjs`, "mcp"] }),
);
await client.listTools();
await client.close();
