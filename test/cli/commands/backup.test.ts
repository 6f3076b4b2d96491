import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyDataFolder } from "../../../src/app/copy-data-folder.ts";
import { buildSandbox, openSandboxHost } from "../../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../../src/app/settings/read-settings.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import { openTenant } from "../../support/damaged-tenant.ts";
import { appliedChanges, directoryState } from "../../support/held-state.ts";
import { ended, newestJob } from "../../support/jobs.ts";
import { startKillable } from "../../support/killable-process.ts";
import { runs, type Stages, setStages } from "../../support/stages.ts";
import { entry, ran, temporaryFolder } from "../support.ts";

const backUp = (data: string, ...args: string[]) =>
  ran(entry, ["backup", ...args], { ENTRA_REWIND_DATA: data, ENTRA_REWIND_DATABASE: "" });

describe("a backup", () => {
  test("taken of a data folder in use is a data folder with the same history, jobs and trail, readable by its owner only", async () => {
    const data = temporaryFolder();
    const config = readSettings({ ENTRA_REWIND_DATA: data });
    await buildSandbox(config, { users: 120 }, () => {});
    const host = openSandboxHost(config);
    const known = await host.use(async ({ recovery, session }) => {
      const { id } = await recovery.takeSnapshot({ label: "kept", caller: (await session.signedIn()).caller });
      const request = { snapshotId: id, scope: { all: true }, caller: (await session.signedIn()).caller } as const;
      await ended(recovery, await recovery.startPreview(request));
      return { snapshots: await recovery.listSnapshots({}), jobs: await recovery.listJobs({}, {}) };
    });
    const copy = join(temporaryFolder(), "copy");
    const { status, output, errors } = await backUp(data, copy);
    await host.close();
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(output).toContain(`Backed up to ${copy}: 3 files, each database read through.`);
    expect(statSync(copy).mode & 0o777).toBe(0o700);
    const files = readdirSync(copy, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    expect(files.map(({ name }) => name).sort()).toEqual(["history.db", "sandbox.json", "tenant.db"]);

    const restored = openSandboxHost(readSettings({ ENTRA_REWIND_DATA: copy }));
    await restored.use(async ({ recovery, trail }) => {
      expect(await recovery.listSnapshots({})).toEqual(known.snapshots);
      expect(await recovery.listJobs({}, {})).toEqual(known.jobs);
      expect(await trail.verify()).toMatchObject({ intact: true });
    });
    await restored.close();
  });

  test("overwrites no file, refuses the data folder as its place, and refuses an empty source", async () => {
    const data = temporaryFolder();
    const there = temporaryFolder();
    expect(await backUp(data, there)).toMatchObject({ status: 2, errors: expect.stringContaining("is there already") });
    const inside = join(data, "backups", "today");
    expect(await backUp(data, inside)).toMatchObject({
      status: 2,
      errors: expect.stringContaining("in the data folder"),
    });
    const nowhere = join(data, "nowhere");
    const copy = join(there, "copy");
    expect(await backUp(nowhere, copy)).toMatchObject({ status: 2, errors: expect.stringContaining("does not exist") });
    expect(existsSync(copy)).toBe(false);
  });

  test("names what it lacks if a database has the history", async () => {
    const data = temporaryFolder();
    writeFileSync(join(data, "note"), "kept");
    const environment = { ENTRA_REWIND_DATA: data, ENTRA_REWIND_DATABASE: "postgres://user@127.0.0.1/none" };
    const copy = join(temporaryFolder(), "copy");
    const told = await ran(entry, ["backup", copy, "--json"], environment);
    expect(JSON.parse(told.output)).toEqual({ folder: copy, files: 1, leftOut: [], withoutHistory: true });
    expect(told.errors).toContain("pg_dump");
  });

  test("fails in one sentence for a damaged history and leaves no file that looks like a backup", async () => {
    const data = temporaryFolder();
    writeFileSync(join(data, "history.db"), "Dear diary, ".repeat(1_000));
    const place = temporaryFolder();
    const told = await backUp(data, join(place, "copy"));
    expect(told.status).toBe(2);
    expect(told.errors).toMatch(/^\S+history\.db is not a database of entra-rewind\. .+\.\n$/);
    expect(readdirSync(place)).toEqual([]);
  });
});

describe("a backup taken in the middle of a job", () => {
  let stages: Stages;
  beforeAll(async () => {
    stages = await setStages();
  });
  afterAll(() => stages[Symbol.asyncDispose]());

  test.each([
    ["preview", "SIGSTOP"],
    ["recovery", "SIGSTOP"],
    ["recovery", "nothing"],
  ] as const)("carries the %s to the same end, with %s to hold it up meanwhile", async (run, signal) => {
    const { act, from } = runs[run];
    const places = stages.points[run].filter(({ name }) => name.startsWith(run === "preview" ? "feed" : "after apply"));
    const at = places[Math.floor(places.length / 3)]?.point ?? 0;
    const folder = await stages.copy(from);
    const hold = signal === "SIGSTOP" ? { at, signal } : {};
    await using other = startKillable({ folder, act, leaseMillis: MINUTE, ...hold });
    await other.until((line) => "point" in line && line.point === at);
    const copy = join(temporaryFolder(), "copy");
    await copyDataFolder(folder, copy, { onCopy: () => {}, onLeftOut: () => {} });

    await using reference = await openTenant(stages.folder(run === "preview" ? "previewed" : "recovered"));
    await using restored = await openTenant(copy, { ahead: 2 * MINUTE });
    const { recovery } = restored.engine;
    const job = await newestJob(recovery, run);
    const wanted = await newestJob(reference.engine.recovery, run);
    if (job === null || wanted === null) throw new Error("The stage is not set.");
    const { totals, digest } = wanted;
    expect(await ended(recovery, job)).toMatchObject({ status: "successful", failure: null, totals, digest });
    expect(await directoryState(restored.embedded)).toEqual(await directoryState(reference.embedded));
    const applied = await appliedChanges(restored.embedded, job.id);
    expect(applied).toEqual(await appliedChanges(reference.embedded, wanted.id));
    expect(restored.defects).toEqual([]);
  });
});
