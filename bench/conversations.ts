import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { owned } from "../test/support/owned.ts";
import type { Figure } from "./figures.ts";

const spent = z.object({
  conversation: z.string(),
  of: z.string(),
  tokens: z.int(),
  bytes: z.int(),
  mostTokens: z.int().optional(),
  mostBytes: z.int().optional(),
});

type Spent = z.infer<typeof spent>;

/** The most calls of a conversation. */
const MOST_CALLS = 12;
const callsOf = (answers: readonly Spent[]) => answers.filter(({ of }) => !of.startsWith("tools/list"));
const tokensOf = (answers: readonly Spent[]): number => answers.reduce((sum, { tokens }) => sum + tokens, 0);

const root = fileURLToPath(new URL("..", import.meta.url));
/** One of the seeds and eras the tests hold them in: the answers of the others are as long. */
const ONCE = "seed contoso.*2026-07-28";

/**
 * Measures what every answer of the acceptance conversations costs a model, in tokens and bytes against its
 * budget. The tests hold the conversations, and this reads what they spent. Throws if one of them fails.
 */
export async function conversations(folder: string): Promise<readonly Figure[]> {
  const file = join(folder, "spent");
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "run", "test/mcp/conversations", "--maxWorkers=1", "--reporter=dot", "-t", ONCE];
  const tests = owned(
    spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ENTRA_REWIND_SPENT: file },
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );
  const [status] = await once(tests, "exit");
  if (status !== 0) throw new Error("A conversation failed: npx vitest run test/mcp/conversations says which.");
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const all = lines.map((line) => spent.parse(JSON.parse(line)));
  const held = Map.groupBy(all, ({ conversation }) => conversation);
  return [...held].flatMap(([conversation, answers]): Figure[] => [
    { name: `${conversation} calls`, value: callsOf(answers).length, unit: "count", bound: MOST_CALLS },
    { name: "  all answers together", value: tokensOf(callsOf(answers)), unit: "tokens" },
    ...answers.flatMap(({ of, tokens, bytes, mostTokens, mostBytes }): Figure[] => [
      { name: `  ${of}`, value: tokens, unit: "tokens", ...(mostTokens === undefined ? {} : { bound: mostTokens }) },
      ...(mostBytes === undefined
        ? []
        : [{ name: `  ${of}, size`, value: bytes, unit: "bytes", bound: mostBytes } as const]),
    ]),
  ]);
}
