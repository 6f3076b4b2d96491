import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { extensionManifest } from "./packaging/extension-manifest.ts";

/**
 * Packs the desktop extension, `<folder>/entra-rewind.mcpb`, from `dist/` as it is, after its manifest was validated.
 * The folder is the first argument, or `release`.
 */
const [folder = "release"] = process.argv.slice(2);
const stage = mkdtempSync(join(tmpdir(), "extension-"));
const mcpb = (...args: readonly string[]) =>
  execFileSync(process.execPath, ["node_modules/@anthropic-ai/mcpb/dist/cli/cli.js", ...args], { stdio: "inherit" });

try {
  writeFileSync(join(stage, "manifest.json"), extensionManifest());
  cpSync("docs/pictures/icon.png", join(stage, "icon.png"));
  for (const path of ["bin", "dist", "LICENSE", "package.json"]) cpSync(path, join(stage, path), { recursive: true });
  mcpb("validate", join(stage, "manifest.json"));
  mkdirSync(folder, { recursive: true });
  mcpb("pack", stage, resolve(folder, `${manifest.name}.mcpb`));
} finally {
  rmSync(stage, { recursive: true, force: true });
}
