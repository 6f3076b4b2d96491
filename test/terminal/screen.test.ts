import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSources } from "../../scripts/rules/sources.ts";
import type { Output, Streams } from "../../src/app/process-context.ts";
import { writeLines } from "../../src/app/write-lines.ts";
import { runCommand } from "../../src/cli/run-command.ts";
import { RewindError } from "../../src/domain/errors.ts";
import { createScreen, type Screen } from "../../src/terminal/screen.ts";
import { uncut } from "../../src/terminal/uncut.ts";
import { lawRuns } from "../support/law-runs.ts";

/** Characters that steer a terminal or hide and reorder text, other than the end of a line. */
const harmful = /[^\P{Cc}\n]|[\p{Cf}\p{DI}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;
const ownColors = /\p{Cc}\[(?:1|2|22|31|32|33|36|39)m/gu;

/** Texts of a hostile tenant: any characters, and often those that steer a terminal. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "\u001b[2J",
        "\u001b]0;title\u0007",
        "\u009b8m",
        "\u202e",
        "\u200b",
        "\r",
        "\u2028",
        "\u{e0041}",
        "\u001b[8m",
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));

/** All that a screen prints while it is used, on a terminal of 40 columns or into a pipe. */
async function printed(isTTY: boolean, use: (screen: Screen, streams: Streams) => unknown): Promise<string> {
  let text = "";
  const open = (): Output => {
    const stream = new PassThrough();
    stream.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
    return Object.assign(stream, { isTTY, columns: 40 });
  };
  const input = Object.assign(new PassThrough(), { isTTY });
  const streams = { input, output: open(), errors: open() };
  await use(createScreen(streams), streams);
  return text;
}

describe("whatever text a command prints, the screen writes nothing that steers the terminal", () => {
  const ways: readonly (readonly [name: string, use: (screen: Screen, text: string) => unknown])[] = [
    ["a line", (screen, text) => screen.say(text)],
    ["a line of the error stream", (screen, text) => screen.complain(text)],
    ["a line that is not broken", (screen, text) => screen.plain(text)],
    ["a colored line", (screen, text) => screen.say(screen.paint("red", text))],
    ["a table", (screen, text) => screen.table(["name", text], [[text, "x"]])],
    ["an object", (screen, text) => screen.json({ [text]: [text] })],
  ];
  test.each(ways)("in %s", async (_, use) => {
    await fc.assert(
      fc.asyncProperty(hostile, fc.boolean(), async (text, isTTY) => {
        const shown = await printed(isTTY, (screen) => use(screen, text));
        expect(isTTY ? shown.replaceAll(ownColors, "") : shown).not.toMatch(harmful);
      }),
      lawRuns(200),
    );
  });

  test("in a line of progress, beside what clears it", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const shown = await printed(true, (screen) => screen.progress.show(text, 1, 2));
        expect(shown.replace(/^\r/u, "")).not.toMatch(harmful);
      }),
      lawRuns(200),
    );
  });

  test("in a question", async () => {
    const shown = await printed(false, async (screen) => {
      const asked = screen.ask("Approve \u001b[8mthis\u202e?");
      // The question is out before an answer is awaited.
      await Promise.race([
        asked,
        new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve)))),
      ]);
    });
    expect(shown).toContain("Approve  [8mthis?");
    expect(shown).not.toMatch(harmful);
  });
});

test.each<readonly [name: string, use: (screen: Screen, streams: Streams) => unknown]>([
  ["a line", (screen) => screen.say("next")],
  ["a line of the error stream", (screen) => screen.complain("next")],
  ["a line that the program logs", (_, { errors }) => writeLines(errors, "next")],
  ["a refusal", (_, streams) => runCommand(streams, () => Promise.reject(new RewindError("busy", "next")))],
])("%s is printed in place of progress that has not ended, also on a terminal that does not erase", async (_, use) => {
  const shown = await printed(true, async (screen, streams) => {
    screen.progress.show("Reading", 3, null);
    await use(screen, streams);
  });
  expect(shown).toBe("\rReading 3\r         \rnext\n");
});

test("a program reads from an object the very text that is escaped on the terminal", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
      const shown = await printed(false, (screen) => screen.json({ text }));
      expect(JSON.parse(shown)).toEqual(JSON.parse(JSON.stringify({ text })));
    }),
    lawRuns(200),
  );
});

test("a cleaned name is printed as it is, and a line break of our own breaks the line", async () => {
  const name = uncut("Zoë Łukasz 山田 🏁");
  expect(await printed(false, (screen) => screen.say(`${name}\nnext`))).toBe(`${name}\nnext\n`);
  expect(await printed(true, (screen) => screen.say(screen.paint("green", "ok")))).toMatch(
    /^\p{Cc}\[32mok\p{Cc}\[39m\n$/u,
  );
});

test("the program writes to the streams of a terminal in these places only, so that what holds for them holds for all", () => {
  const writers = [...readSources(process.cwd(), ["src/cli", "src/terminal", "src/app", "drill"])].filter(([, text]) =>
    /\b(?:output|errors|stderr|stdout|streams?)\.write\(|\bconsole\./.test(text),
  );
  expect(writers.map(([file]) => file).sort()).toEqual([
    "src/app/write-lines.ts",
    "src/cli/commands/mcp.ts",
    "src/terminal/progress-bar.ts",
  ]);
});
