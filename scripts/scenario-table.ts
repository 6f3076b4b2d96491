import { scenarios } from "../sandbox/contoso/scenarios.ts";
import { code, markdownTable } from "./markdown-table.ts";

export function scenarioTable(): string {
  return markdownTable(
    ["scenario", "what happened last night", "what to ask"],
    scenarios.map(({ id, sentence, question }) => [code(id), sentence, question]),
  );
}
