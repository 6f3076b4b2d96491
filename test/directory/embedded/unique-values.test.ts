import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { EmbeddedDirectory } from "../../../src/directory/embedded/embedded-directory.ts";

const options = { clock: { now: () => Date.UTC(2026, 10, 20) }, newId: () => crypto.randomUUID() };
const tenant = { id: "tenant-1", displayName: "Contoso", defaultDomain: "contoso.example" };
const hands = (directory: EmbeddedDirectory) =>
  directory.as({ actor: { kind: "user", id: "eve", name: "eve" }, app: "portal", ip: null });

test.each([
  ["user", { userPrincipalName: "ada@contoso.example" }, { userPrincipalName: "ADA@contoso.example" }],
  ["application", { identifierUris: ["api://crm"] }, { identifierUris: ["api://other", "API://crm"] }],
  ["servicePrincipal", { servicePrincipalNames: ["crm"] }, { servicePrincipalNames: ["CRM"] }],
  ["group", { groupTypes: ["Unified"], mailNickname: "crm" }, { groupTypes: ["Unified"], mailNickname: "Crm" }],
] as const)("no two live objects of type %s hold one name, in any case", (type, first, second) => {
  using directory = EmbeddedDirectory.create(":memory:", { ...options, tenant });
  const holder = hands(directory).create(type, { displayName: "first", ...first });
  const other = hands(directory).create(type, { displayName: "second" });
  expect(() => hands(directory).update(other, second)).toThrow("is held by");
  hands(directory).delete(holder);
  hands(directory).update(other, second);
  expect(() => hands(directory).restore(holder)).toThrow("is held by");
});

test("security groups may share a mail nickname", () => {
  using directory = EmbeddedDirectory.create(":memory:", { ...options, tenant });
  for (const name of ["first", "second"])
    hands(directory).create("group", { displayName: name, mailNickname: "field", groupTypes: [] });
});

test("names in a file that an earlier version wrote are unique from its next opening on", () => {
  const folder = mkdtempSync(join(tmpdir(), "entra-rewind-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "tenant.sqlite");
  {
    using directory = EmbeddedDirectory.create(file, { ...options, tenant });
    hands(directory).create("application", { displayName: "first", identifierUris: ["api://crm"] });
    hands(directory).create("group", { displayName: "g", groupTypes: ["Unified"], mailNickname: "field" });
  }
  const database = new DatabaseSync(file);
  database.exec("drop table unique_value; pragma user_version = 1;");
  database.close();
  using directory = EmbeddedDirectory.open(file, options);
  const uris = { identifierUris: ["api://crm"] };
  expect(() => hands(directory).create("application", { displayName: "second", ...uris })).toThrow("is held by");
  const group = { groupTypes: ["Unified"], mailNickname: "field" };
  expect(() => hands(directory).create("group", { displayName: "h", ...group })).toThrow("is held by");
});
