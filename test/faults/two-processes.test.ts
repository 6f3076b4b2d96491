import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MINUTE, SECOND } from "../../src/domain/time.ts";
import { missingIndexes } from "../../src/store/history/first-load.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { boss, openTenant } from "../support/damaged-tenant.ts";
import { appliedChanges, directoryState, leftovers } from "../support/held-state.ts";
import { allChanges, ended, newestJob } from "../support/jobs.ts";
import { type KillableProcess, startKillable } from "../support/killable-process.ts";
import type { Line } from "../support/killed-script.ts";
import { type RunName, runs, type Stages, setStages } from "../support/stages.ts";
import { until } from "../support/until.ts";

const byCaller = { kind: "caller" } as const;

describe.each(["SQLite", "PostgreSQL"] as const)("on %s,", (on) => {
  let stages: Stages;
  beforeAll(async () => {
    stages = await setStages(on);
  });
  afterAll(() => stages[Symbol.asyncDispose]());

  /** Another process that stops by SIGSTOP at the place in the middle of those with such a name. */
  async function stoppedAt(
    run: RunName,
    name: RegExp,
    leaseMillis: number,
  ): Promise<{ folder: string; other: KillableProcess }> {
    const places = stages.points[run].filter((point) => name.test(point.name));
    const middle = places[Math.floor(places.length / 2)];
    if (middle === undefined) throw new Error(`A ${run} does not come by ${name}.`);
    const among = middle.name;
    const isAmong = (line: Line): boolean => "point" in line && line.name === among;
    const at = places.filter((place) => isAmong(place) && place.point <= middle.point).length;
    const folder = await stages.copy(runs[run].from);
    const other = startKillable({ folder, act: runs[run].act, leaseMillis, at, among, signal: "SIGSTOP" });
    await other.until(() => other.lines.filter(isAmong).length === at);
    return { folder, other };
  }

  describe("a second process on the same files", () => {
    test("a second process is refused a recovery, a preview and a snapshot with the id of the active job", async () => {
      const { folder, other } = await stoppedAt("recovery", /after apply/, MINUTE);
      await using _ = other;
      await using opened = await openTenant(folder);
      const { recovery } = opened.engine;
      const active = await newestJob(recovery, "recovery");
      const preview = await newestJob(recovery, "preview");
      if (active === null || preview === null) throw new Error("The stage is not set.");
      const refusal = {
        code: "activeJob",
        message: expect.stringContaining(active.id),
        facts: { activeJobId: active.id },
      };
      const attempts = [
        recovery.startRecovery({ previewJobId: preview.id, caller: boss, authority: byCaller }),
        recovery.startPreview({ snapshotId: preview.snapshotId, scope: { all: true }, caller: boss }),
        recovery.takeSnapshot({ label: null, caller: boss }),
      ];
      for (const attempt of await Promise.allSettled(attempts))
        expect(attempt).toMatchObject({ status: "rejected", reason: refusal });
      expect((await recovery.listJobs({}, {})).items).toHaveLength(2);
      other.kill("SIGCONT");
      expect(await ended(recovery, active)).toMatchObject({ status: "successful" });
      expect(opened.defects).toEqual([]);
    });

    test("a second process reads while the first one recovers and never meets a busy file", async () => {
      const folder = await stages.copy("previewed");
      await using other = startKillable({ folder, act: "recovery", leaseMillis: MINUTE });
      await using opened = await openTenant(folder);
      const { recovery } = opened.engine;
      const preview = await newestJob(recovery, "preview");
      if (preview === null) throw new Error("The stage is not set.");
      const seen = new Set<string>();
      await until("the other process's recovery", async () => {
        const job = await newestJob(recovery, "recovery");
        expect((await recovery.listSnapshots({})).items.length).toBeGreaterThan(0);
        expect(await recovery.getJob(preview.id)).toMatchObject({ status: "successful" });
        expect((await recovery.listChanges(preview.id, {}, { limit: 20 })).items).toHaveLength(20);
        seen.add(job?.status ?? "none");
        return job?.status === "successful";
      });
      expect([...seen]).toContain("running");
      expect(await other.ended).toBe(0);
      expect(opened.defects).toEqual([]);
    });

    test("a second process takes a job over after the lease of a dead process has expired, and not before", async () => {
      const { folder, other } = await stoppedAt("recovery", /after apply/, 1.5 * SECOND);
      await using _ = other;
      other.kill("SIGKILL");
      const died = performance.now();
      await using opened = await openTenant(folder, { leaseMillis: SECOND / 5 });
      const { recovery } = opened.engine;
      const job = await newestJob(recovery, "recovery");
      if (job === null) throw new Error("There is no recovery to take over.");
      expect(job.status).toBe("running");
      expect(await ended(recovery, job)).toMatchObject({ status: "successful" });
      expect(performance.now() - died).toBeGreaterThan(SECOND);
    });
  });

  describe("a process that stands still for longer than its lease", () => {
    test.each([
      ["recovery", /^before apply/],
      ["recovery", /^after apply/],
      ["recovery", /^feed$/],
      ["preview", /^feed$/],
    ] as const)(
      "a process that was suspended for longer than its lease finds its %s done by another and writes no more: %s",
      async (run, name) => {
        const { folder, other } = await stoppedAt(run, name, SECOND);
        await using _ = other;
        await using reference = await openTenant(stages.folder(run === "preview" ? "previewed" : "recovered"));
        await using opened = await openTenant(folder, { ahead: MINUTE, leaseMillis: SECOND });
        const { recovery } = opened.engine;
        const job = await newestJob(recovery, run);
        const wanted = await newestJob(reference.engine.recovery, run);
        if (job === null || wanted === null) throw new Error("The stage is not set.");
        expect(await ended(recovery, job)).toMatchObject({ status: "successful", totals: wanted.totals });
        const after = await everything(opened.store);

        other.kill("SIGCONT");
        expect(await other.ended).toBe(0);
        expect(other.lines.flatMap((line) => ("job" in line ? [line.job.status] : []))).toEqual(["successful"]);
        expect(await everything(opened.store)).toEqual(after);
        expect(await leftovers(opened.store)).toBe(0);
        expect(await directoryState(opened.embedded)).toEqual(await directoryState(reference.embedded));
        const applied = await appliedChanges(opened.embedded, job.id);
        expect(applied).toEqual(await appliedChanges(reference.embedded, wanted.id));
        if (run === "preview")
          expect(await allChanges(recovery, job.id)).toEqual(await allChanges(reference.engine.recovery, wanted.id));
        expect(opened.defects).toEqual([]);
      },
    );

    test.each([
      ["capture", /^feed$/],
      ["firstCapture", /^feed$/],
      ["firstCapture", /^feed's end$/],
    ] as const)("a process that was suspended learns that its snapshot was not taken: %s, %s", async (run, name) => {
      const { folder, other } = await stoppedAt(run, name, SECOND);
      await using _ = other;
      await using opened = await openTenant(folder, { ahead: MINUTE });
      await opened.engine.recovery.takeSnapshot({ label: "mine", caller: boss });
      const after = await everything(opened.store);
      other.kill("SIGCONT");
      expect(await other.ended).toBe(0);
      expect(other.lines.filter(isRefusal)).toMatchObject([{ code: "leaseLost" }]);
      expect(await everything(opened.store)).toEqual(after);
      expect(await missingIndexes(opened.store.db)).toEqual([]);
      expect(await leftovers(opened.store)).toBe(0);
    });
  });
});

const isRefusal = (line: Line): boolean => "code" in line;

/** Every row of the tables a job writes. */
async function everything({ db }: TenantStore): Promise<Record<string, readonly object[]>> {
  const tables = [
    "job",
    "plan_item",
    "applied_change",
    "capture",
    "snapshot",
    "entity_version",
    "link_version",
  ] as const;
  const rows = await Promise.all(
    tables.map(async (table) => [table, await db.selectFrom(table).selectAll().execute()]),
  );
  return Object.fromEntries(rows);
}
