import { describe, expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import type { JobId } from "../../src/domain/ids.ts";
import { isTerminal } from "../../src/domain/recovery/job.ts";
import { openEngine } from "../../src/engine/engine.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { boss } from "../support/recovery-tenant.ts";
import { until } from "../support/until.ts";

describe("a job", () => {
  test("a job that meets an unexpected error fails without its details, which are reported", async () => {
    await using tenant = openEngineTenant();
    const snapshot = await tenant.snapshot();
    const defect = new TypeError("Somebody's password is secret.");
    tenant.directory.beforeFeed = () => {
      throw defect;
    };
    const job = await tenant.preview(snapshot);
    expect(job).toMatchObject({ status: "failed", failure: { code: "defect", message: expect.stringMatching(/log/) } });
    expect(job.failure?.message).not.toContain("password");
    const { db } = tenant.context.store;
    const holder = () => db.selectFrom("tenant_lease").select("owner").executeTakeFirst();
    await until("the lease to be free", async () => (await holder())?.owner === "");
    expect(tenant.takeDefects()).toEqual([defect]);
  });

  test("a job that meets an error with a sentence fails with that sentence, and the next one is worked on", async () => {
    await using tenant = openEngineTenant();
    const snapshot = await tenant.snapshot();
    tenant.directory.beforeFeed = () => {
      throw new RewindError("storeUnusable", "The tenant file is damaged.");
    };
    const failed = await tenant.preview(snapshot);
    expect(failed).toMatchObject({
      status: "failed",
      failure: { code: "storeUnusable", message: "The tenant file is damaged." },
    });
    tenant.directory.beforeFeed = () => {};
    expect(await tenant.preview(snapshot)).toMatchObject({ status: "successful" });
  });

  test("a preview that was canceled has no results, even if its list was finished by then", async () => {
    await using tenant = openEngineTenant();
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    tenant.directory.beforeAssessment = async () => {
      const active = (await tenant.recovery.listJobs({}, {})).items[0];
      if (active === undefined) throw new Error("No job is listed while one is worked on.");
      await tenant.recovery.cancelJob({ id: active.id, caller: boss });
    };
    const job = await tenant.preview(snapshot);
    expect(job).toMatchObject({ status: "abandoned" });
    await expect(tenant.recovery.listChanges(job.id, {}, {})).rejects.toMatchObject({ code: "notReady" });
  });

  test("a recovery is left to another process by one that may not carry it out, and is canceled by any", async () => {
    await using tenant = openEngineTenant();
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const preview = await tenant.preview(snapshot);
    await tenant.engine.close();
    const defects: unknown[] = [];
    const asked: string[] = [];
    const options = { ...tenant.context, onDefect: (error: unknown) => defects.push(error) };
    const start = { previewJobId: preview.id, caller: boss, authority: { kind: "caller" } } as const;
    await using others = openEngine({
      ...options,
      owner: "others",
      whyNotRecover: async ({ id }) => {
        asked.push(id);
        return "It is carried out elsewhere.";
      },
    });
    const waiting = (id: JobId) =>
      until("a job that waits", async () => {
        const job = await others.recovery.getJob(id);
        return (job.waitingFor !== undefined || isTerminal(job.status)) && job;
      });
    const canceled = await others.recovery.startRecovery(start);
    expect(await waiting(canceled.id)).toMatchObject({
      status: "initialized",
      waitingFor: "It is carried out elsewhere.",
    });
    expect(asked).toContain(boss.id);
    await others.recovery.cancelJob({ id: canceled.id, caller: boss });
    expect(await tenant.ended(canceled)).toMatchObject({ status: "abandoned" });

    const left = await others.recovery.startRecovery(start);
    expect(await waiting(left.id)).toMatchObject({ status: "initialized" });
    expect(await tenant.property(ada, "city")).toBe("Bath");
    await using _own = openEngine({ ...options, owner: "own" });
    expect(await tenant.ended(left)).toMatchObject({ status: "successful" });
    expect(await tenant.property(ada, "city")).toBe("York");
    expect(defects).toEqual([]);
  });

  test("a recovery that was begun and has no process any more says so to a process that may not carry it out", async () => {
    await using tenant = openEngineTenant();
    const users = Array.from({ length: 120 }, (_, nth) => tenant.user(`user${nth}`, { city: "York" }));
    const snapshot = await tenant.snapshot();
    for (const user of users) tenant.hands.update(user, { city: "Bath" });
    const preview = await tenant.preview(snapshot);
    const gate = tenant.directory.holdWrites(1);
    const start = { previewJobId: preview.id, caller: boss, authority: { kind: "caller" } } as const;
    const { id } = await tenant.recovery.startRecovery(start);
    await gate.reached;
    const closed = tenant.engine.close();
    gate.open();
    await closed;
    await using others = openEngine({
      ...{ ...tenant.context, onDefect: () => {}, owner: "others" },
      whyNotRecover: async () => "It is carried out elsewhere.",
    });
    const found = await until("a job without a process", async () => {
      const job = await others.recovery.getJob(id);
      return job.waitingFor !== undefined && job;
    });
    expect(isTerminal(found.status) || found.status === "initialized").toBe(false);
    expect(found.waitingFor).toBe("No process works on it at present. It is carried out elsewhere.");
  });

  test("a job is laid down between two batches when the engine closes, and taken up by the next engine", async () => {
    await using tenant = openEngineTenant();
    const users = Array.from({ length: 120 }, (_, nth) => tenant.user(`user${nth}`, { city: "York" }));
    const snapshot = await tenant.snapshot();
    for (const user of users) tenant.hands.update(user, { city: "Bath" });
    const preview = await tenant.preview(snapshot);
    const gate = tenant.directory.holdWrites(1);
    const job = await tenant.startRecovery(preview);
    await gate.reached;
    const closed = tenant.engine.close();
    gate.open();
    await closed;
    expect(await tenant.recovery.getJob(job.id)).toMatchObject({ status: "running" });

    const defects: unknown[] = [];
    await using next = openEngine({ ...tenant.context, owner: "next", onDefect: (error) => defects.push(error) });
    expect(await tenant.ended(job)).toMatchObject({
      status: "successful",
      totals: { modifiedObjects: 120, failedChanges: 0 },
    });
    expect((await next.recovery.listSnapshots({})).items.filter(({ kind }) => kind === "beforeRecovery")).toHaveLength(
      1,
    );
    // No write is repeated, because each user is in one group of steps.
    expect(tenant.directory.applied.flat()).toHaveLength(120);
    expect(defects).toEqual([]);
  });
});

describe("an engine that closes", () => {
  test("an engine that closes lets a snapshot in progress and its lease end first", async () => {
    await using tenant = openEngineTenant();
    tenant.user("ada");
    const gate = tenant.directory.holdReadings();
    const snapshot = tenant.snapshot().catch((error: unknown) => error);
    await gate.reached;
    let closed = false;
    const closing = tenant.engine.close().then(() => {
      closed = true;
    });
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    gate.open();
    await closing;
    expect(await snapshot).toBeInstanceOf(Error);
    const lease = await tenant.context.store.db.selectFrom("tenant_lease").select("owner").executeTakeFirst();
    expect(lease).toEqual({ owner: "" });
  });
});

describe("the coverage of Microsoft's own service", () => {
  test("owners and managers are not compared in the coverage of Microsoft's service, and members are", async () => {
    await using tenant = openEngineTenant({ coverage: "microsoft" });
    const ada = tenant.user("ada");
    const group = tenant.group("Chess", [ada]);
    tenant.hands.addLink({ link: "owners", source: group, target: ada });
    const snapshot = await tenant.snapshot();
    for (const link of ["owners", "members"] as const) tenant.hands.removeLink({ link, source: group, target: ada });
    expect(await tenant.changesSince(snapshot)).toMatchObject([{ links: [{ link: "members" }] }]);
  });

  test("a scope has at most 100 ids in the coverage of Microsoft's service, and more without it", async () => {
    await using microsoft = openEngineTenant({ coverage: "microsoft" });
    await using extended = openEngineTenant();
    const ids = Array.from({ length: 101 }, (_, nth) => `user-${nth}`);
    const refused = microsoft.preview(await microsoft.snapshot(), { entities: [{ type: "user", ids }] });
    await expect(refused).rejects.toMatchObject({
      code: "invalidInput",
      message: expect.stringMatching(/100 ids.*101/),
    });
    const taken = await extended.preview(await extended.snapshot(), { entities: [{ type: "user", ids }] });
    expect(taken).toMatchObject({ status: "successful" });
  });
});
