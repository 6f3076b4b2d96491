import { appendFileSync } from "node:fs";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import type { Answer, ListedTool } from "./host.ts";
import { PAGE_BYTES, SUMMARY_TOKENS, TOOL_LIST_READ_TOKENS, TOOL_LIST_WHOLE_TOKENS } from "./token-budgets.ts";

/** The tokens that one answer costs a model, text and data together, and its budget. */
export interface Spent {
  readonly of: string;
  readonly tokens: number;
  readonly bytes: number;
  readonly mostTokens?: number;
  readonly mostBytes?: number;
}

/** The file that `npm run tokens` asks for, with one line for each answer. */
const FILE = "ENTRA_REWIND_SPENT";

/** Everything that the model of a conversation has to read. */
export class Spending {
  readonly #spent: Spent[] = [];

  list(tools: readonly ListedTool[]): void {
    const read = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    this.#note({ of: "tools/list, what a model reads", ...cost(read), mostTokens: TOOL_LIST_READ_TOKENS });
    this.#note({ of: "tools/list, whole", ...cost({ tools }), mostTokens: TOOL_LIST_WHOLE_TOKENS });
  }

  answer(of: string, { text, data, bytes }: Pick<Answer, "text" | "data" | "bytes">): void {
    const tokens = Math.max(countTokens(text), data === undefined ? 0 : countTokens(JSON.stringify(data)));
    const most = of === "summarize_changes" ? { mostTokens: SUMMARY_TOKENS } : {};
    this.#note({ of, tokens, bytes, mostBytes: PAGE_BYTES, ...most });
  }

  resource(uri: string, content: unknown): void {
    this.#note({ of: uri.replace(/[^/]*[0-9-]{8,}[^/]*/, "{id}"), ...cost(content), mostBytes: PAGE_BYTES });
  }

  /** Returns the number of calls and of resources read. */
  get calls(): number {
    return this.#spent.filter(({ of }) => !of.startsWith("tools/list")).length;
  }

  /** Returns a sentence for each answer over its budget. */
  get over(): readonly string[] {
    return this.#spent.flatMap(({ of, tokens, bytes, mostTokens = tokens, mostBytes = bytes }) => [
      ...(tokens > mostTokens ? [`${of}: ${tokens} of ${mostTokens} tokens`] : []),
      ...(bytes > mostBytes ? [`${of}: ${bytes} of ${mostBytes} bytes`] : []),
    ]);
  }

  /** Writes the table of answers if the environment asks for it. */
  write(conversation: string): void {
    const file = process.env[FILE];
    if (file === undefined) return;
    const lines = this.#spent.map((spent) => JSON.stringify({ conversation, ...spent }));
    appendFileSync(file, lines.map((line) => `${line}\n`).join(""));
  }

  #note(spent: Spent): void {
    this.#spent.push(spent);
  }
}

const cost = (value: unknown): Pick<Spent, "tokens" | "bytes"> => {
  const text = JSON.stringify(value);
  return { tokens: countTokens(text), bytes: Buffer.byteLength(text) };
};
