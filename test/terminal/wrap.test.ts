import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { runCommand } from "../../src/cli/run-command.ts";
import { RewindError } from "../../src/domain/errors.ts";
import { createScreen } from "../../src/terminal/screen.ts";

const sentence =
  "A long refusal names restore-123456789012345678901234567890 and says in many words what to do instead.";
const terminal = () => Object.assign(new PassThrough(), { isTTY: true, columns: 30 });
const textOf = (stream: PassThrough): string => stream.read()?.toString("utf8") ?? "";

function expectUnbroken(text: string): void {
  const lines = text.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.join(" ")).toBe(sentence);
  for (const line of lines) expect(line.length <= 30 || !line.includes(" ")).toBe(true);
}

test("a sentence, a complaint and an error break between words on a narrow terminal, and never within one", async () => {
  const [output, errors] = [terminal(), terminal()];
  const screen = createScreen({ input: new PassThrough(), output, errors });
  screen.say(sentence);
  expectUnbroken(textOf(output));
  screen.complain(sentence);
  expectUnbroken(textOf(errors));
  await runCommand({ errors }, async () => {
    throw new RewindError("forbidden", sentence);
  });
  expectUnbroken(textOf(errors));
});

test("a pipe gets every sentence on one line, and JSON is never broken", () => {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const screen = createScreen({ input: new PassThrough(), output, errors });
  screen.say(sentence);
  expect(textOf(output)).toBe(`${sentence}\n`);
  screen.complain(sentence);
  expect(textOf(errors)).toBe(`${sentence}\n`);
  const narrow = terminal();
  createScreen({ input: new PassThrough(), output: narrow, errors }).json({ sentence });
  expect(textOf(narrow)).toBe(`${JSON.stringify({ sentence })}\n`);
});
