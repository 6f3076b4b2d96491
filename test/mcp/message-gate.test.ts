import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MessageGate } from "../../src/mcp/message-gate.ts";

/** Sends these bytes, cut where the test says, and returns what came through and what was answered. */
async function through(input: string, cuts: readonly number[] = []): Promise<{ passed: string; answers: unknown[] }> {
  const answers = new PassThrough();
  const gate = new MessageGate(answers);
  const passed = text(gate);
  const bytes = Buffer.from(input);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    gate.write(bytes.subarray(from, to));
    from = to;
  }
  gate.end();
  const through = await passed;
  answers.end();
  const lines = (await text(answers)).split("\n").filter((line) => line !== "");
  return { passed: through, answers: lines.map((line) => JSON.parse(line)) };
}

const call = { jsonrpc: "2.0", id: 1, method: "ping" };
const lineOf = (message: unknown): string => `${JSON.stringify(message)}\n`;

describe("the gate of a server on stdio", () => {
  const refused: readonly (readonly [string, string, number, unknown])[] = [
    ["text that is not JSON", "hello\n", -32_700, null],
    ["a batch", lineOf([call]), -32_600, null],
    ["a value that is not an object", "5\n", -32_600, null],
    ["another version of JSON-RPC", lineOf({ ...call, jsonrpc: "1.0" }), -32_600, 1],
    ["params as a list", lineOf({ ...call, params: ["x"] }), -32_600, 1],
    ["a request without a method", lineOf({ jsonrpc: "2.0", id: "a" }), -32_600, "a"],
    ["a message that nests too deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}\n`, -32_600, null],
    ["an id that is an object", lineOf({ ...call, id: {} }), -32_600, null],
    ["an id that is a fraction", lineOf({ ...call, id: 1.5 }), -32_600, null],
    ["params that are null", lineOf({ ...call, params: null }), -32_600, 1],
    ["a member that no request has", lineOf({ ...call, more: true }), -32_600, 1],
    ["a _meta that is no object", lineOf({ ...call, params: { _meta: 5 } }), -32_600, 1],
    ["a progress token that is an object", lineOf({ ...call, params: { _meta: { progressToken: {} } } }), -32_600, 1],
  ];

  test.each(refused)("the gate of a server on stdio answers %s", async (_, line, code, id) => {
    const { passed, answers } = await through(line);
    expect(passed).toBe("");
    expect(answers).toEqual([{ jsonrpc: "2.0", id, error: { code, message: expect.stringMatching(/\.$/) } }]);
  });

  test("the gate skips a message that is too long and continues", async () => {
    const { passed, answers } = await through(`"${"x".repeat(11 * 1_024 * 1_024)}"\n${lineOf(call)}`);
    expect(passed).toBe(lineOf(call));
    expect(answers).toEqual([
      { jsonrpc: "2.0", id: null, error: { code: -32_600, message: expect.stringContaining("10 MB") } },
    ]);
  });

  test("the gate ignores a malformed answer", async () => {
    expect(await through(lineOf({ jsonrpc: "2.0", id: 1, error: "x" }))).toEqual({ passed: "", answers: [] });
  });

  test("the gate passes on every message as it is, in any pieces of bytes", async () => {
    const message = fc.record({
      jsonrpc: fc.constant("2.0"),
      id: fc.oneof(fc.integer(), fc.string()),
      method: fc.string(),
      params: fc.dictionary(fc.string(), fc.jsonValue()),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 4 }), fc.array(fc.nat(), { maxLength: 6 }), async (all, cuts) => {
        const lines = all.map(lineOf).join("");
        expect(await through(lines, cuts)).toEqual({ passed: lines, answers: [] });
      }),
    );
  });
});
