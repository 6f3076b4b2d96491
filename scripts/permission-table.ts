import { childLists } from "../src/directory/live/capture/child-lists.ts";
import { sources } from "../src/directory/live/capture/sources.ts";
import { separateWrites, writePermissions } from "../src/directory/live/write/write-rules.ts";
import { code, markdownTable } from "./markdown-table.ts";

/** Returns the Graph permissions that mode vault needs to read and to write each type of a live tenant. */
export function permissionTable(): string {
  return markdownTable(
    ["type", "to capture", "to recover", "further permissions to recover some properties"],
    sources.map(({ type, permission }) => {
      const lists = childLists.filter(({ parent }) => parent === type).map((list) => list.permission);
      const read = [...new Set([permission, ...lists])].map(code).join(", ");
      const write = writePermissions[type];
      const further = separateWrites
        .filter((rule) => rule.type === type && rule.permission !== write)
        .map((rule) => `${code(rule.permission)} (${rule.properties.join(", ")})`);
      return [code(type), read, code(write), further.join(", ")];
    }),
  );
}
