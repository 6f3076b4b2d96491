import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bundleExecutable, bundleReviewPage } from "./bundle.ts";

/**
 * Packs this platform's single executable, with this Node and its SQLite inside, as
 * `<folder>/entra-rewind-<platform>-<architecture>`. The folder is the first argument, or `release`. On macOS it has to
 * be signed again, and on Windows a signature of Node has to be removed before. Source: Node's documentation of single
 * executable applications.
 */
const [folder = "release"] = process.argv.slice(2);
const stage = mkdtempSync(join(tmpdir(), "executable-"));
const suffix = process.platform === "win32" ? ".exe" : "";
const executable = resolve(folder, `entra-rewind-${process.platform}-${process.arch}${suffix}`);
const node = (...args: readonly string[]) =>
  execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });

try {
  const file = (name: string) => join(stage, name);
  writeFileSync(file("program.cjs"), await bundleExecutable());
  writeFileSync(file("review.html"), await bundleReviewPage());
  const configuration = {
    main: file("program.cjs"),
    output: file("program.blob"),
    disableExperimentalSEAWarning: true,
    assets: { program: file("program.cjs"), "review.html": file("review.html") },
  };
  writeFileSync(file("configuration.json"), JSON.stringify(configuration));
  node("--experimental-sea-config", file("configuration.json"));
  mkdirSync(folder, { recursive: true });
  copyFileSync(process.execPath, executable);
  chmodSync(executable, 0o755);
  node(
    ...["node_modules/postject/dist/cli.js", executable, "NODE_SEA_BLOB", file("program.blob")],
    ...["--sentinel-fuse", "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2"],
    ...(process.platform === "darwin" ? ["--macho-segment-name", "NODE_SEA"] : []),
  );
  console.error(executable);
} finally {
  rmSync(stage, { recursive: true, force: true });
}
