import { join } from "node:path";
import { conformanceHost } from "./conformance-host.ts";
import { installed } from "./installed.ts";

/**
 * Installs the official conformance suite, stable and alpha, and runs its server scenarios against our hosted assembly with
 * the suite's fixtures, in both revisions. Then the Inspector's command line calls the same server over HTTP. Exits with 1 if
 * a scenario fails that `expected.yml` does not name, or if one that it names passes. An argument selects the runs whose
 * title holds it.
 */
interface Run {
  readonly title: string;
  readonly package: string;
  readonly entry: string;
  /** Arguments of each call, after which all has to have succeeded. */
  readonly calls: readonly (readonly string[])[];
}

const SUITE = "@modelcontextprotocol/conformance";
const INSPECTOR = "@modelcontextprotocol/inspector";

const host = await conformanceHost();
const expected = ["--expected-failures", join(import.meta.dirname, "expected.yml")];
const suite = (version: string, ...args: readonly string[]): Run => ({
  title: `conformance ${version} ${args.join(" ")}`,
  package: `${SUITE}@${version}`,
  entry: `node_modules/${SUITE}/dist/index.js`,
  calls: [["server", "--url", host.url, ...args, ...expected]],
});
const inspect = (...args: readonly string[]) => ["--cli", host.url, "--transport", "http", "--method", ...args];

const runs: readonly Run[] = [
  suite("0.1.16", "--suite", "active", "--spec-version", "2025-11-25"),
  suite("0.2.0-alpha.12", "--requirements", "2025-11-25"),
  suite("0.2.0-alpha.12", "--requirements", "2026-07-28"),
  {
    title: "Inspector over HTTP",
    package: `${INSPECTOR}@2.12.0`,
    entry: `node_modules/${INSPECTOR}/clients/launcher/build/index.js`,
    calls: [
      inspect("tools/list"),
      inspect("tools/call", "--tool-name", "get_tenant_status"),
      inspect("resources/read", "--uri", "entra://tenant"),
      inspect("prompts/list"),
    ],
  },
];

const chosen = runs.filter(({ title }) => title.includes(process.argv[2] ?? ""));
const failed: string[] = [];
for (const { title, package: name, entry, calls } of chosen) {
  console.log(`\n${title}`);
  await using program = await installed(name);
  for (const args of calls) if ((await program.run(entry, args)) !== 0) failed.push(`${title}: ${args.join(" ")}`);
}
await host[Symbol.asyncDispose]();
console.log(failed.length === 0 ? `\n${chosen.length} runs passed.` : `\nFailed:\n${failed.join("\n")}`);
process.exitCode = failed.length === 0 && chosen.length > 0 ? 0 : 1;
