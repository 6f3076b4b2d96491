import { roles } from "../src/domain/roles/role.ts";
import { effects } from "../src/guard/effect.ts";
import type { Tool } from "../src/mcp/define-tool.ts";
import { tools } from "../tools/index.ts";
import { code, markdownTable } from "./markdown-table.ts";

export function toolTable(): string {
  return markdownTable(
    ["tool", "what it does", "effect", "role", "approval"],
    tools.map((tool) => [
      code(tool.name),
      firstSentence(tool.description),
      tool.effect,
      roleOf(tool),
      effects[tool.effect].approval === "person" ? "a person's" : "",
    ]),
  );
}

function roleOf({ role, stricter }: Tool): string {
  const usual = roles[role].displayName;
  return stricter === undefined ? usual : `${usual}; if ${stricter.when}: ${roles[stricter.role].displayName}`;
}

/** Returns the beginning of a description, for tables. */
export const firstSentence = (text: string): string => /^.*?\.(?=\s|$)/s.exec(text)?.[0] ?? text;
