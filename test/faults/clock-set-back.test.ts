import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { runRetention } from "../../src/engine/capture/retention-run.ts";
import { runDueSchedules } from "../../src/engine/jobs/scheduler.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import { watchedDirectory } from "../support/crash-points.ts";
import { boss, openTenant } from "../support/damaged-tenant.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { appliedChanges, directoryState } from "../support/held-state.ts";
import { ended, newestJob } from "../support/jobs.ts";
import { startKillable } from "../support/killable-process.ts";
import { type Stages, setStages } from "../support/stages.ts";
import { stores } from "../support/stores.ts";

let stages: Stages;
beforeAll(async () => {
  stages = await setStages();
});
afterAll(() => stages[Symbol.asyncDispose]());

const authority = { kind: "caller" } as const;

describe("a machine whose clock is set back", () => {
  test.each([10 * MINUTE, 5 * HOUR])(
    "a clock that is set back by %i milliseconds during a recovery leads to the same end, with any other worker",
    async (millis) => {
      await using reference = await openTenant(stages.folder("recovered"));
      const folder = await stages.copy("previewed");
      let ahead = 0;
      let writes = 0;
      const setBack = (name: string): void => {
        if (name.startsWith("after apply")) writes += 1;
        if (writes === 3) ahead = -millis;
      };
      const clock = { ahead: () => ahead };
      await using opened = await openTenant(folder, { ...clock, directory: (one) => watchedDirectory(one, setBack) });
      await using other = await openTenant(folder, clock);
      const preview = await newestJob(opened.engine.recovery, "preview");
      const wanted = await newestJob(reference.engine.recovery, "recovery");
      if (preview === null || wanted === null) throw new Error("The stage is not set.");
      const request = { previewJobId: preview.id, caller: boss, authority } as const;
      const job = await opened.engine.recovery.startRecovery(request);
      const end = await ended(other.engine.recovery, job);
      expect(ahead).toBe(-millis);
      expect(end).toMatchObject({ status: "successful", failure: null, totals: wanted.totals });
      expect(await directoryState(opened.embedded)).toEqual(await directoryState(reference.embedded));
      expect(await appliedChanges(opened.embedded, job.id)).toEqual(
        await appliedChanges(reference.embedded, wanted.id),
      );
      expect([...opened.defects, ...other.defects]).toEqual([]);
    },
  );

  test("a clock that is set back does not delay the takeover of a dead process's lease", async () => {
    const folder = await stages.copy("previewed");
    const point = stages.points.recovery.find(({ name }) => name.startsWith("after apply"));
    await using killable = startKillable({
      folder,
      act: "recovery",
      leaseMillis: MINUTE,
      ahead: 5 * HOUR,
      at: point?.point ?? 0,
    });
    expect(await killable.ended).toBe("SIGKILL");
    await using opened = await openTenant(folder);
    const job = await newestJob(opened.engine.recovery, "recovery");
    if (job === null) throw new Error("The stage is not set.");
    expect(job.status).toBe("running");
    expect(await ended(opened.engine.recovery, job)).toMatchObject({ status: "successful", failure: null });
  });
});

describe.each(stores)("a directory whose clock is set back, with its history in $name", ({ open }) => {
  test("jobs end no earlier than they began and snapshots keep their order if a directory's clock is set back", async () => {
    await using tenant = openEngineTenant({ history: await open() });
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const gate = tenant.directory.holdReadings();
    const started = await tenant.startPreview(snapshot);
    await gate.reached;
    tenant.later(-DAY);
    gate.open();
    const preview = await tenant.ended(started);
    expect(preview).toMatchObject({ status: "successful", totals: { changedObjects: 1 } });
    expect(preview.jobCompletionDateTime).toBeGreaterThanOrEqual(preview.jobStartDateTime);

    const recovery = await tenant.recovery.startRecovery({ previewJobId: preview.id, caller: boss, authority });
    tenant.later(-DAY);
    expect(await tenant.ended(recovery)).toMatchObject({ status: "successful", totals: { modifiedObjects: 1 } });
    expect((await tenant.directory.get(ada))?.properties.city).toBe("York");
    const [before, first] = (await tenant.recovery.listSnapshots({})).items;
    expect([before?.kind, first?.id]).toEqual(["beforeRecovery", snapshot.id]);
    expect(before?.createdDateTime).toBeGreaterThan(first?.createdDateTime ?? 0);
    expect(tenant.defects).toEqual([]);
  });

  test("retention removes no more than before if a directory's clock is set back", async () => {
    await using tenant = openEngineTenant({ history: await open() });
    tenant.user("ada", { city: "York" });
    const onDemand = await tenant.snapshot();
    for (let day = 0; day < 5; day += 1) {
      expect(await runDueSchedules(tenant.context)).toBe(true);
      tenant.later(DAY);
    }
    const kept = (await tenant.recovery.listSnapshots({})).items;
    expect(kept).toHaveLength(6);
    tenant.later(-4 * DAY);
    await withTenantLease(tenant.context, (lease) => runRetention(tenant.context, lease));
    expect((await tenant.recovery.listSnapshots({})).items).toEqual(kept);
    expect(await tenant.preview(onDemand)).toMatchObject({ status: "successful" });
  });

  test("the next daily snapshot is taken within two days if a directory's clock is set back", async () => {
    await using tenant = openEngineTenant({ history: await open() });
    tenant.later(300 * DAY);
    expect(await runDueSchedules(tenant.context)).toBe(true);
    tenant.later(-300 * DAY);
    expect(await runDueSchedules(tenant.context)).toBe(true);
    expect(await runDueSchedules(tenant.context)).toBe(false);
    tenant.later(DAY);
    expect(await runDueSchedules(tenant.context)).toBe(true);
  });
});
