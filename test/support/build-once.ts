import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const inputs = [
  "src",
  "tools",
  "prompts",
  "sandbox",
  "drill",
  "scripts/build.ts",
  "scripts/bundle.ts",
  "scripts/lean-bundle.ts",
  "scripts/lazy-schemas.ts",
  "scripts/lean-sdk.ts",
  "scripts/prepared-tools.ts",
  "scripts/third-party-licenses.ts",
  "package.json",
];

/** Builds before any test runs, because tests that start the real process need the current sources. */
export default function buildOnce(): void {
  if (existsSync("dist") && oldest("dist") >= Math.max(...inputs.map(newest))) return;
  execFileSync(process.execPath, ["scripts/build.ts"], { stdio: ["ignore", "inherit", "inherit"] });
}

const newest = (path: string): number => Math.max(0, ...modificationTimes(path));
const oldest = (path: string): number => Math.min(...modificationTimes(path));

/** Returns the modification times of the file, or of every file below the folder. */
function modificationTimes(path: string): readonly number[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [statSync(path).mtimeMs];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
}
