import type { Sources } from "./sources.ts";

/** The helper itself, and the server that comes with a shell of the same kind. */
const keepers = ["test/support/owned.ts", "test/support/postgres-server.ts"];
const start = "(?:spawn|fork|exec|execFile)";
const ownedStart = new RegExp(String.raw`\bowned\(\s*${start}\(`, "g");
const anyStart = new RegExp(String.raw`(?<![\w.])${start}\(|promisify\((?:exec|execFile)\)`);

/** Refuses processes of tests and benchmarks that could outlive a run that ends early. Those that are waited for at once cannot. */
export function ownedProcessViolations(sources: Sources): readonly string[] {
  return [...sources]
    .filter(([file, text]) => /^(test|bench)\//.test(file) && !keepers.includes(file) && isStarter(text))
    .filter(([, text]) => anyStart.test(text.replaceAll(ownedStart, "")))
    .map(([file]) => `${file} starts a process that may outlive it. Start it by owned() or run() of ${keepers[0]}.`);
}

const isStarter = (text: string): boolean => /from "node:child_process"/.test(text);
