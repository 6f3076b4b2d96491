import { createHash } from "node:crypto";
import { basename, dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin } from "esbuild";
import { reviewPage } from "../src/review-app/page.ts";
import { leanBundle } from "./lean-bundle.ts";
import { preparedTools } from "./prepared-tools.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The entry that a host starts, and a file for each role and for what a mode loads when it is used. */
const entryPoints = {
  "entra-rewind": "src/cli/main.ts",
  server: "src/cli/commands/mcp.ts",
  commands: "src/cli/program.ts",
  engine: "src/app/engine-thread/worker.ts",
  sandbox: "src/app/sandbox/open-sandbox.ts",
  "approval-page": "src/approval-page/browser-page.ts",
  "local-sign-in": "src/cli/local-sign-in.ts",
  entra: "src/server/entra.ts",
  microsoft: "src/app/microsoft/microsoft-mode.ts",
  tools: "tools/index.ts",
  "resource-reads": "src/mcp/resource-reads.ts",
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

/** Options of every bundle: one for Node with all packages inside, so that an installation has no dependencies. */
export const bundleOptions = {
  absWorkingDir: root,
  outdir: "dist",
  bundle: true,
  write: false,
  platform: "node",
  target: "node22",
  // Optional parts of the PostgreSQL driver and of the sign-in library, which do without them.
  external: ["pg-native", "supports-color"],
  // Leaves less text to read at each start. Names stay for stack traces, and licenses because they must accompany the code.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "eof",
  logLevel: "warning",
  metafile: true,
} satisfies BuildOptions;

/**
 * Bundles the program. The entry and the server are one complete file each, because a host waits for them and shared
 * parts would add a seventh to the start. Everything else shares its parts, which keeps an installation small.
 */
export async function bundleProgram(): Promise<{
  readonly files: readonly OutputFile[];
  readonly inputs: Metafile["inputs"];
}> {
  const options = {
    ...bundleOptions,
    format: "esm" as const,
    plugins: [preparedTools("tools"), separateRoles, leanBundle],
  };
  const { "entra-rewind": entry, server, ...others } = entryPoints;
  const first = await build({ ...options, entryPoints: { "entra-rewind": entry, server } });
  const rest = await build({ ...options, entryPoints: others, splitting: true, chunkNames: "part-[hash]" });
  return {
    files: [...first.outputFiles, ...rest.outputFiles],
    inputs: { ...first.metafile.inputs, ...rest.metafile.inputs },
  };
}

/** Returns the review that hosts show inside the chat: one document with its script inside. */
export async function bundleReviewPage(): Promise<string> {
  const { outputFiles } = await build({
    ...bundleOptions,
    entryPoints: { review: "src/review-app/main.ts" },
    format: "iife",
    platform: "browser",
    target: "es2024",
    minify: true,
    metafile: false,
  });
  // A script ends at the first end tag, wherever it is in its text.
  const script = outputFiles.map(({ text }) => text.replaceAll("</script", "<\\/script")).join("");
  const revision = createHash("sha256").update(reviewPage(script, "")).digest("hex").slice(0, 12);
  return reviewPage(script, revision);
}

/** The executable is its own entry, and a child process that it starts with that entry as a file has it as an argument. */
const executableStart = `const entryUrl = require("node:url").pathToFileURL(process.execPath).href;
if (process.argv[2] === process.execPath) process.argv.splice(2, 1);`;

/** Bundles the program as the one CommonJS file that a single executable holds. */
export async function bundleExecutable(): Promise<string> {
  const { outputFiles } = await build({
    ...bundleOptions,
    entryPoints: { executable: "src/cli/main.ts" },
    format: "cjs",
    plugins: [leanBundle],
    define: { "import.meta.url": "entryUrl" },
    banner: { js: executableStart },
    metafile: false,
  });
  return outputFiles.map(({ text }) => text).join("");
}
