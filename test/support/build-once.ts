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
  "scripts/lean-bundle.ts",
  "package.json",
];

/** Before any test: tests that start the real process start what the sources say now. */
export default function buildOnce(): void {
  if (existsSync("dist") && oldest("dist") >= Math.max(...inputs.map(newest))) return;
  execFileSync(process.execPath, ["scripts/build.ts"], { stdio: ["ignore", "inherit", "inherit"] });
}

const newest = (path: string): number => Math.max(0, ...modificationTimes(path));
const oldest = (path: string): number => Math.min(...modificationTimes(path));

/** Of the file, or of every file below the folder. */
function modificationTimes(path: string): readonly number[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [statSync(path).mtimeMs];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
}
