import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { readSources } from "../../scripts/rules/sources.ts";
import { syntaxOf } from "../../scripts/rules/syntax.ts";
import { runCommand } from "../../src/cli/run-command.ts";
import { RewindError } from "../../src/domain/errors.ts";
import { stateSentences } from "../../src/records/approval-sentences.ts";
import { namedHere } from "../../src/terminal/named-here.ts";
import { tools } from "../../tools/index.ts";
import { entry, ran, temporaryFolder } from "../cli/support.ts";
import { printedBy } from "../sentences/shown.ts";

const names = tools.map(({ name }) => name).join("|");
const bareName = new RegExp(`(?<!the assistant's )\\b(?:${names})\\b`);
const hasName = new RegExp(`\\b(?:${names})\\b`);

/** Every sentence below the assistant's face that names a tool. */
const sentences = [...readSources(process.cwd(), ["src"])]
  .filter(([file]) => !/^src\/(mcp|review-app|approval-page)\//.test(file))
  .flatMap(([file, text]) => syntaxOf(file, text).sentences)
  .filter((sentence) => hasName.test(sentence));

describe("a sentence that names a tool of the assistant", () => {
  test("has a command in its place at a terminal, or says that the tool is the assistant's", () => {
    expect(sentences.length).toBeGreaterThan(30);
    expect(sentences.map(namedHere).filter((sentence) => bareName.test(sentence))).toEqual([]);
  });

  test("has this for every tool there is", () => {
    expect(tools.map(({ name }) => namedHere(`See ${name}.`)).filter((sentence) => bareName.test(sentence))).toEqual(
      [],
    );
  });

  test("keeps the name of an object that only looks like a tool's", () => {
    const sentence = 'group "get_help" 4f3c and app "find_my_team" differ, by start_up.';
    expect(namedHere(sentence)).toBe(sentence);
  });

  test("leads to commands that exist", async () => {
    const commands = [
      ...sentences
        .map(namedHere)
        .join(" ")
        .matchAll(/`entra-rewind ([a-z]+(?: [a-z]+)*)/g),
    ].map(([, found = ""]) => found);
    expect([...new Set(commands)].sort()).toEqual(["audit", "doctor", "vault capture", "vault status", "verify"]);
    for (const command of new Set(commands)) {
      const args = command.split(" ");
      expect(await printedBy(() => [...args, "--help"])()).toContain(`Usage: entra-rewind ${args.join(" ")}`);
    }
  });

  test.each([
    [
      "There is no job x in this tenant. Take a jobId from list_jobs.",
      "Take the id of a recovery from `entra-rewind audit`.",
    ],
    ["No snapshot is as old as that. list_snapshots shows all.", "`entra-rewind vault status` shows all."],
    ["Copy a snapshotId from list_snapshots unchanged.", "Copy a time from `entra-rewind vault status`."],
    [stateSentences.expired, "Ask for a new one by asking the assistant to recover again."],
    [stateSentences.void, "Ask the assistant to recover again, so that"],
    ["find_objects finds an object's type and id.", "the assistant's find_objects finds"],
  ])("is printed for the refusal of a command: %s", async (message, printed) => {
    let shown = "";
    const errors = new PassThrough();
    errors.on("data", (chunk) => (shown += String(chunk)));
    const status = await runCommand({ errors }, () => Promise.reject(new RewindError("notFound", message)));
    expect(status).toBe(1);
    expect(shown).toContain(printed);
  });
});

test("a receipt of a job that is not there is refused with the command that lists recoveries", async () => {
  const environment = { ENTRA_REWIND_DATA: join(temporaryFolder(), "data") };
  expect(await ran(entry, ["sandbox", "reset", "--users", "50"], environment)).toMatchObject({ status: 0 });
  const { status, errors } = await ran(entry, ["receipt", "none"], environment);
  expect(status).toBe(1);
  expect(errors).toBe("There is no job none in this tenant. Take the id of a recovery from `entra-rewind audit`.\n");
});
