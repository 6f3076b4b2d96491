import { completable, type McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Complete } from "./completions.ts";
import { LONGEST_ARGUMENT, type Prompt, type PromptArgument } from "./define-prompt.ts";
import { icons } from "./icons.ts";

/**
 * Registers the prompts that a person can pick from a menu. A prompt is our own words about arguments and never reads
 * the tenant.
 */
export function registerPrompts(server: McpServer, prompts: readonly Prompt[], complete: Complete): void {
  for (const prompt of prompts) {
    const { name, title, description } = prompt;
    server.registerPrompt(name, { title, description, icons, argsSchema: schemaOf(prompt, complete) }, (given) => ({
      description,
      messages: [{ role: "user", content: { type: "text", text: prompt.text(given) } }],
    }));
  }
}

function schemaOf({ arguments: args }: Prompt, complete: Complete) {
  const field = ({ description, completes, otherwise }: PromptArgument) => {
    const text = completable(z.string().trim().min(1).max(LONGEST_ARGUMENT).describe(description), (typed) =>
      complete(completes, typed ?? ""),
    );
    return otherwise === undefined ? text : text.optional();
  };
  return z.object(Object.fromEntries(Object.entries(args).map(([name, argument]) => [name, field(argument)])));
}
