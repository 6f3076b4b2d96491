import { chmodSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { boss, type OpenTenant, openTenant } from "../support/damaged-tenant.ts";
import { allChanges, newestJob } from "../support/jobs.ts";
import { type Stages, setStages } from "../support/stages.ts";

const PAGE = 4_096;

let stages: Stages;
beforeAll(async () => {
  stages = await setStages();
});
afterAll(() => stages[Symbol.asyncDispose]());

describe("a history file that is no use", () => {
  test.each<[string, (file: string) => void]>([
    ["holds text", (file) => writeFileSync(file, "Dear diary, ".repeat(1_000))],
    ["has lost its first page", (file) => overwrite(file, 0, PAGE)],
    ["is a folder", becomeFolder],
  ])("an unusable history file is refused with one sentence when it is opened: it %s", async (_, spoil) => {
    const file = join(await stages.copy("previewed"), "history.db");
    spoil(file);
    expectUnusable(thrownBy(() => openSqliteStore(file)));
  });

  test.each<[string, (file: string) => void]>([
    ["has lost every page but the first", (file) => overwrite(file, PAGE, Number.POSITIVE_INFINITY)],
    ["was cut in half", (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2 / PAGE) * PAGE)],
    ["has other bytes in the middle of its pages", (file) => sprinkle(file, PAGE, 200)],
    ["has single bytes changed in its texts", garbleTexts],
  ])("an unusable history file fails each reader with one sentence: it %s", async (_, spoil) => {
    const folder = await stages.copy("previewed");
    spoil(join(folder, "history.db"));
    const faults = await faultsOf(folder);
    expect(faults.length).toBeGreaterThan(0);
    faults.forEach(expectUnusable);
  });

  test("a history file that a newer version wrote is refused and left as it is", async () => {
    const file = join(await stages.copy("previewed"), "history.db");
    using database = new DatabaseSync(file);
    database.exec("pragma user_version = 99");
    expect(thrownBy(() => openSqliteStore(file))).toMatchObject({
      code: "storeNewer",
      message: expect.stringMatching(/^\S+history\.db was written by a newer entra-rewind .+$/),
    });
    expect(database.prepare("pragma user_version").get()).toEqual({ user_version: 99 });
  });
});

describe("files this process may not write", () => {
  test("files without write permission are named when there is no history yet", async () => {
    const folder = await stages.copy("founded");
    for (const name of ["history.db", "history.db-wal", "history.db-shm"]) rmSync(join(folder, name), { force: true });
    chmodSync(folder, 0o555);
    await withoutPrivilege(async () => expectUnusable(thrownBy(() => openSqliteStore(join(folder, "history.db")))));
    chmodSync(folder, 0o755);
  });

  test("files without write permission are named at the latest with the first write, and lose no data", async () => {
    const folder = await stages.copy("previewed");
    const file = join(folder, "history.db");
    const before = readFileSync(file);
    chmodSync(file, 0o444);
    chmodSync(folder, 0o555);
    await withoutPrivilege(async () => {
      const fault = await openSqliteStoreAndWrite(file).then(() => null, fail);
      expectUnusable(fault);
    });
    expect(readFileSync(file).equals(before)).toBe(true);
    chmodSync(folder, 0o755);
  });
});

const fail = (reason: unknown): unknown => reason;

async function openSqliteStoreAndWrite(file: string): Promise<void> {
  const store = openSqliteStore(file);
  try {
    await store.forTenant(tenantId("any")).transaction((tx) => tx.deleteFrom("seen").execute());
  } finally {
    await store.close();
  }
}

/** Everything a person might ask of a spoilt history: the errors, opening included. */
async function faultsOf(folder: string): Promise<readonly unknown[]> {
  let opened: OpenTenant;
  try {
    opened = await openTenant(folder);
  } catch (error) {
    return [error];
  }
  await using tenant = opened;
  const { recovery } = tenant.engine;
  const asked = await Promise.allSettled([
    recovery.listSnapshots({}),
    recovery.listJobs({}, {}),
    newestJob(recovery, "preview").then((preview) => preview && allChanges(recovery, preview.id)),
    newestJob(recovery, "preview").then((preview) => preview && recovery.summarizeChanges(preview.id)),
    recovery.takeSnapshot({ label: null, caller: boss }),
  ]);
  return [...asked.flatMap((one) => (one.status === "rejected" ? [one.reason] : [])), ...tenant.defects];
}

function expectUnusable(error: unknown): void {
  expect(error).toBeInstanceOf(RewindError);
  expect(error).toMatchObject({
    code: "storeUnusable",
    message: expect.stringMatching(/^(\S+history\.db|The history) .+\.$/),
  });
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
}

function becomeFolder(file: string): void {
  rmSync(file);
  mkdirSync(file);
}

function overwrite(file: string, from: number, to: number): void {
  const bytes = readFileSync(file);
  bytes.fill("rubbish ", from, Math.min(to, bytes.length));
  writeFileSync(file, bytes);
}

/** Some bytes in the middle of every page after the first. */
function sprinkle(file: string, first: number, length: number): void {
  const bytes = readFileSync(file);
  for (let page = first; page < bytes.length; page += PAGE) bytes.fill("rubbish ", page, page + length);
  writeFileSync(file, bytes);
}

/** Damages the texts of states and plans where the database cannot see it. */
function garbleTexts(file: string): void {
  const bytes = readFileSync(file);
  for (const mark of ['{"accountEnabled":', '{"ref":{"type":']) {
    for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) bytes.write("#", at + 1);
  }
  writeFileSync(file, bytes);
}

/** Root may write everything, so the work is then done as another user. */
async function withoutPrivilege(work: () => Promise<void>): Promise<void> {
  const { geteuid, seteuid } = process;
  if (geteuid === undefined || seteuid === undefined) throw new Error("This test knows POSIX permissions only.");
  const self = geteuid();
  if (self === 0) seteuid(65_534);
  try {
    await work();
  } finally {
    if (self === 0) seteuid(self);
  }
}
