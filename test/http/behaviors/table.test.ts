import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { switches } from "../../../src/http/behaviors/switches.ts";

/** The options of `serve` that switch behavior. */
const options = ["--replication-delay", "--throttle", "--budget", "--weather", "--tls", "--public-url", "--token"];

interface BehaviorRow {
  readonly behavior: string;
  readonly source: string;
  readonly established: string;
  readonly switch: string;
  readonly test: string;
}

/** Returns the rows of the table of behaviors. */
function rowsOf(document: string): readonly BehaviorRow[] {
  const [, table = ""] = /\| behavior \| source \|.*\n\| -.*\n((?:\|.*\n)*)/.exec(document) ?? [];
  return table
    .trim()
    .split("\n")
    .map((line) => {
      const [behavior = "", source = "", established = "", name = "", test = ""] = line
        .replace(/^\| | \|$/g, "")
        .split(" | ");
      return { behavior, source, established, switch: name.replaceAll("`", ""), test };
    });
}

/** Returns what a row lacks. */
function faultsOf({ behavior, source, established, switch: name, test: tested }: BehaviorRow, tests: string): string[] {
  const isSwitch = Object.hasOwn(switches, name) || options.includes(name);
  return [
    ...(source === "" ? [`${behavior}: no source`] : []),
    ...(established === "yes" || established === "no" ? [] : [`${behavior}: established is yes or no`]),
    ...(isSwitch || (name === "always" && established === "yes") ? [] : [`${behavior}: no switch "${name}"`]),
    ...(tested !== "" && tests.includes(`"${tested}"`) ? [] : [`${behavior}: no test "${tested}"`]),
  ];
}

const testsIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");

test("every behavior of the face has a source, a switch where it is not established, and a test, and every switch has a behavior", () => {
  const document = readFileSync("docs/graph-face.md", "utf8");
  const tests = testsIn("test/http");
  const rows = rowsOf(document);
  expect(rows.length).toBeGreaterThan(90);
  expect(rows.flatMap((row) => faultsOf(row, tests))).toEqual([]);
  const named = new Set(rows.map((row) => row.switch));
  expect([...Object.keys(switches), ...options].filter((name) => !named.has(name))).toEqual([]);
  for (const [name, [first, other]] of Object.entries(switches)) {
    expect(document).toContain(`| \`${name}\` | \`${first}\` | \`${other}\` |`);
  }
});

test("a row of the table without source, switch or test is reported with what it lacks", () => {
  const row = { behavior: "b", source: "", established: "no", switch: "always", test: "a test nowhere" };
  expect(faultsOf(row, "")).toEqual(["b: no source", 'b: no switch "always"', 'b: no test "a test nowhere"']);
});
