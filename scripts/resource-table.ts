import { resources } from "../src/mcp/resource-list.ts";
import { code, markdownTable } from "./markdown-table.ts";

export function resourceTable(): string {
  return markdownTable(
    ["resource", "what it holds"],
    resources.map(({ uri, description }) => [code(uri), description]),
  );
}
