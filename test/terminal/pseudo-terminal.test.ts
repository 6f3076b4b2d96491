import { spawn } from "node:child_process";
import { once } from "node:events";
import { platform } from "node:os";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { entry, temporaryFolder } from "../cli/support.ts";
import { owned } from "../support/owned.ts";

const CTRL_C = "\u0003";

/**
 * Runs the drill in a terminal of 80 columns that `script` makes, and types an answer at each prompt. An answer can be made
 * from what is on the screen.
 */
async function drillOnTerminal(answers: readonly (string | ((screen: string) => string))[]) {
  const command = `stty cols 80; "${process.execPath}" "${fileURLToPath(entry)}" drill --users 50 --data "${temporaryFolder()}"`;
  const child = owned(spawn("script", ["--quiet", "--flush", "--return", "--command", command, "/dev/null"]));
  let [screen, answered] = ["", 0];
  child.stdout.on("data", (chunk: Buffer) => {
    screen = stripVTControlCharacters(screen + chunk.toString("utf8"));
    // A prompt may come with more signs that show nothing, and gets one answer all the same.
    const isNew = /\n> $/.test(screen) && [...screen.matchAll(/\n> /g)].length > answered;
    const next = isNew ? answers[answered++] : undefined;
    if (next !== undefined) child.stdin.write(typeof next === "string" ? next : next(screen));
  });
  const [status] = await once(child, "exit");
  return { status: Number(status), screen: screen.replaceAll("\r", "") };
}

/** Reads the phrase as a person does: the line below the request to type it. */
const phraseOn = (screen: string): string => `${/type:\r?\n(.+?)\r?\n/.exec(screen)?.[1]}\n`;

describe.runIf(platform() === "linux")("the drill in a terminal", { timeout: 60_000 }, () => {
  test("shows the phrase whole on a line, allows a second try, and recovers", async () => {
    const { status, screen } = await drillOnTerminal(["yes\n", phraseOn]);
    expect(screen).toMatch(/^restore \d+ in Contoso affecting \S.*$/m);
    expect(screen).toContain("To approve, type exactly:");
    expect(screen).toContain("Verified: everything the recovery was to put back is back.");
    expect(status).toBe(0);
  });

  test("takes a phrase that is mistyped twice for a no, and says so", async () => {
    const { status, screen } = await drillOnTerminal(["yes\n", "yes\n"]);
    expect(screen).toContain("That is not it either, which counts as a no.");
    expect(screen).toContain("You declined, so nothing was changed.");
    expect(status).toBe(1);
  });

  test("ends at Ctrl-C with a sentence for a person", async () => {
    const { status, screen } = await drillOnTerminal([CTRL_C]);
    expect(screen).toContain("The drill was stopped. Nothing was changed.");
    expect(screen).not.toMatch(/start_recovery again|call start_recovery/i);
    expect(status).toBe(1);
  });
});

describe.runIf(platform() === "linux")("the help in a terminal", { timeout: 60_000 }, () => {
  test.each([60, 80, 120])("breaks between words in %i columns, and ends with the statuses", async (columns) => {
    const command = `stty cols ${columns}; "${process.execPath}" "${fileURLToPath(entry)}" --help`;
    const child = owned(spawn("script", ["--quiet", "--flush", "--return", "--command", command, "/dev/null"]));
    child.stdin.end();
    let screen = "";
    child.stdout.on("data", (chunk: Buffer) => {
      screen += chunk.toString("utf8");
    });
    await once(child, "close");
    const lines = stripVTControlCharacters(screen).replaceAll("\r", "").split("\n");
    // A word that is longer than the line stays whole, so that it can be copied.
    expect(lines.filter((line) => line.length > columns && line.trim().includes(" "))).toEqual([]);
    expect(lines.join(" ").replace(/ +/g, " ")).toContain("6 the disk is full.");
  });
});
