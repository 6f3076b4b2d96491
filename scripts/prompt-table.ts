import { prompts } from "../prompts/index.ts";
import { code, markdownTable } from "./markdown-table.ts";

export function promptTable(): string {
  return markdownTable(
    ["prompt", "what it does", "arguments, all completed"],
    prompts.map(({ name, description, arguments: args }) => [
      code(name),
      description,
      Object.entries(args)
        .map(([argument, { description: what, otherwise }]) => {
          return `${code(argument)} (${what}${otherwise === undefined ? ", required" : ""})`;
        })
        .join(", "),
    ]),
  );
}
