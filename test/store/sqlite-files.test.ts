import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tenantId } from "../../src/domain/ids.ts";
import { sqliteFault } from "../../src/sqlite/fault.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { SCHEMA_VERSION } from "../../src/store/sql/migrations.ts";
import { tenantSecret } from "../../src/store/sql/secrets.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
  file = join(folder, "history.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const tenant = tenantId("tenant-1");
/** A sentence about this file that says what to do. */
const sentence = (about: string, hint: RegExp) => expect.stringMatching(new RegExp(`${about}.*${hint.source}.*\\.$`));

async function aStore(): Promise<void> {
  const store = openSqliteStore(file);
  await store.forTenant(tenant).transaction((tx) => tenantSecret(tx, "key", () => "kept"));
  await store.close();
}

const secretOf = async (path: string): Promise<string> => {
  const store = openSqliteStore(path);
  try {
    return await store.forTenant(tenant).transaction((tx) => tenantSecret(tx, "key", () => "made anew"));
  } finally {
    await store.close();
  }
};

/** Limits the file of this connection and returns the previous limit. */
async function pagesAllowed({ db }: TenantStore, most: number): Promise<number> {
  const bound = async (text: string) => (await db.run(sql<{ max_page_count: number }>`${sql.raw(text)}`)).rows[0];
  const before = (await bound("pragma max_page_count"))?.max_page_count ?? 0;
  await bound(`pragma max_page_count = ${most}`);
  return before;
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("Nothing was thrown.");
}

describe("the file of a store", () => {
  test("the file of a store is created if it is missing, and has its content when it is opened again", async () => {
    await aStore();
    expect(await secretOf(file)).toBe("kept");
  });

  test("the file of a store may be open several times at once", async () => {
    const [one, two] = [openSqliteStore(file), openSqliteStore(file)];
    await one.forTenant(tenant).transaction((tx) => tenantSecret(tx, "key", () => "of one"));
    expect(await two.forTenant(tenant).transaction((tx) => tenantSecret(tx, "key", () => "of two"))).toBe("of one");
    await Promise.all([one.close(), two.close()]);
  });

  test("a file that is no database is refused and left as it is", () => {
    writeFileSync(file, "Dear diary, ".repeat(500));
    const error = thrownBy(() => openSqliteStore(file));
    expect(error).toMatchObject({ code: "storeUnusable", message: sentence(file, /not a database.*Move it away/) });
    expect(readFileSync(file, "utf8")).toBe("Dear diary, ".repeat(500));
  });

  test("a file that a newer version wrote is refused and left as it is", async () => {
    await aStore();
    using database = new DatabaseSync(file);
    database.exec(`pragma user_version = ${SCHEMA_VERSION + 1}`);
    const error = thrownBy(() => openSqliteStore(file));
    expect(error).toMatchObject({ code: "storeNewer", message: sentence(file, /newer/) });
    expect(database.prepare("pragma user_version").get()).toEqual({ user_version: SCHEMA_VERSION + 1 });
  });

  test("a file in a folder that does not exist is refused, and so is a folder in its place", () => {
    const missing = join(folder, "missing", "history.db");
    const cannot = (path: string) => ({ code: "storeUnusable", message: sentence(path, /cannot be opened.*folder/) });
    expect(thrownBy(() => openSqliteStore(missing))).toMatchObject(cannot(missing));
    mkdirSync(file);
    expect(thrownBy(() => openSqliteStore(file))).toMatchObject(cannot(file));
  });

  test("a damaged file is named when the damage is met", async () => {
    await aStore();
    const bytes = readFileSync(file);
    bytes.fill(0xff, 4_096);
    writeFileSync(file, bytes);
    await expect(secretOf(file)).rejects.toMatchObject({ code: "storeUnusable", message: sentence(file, /damaged/) });
  });

  test("a file that cannot be written is reported as such", async () => {
    await aStore();
    using database = new DatabaseSync(file, { readOnly: true });
    const error = thrownBy(() => database.exec("delete from secret"));
    expect(sqliteFault(error, file)).toMatchObject({ code: "storeUnusable", message: sentence(file, /read-only/) });
  });

  test("a file on a full disk is reported as such, loses no data, and is usable again when there is room", async () => {
    const opened = openSqliteStore(file);
    const store = opened.forTenant(tenant);
    const write = (name: string, value: string) => store.transaction((tx) => tenantSecret(tx, name, () => value));
    await write("first", "kept");
    // To SQLite, a limit on the pages of the file is a full disk.
    const room = await pagesAllowed(store, 60);
    const full = { code: "storeFull", message: sentence(file, /full.*nothing was lost/) };
    await expect(write("second", "x".repeat(1_000_000))).rejects.toMatchObject(full);
    await expect(write("second", "x".repeat(1_000_000))).rejects.toMatchObject(full);
    expect(await write("first", "made anew")).toBe("kept");
    await pagesAllowed(store, room);
    expect(await write("second", "y")).toBe("y");
    await opened.close();
  });

  test("a file that another process keeps locked is finally reported as busy", () => {
    using other = new DatabaseSync(file);
    other.exec("create table t (x); begin exclusive");
    using late = new DatabaseSync(file, { timeout: 0 });
    const error = thrownBy(() => late.exec("insert into t values (1)"));
    expect(sqliteFault(error, file)).toMatchObject({ code: "busy", message: sentence(file, /locked/) });
  });

  test("a file is not blamed for errors of our own", () => {
    const error = new TypeError("A defect.");
    expect(sqliteFault(error, file)).toBe(error);
  });
});
