import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { EmbeddedDirectory } from "../../../src/directory/embedded/embedded-directory.ts";
import { AnEmbeddedTenant, NOON, RECOVERY } from "./an-embedded-tenant.ts";

const options = { clock: { now: () => NOON }, newId: () => "id" };

const failure = (file: string): unknown => {
  try {
    EmbeddedDirectory.open(file, options).close();
  } catch (error) {
    return error;
  }
  return "opened";
};

describe("a tenant's file", () => {
  test("a tenant's file names its tenant when it is opened again", () => {
    using tenant = new AnEmbeddedTenant();
    tenant.directory.close();
    using again = EmbeddedDirectory.open(tenant.file, options);
    expect(again.tenant).toEqual({ id: "tenant-1", displayName: "Contoso", defaultDomain: "contoso.example" });
  });

  test("a tenant's file is not created over another file", () => {
    using tenant = new AnEmbeddedTenant();
    const more = { ...options, tenant: { id: "2", displayName: "Other", defaultDomain: "other.example" } };
    expect(() => EmbeddedDirectory.create(tenant.file, more)).toThrow(
      expect.objectContaining({ code: "invalidInput" }),
    );
    expect(tenant.openAgain().tenant.id).toBe("tenant-1");
  });

  test("a tenant's file is refused in one sentence if it is missing, empty, no database, another database, or cut off", () => {
    using tenant = new AnEmbeddedTenant();
    for (let index = 0; index < 500; index++) tenant.user(`User${index}`);
    const at = (name: string) => join(tenant.folder, name);
    writeFileSync(at("empty.db"), "");
    writeFileSync(at("text.db"), "not a database ".repeat(500));
    using other = new DatabaseSync(at("other.db"));
    other.exec("create table t (x); pragma user_version = 1");
    tenant.directory.close();
    truncateSync(tenant.file, 9_000);
    for (const file of [at("missing.db"), at("empty.db"), at("text.db"), at("other.db"), tenant.file]) {
      expect(failure(file)).toMatchObject({ code: "storeUnusable", message: expect.stringContaining(file) });
    }
  });

  test("a tenant's file is refused if a newer version wrote it", () => {
    using tenant = new AnEmbeddedTenant();
    using raw = new DatabaseSync(tenant.file);
    raw.exec("pragma user_version = 99");
    expect(failure(tenant.file)).toMatchObject({ code: "storeNewer", message: expect.stringContaining("Update") });
  });
});

describe("two processes with one file", () => {
  test("two processes with one file see each other's committed writes, in the feed too", async () => {
    using tenant = new AnEmbeddedTenant();
    const other = tenant.openAgain();
    const { signal } = new AbortController();
    const [start] = await Array.fromAsync(other.feed(null, signal));
    const ada = tenant.user("Ada");
    expect(await other.get(ada)).toMatchObject({ displayName: "Ada" });
    const [batch] = await Array.fromAsync(other.feed(start?.cursor ?? null, signal));
    expect(batch?.entities.map((state) => state.ref)).toEqual([ada]);
  });

  test("two processes with one file apply the same rule to concurrent writers", async () => {
    using tenant = new AnEmbeddedTenant();
    const other = tenant.openAgain();
    const ada = tenant.user("Ada");
    const write = { kind: "update", ref: ada, set: [{ name: "city", expected: null, value: "Bern" }] } as const;
    tenant.admin.update(ada, { city: "Chur" });
    expect(await other.apply([write], RECOVERY)).toMatchObject([{ outcome: "failed", reason: "moved" }]);
  });
});
