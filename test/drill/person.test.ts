import { PassThrough } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Question } from "../../drill/assistant.ts";
import { personAt } from "../../drill/person.ts";
import { createScreen } from "../../src/terminal/screen.ts";

test("a yes that is typed before the drill shows its question does not approve the recovery", async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  let shown = "";
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString("utf8");
  });
  const question: Question = {
    message: "Put back 1 user",
    field: { name: "approve", kind: "boolean", title: "Approve" },
  };
  input.write("yes\n");
  const answer = personAt(createScreen({ input, output, errors: output }))(question);
  while (!shown.endsWith("[yes/no] ")) await nextTurn();
  input.write("no\n");
  expect(await answer).toBeNull();
});
