import { typePermissions } from "../src/app/vault/registrations.ts";
import { separateWrites, writePermissions } from "../src/domain/roles/write-permissions.ts";
import { code, markdownTable } from "./markdown-table.ts";

/** Returns the Graph permissions that mode vault needs to read and to write each type of a live tenant. */
export function permissionTable(): string {
  return markdownTable(
    ["type", "to capture", "to recover", "further permissions to recover some properties"],
    typePermissions().map(({ type, capture, recover }) => {
      const write = writePermissions[type];
      const further = recover
        .filter((permission) => permission !== write)
        .map((permission) => {
          const rules = separateWrites.filter((rule) => rule.type === type && rule.permission === permission);
          const properties = rules.flatMap((rule) => rule.properties);
          return `${code(permission)} (${properties.length === 0 ? "to delete and restore" : properties.join(", ")})`;
        });
      return [code(type), capture.map(code).join(", "), code(write), further.join(", ")];
    }),
  );
}
