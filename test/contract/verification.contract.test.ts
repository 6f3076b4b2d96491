import { beforeEach, describe, expect, test } from "vitest";
import { recoveryServices } from "../support/recovery-services.ts";
import { boss, memberOf } from "../support/recovery-tenant.ts";

describe.each(recoveryServices)("recovery service ($name): verification", ({ open, skipWhatDiffers }) => {
  beforeEach(skipWhatDiffers);

  test("a verification is clean when all that was to come back has", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(ada);
    const recovery = await tenant.recoverTo(snapshot);

    const {
      after: _,
      asOf: __,
      notLookedAt: ___,
      afterAsOf: ____,
      earlier: _____,
      ...result
    } = await tenant.verify(recovery);
    expect(result).toEqual({
      outcome: "verified",
      notCompared: null,
      pending: [],
      residual: { total: 0, items: [] },
      expected: [],
    });
    expect(await tenant.recovery.getVerification(recovery.id)).toMatchObject({
      job: { kind: "preview", status: "successful", verifiesJobId: recovery.id, scope: { all: true } },
    });
  });

  test("a verification has no result before its job has ended", async () => {
    await using tenant = await open();
    const snapshot = await tenant.snapshot();
    tenant.user("mallory");
    const recovery = await tenant.recoverTo(snapshot);
    const gate = tenant.directory.holdReadings();
    const job = await tenant.recovery.startVerification({ recoveryJobId: recovery.id, caller: boss });
    await gate.reached;
    expect(await tenant.recovery.getVerification(recovery.id)).toMatchObject({ job: { id: job.id }, result: null });
    gate.open();
    await tenant.ended(job);
  });

  test("a verification names as residual what was to come back and did not", async () => {
    await using tenant = await open();
    const [ada, bob] = [tenant.user("ada", { city: "York" }), tenant.user("bob", { city: "York" })];
    const snapshot = await tenant.snapshot();
    for (const user of [ada, bob]) tenant.hands.update(user, { city: "Bath" });
    const preview = await tenant.preview(snapshot);
    tenant.hands.update(ada, { city: "Hull" });

    const result = await tenant.verify(await tenant.recover(preview));

    expect(result).toMatchObject({
      outcome: "notVerified",
      residual: { total: 1, items: [{ ref: ada, properties: [{ name: "city", now: "Hull", then: "York" }] }] },
      expected: [],
    });
  });

  test("a verification names as expected what was announced to stay, by its reason", async () => {
    await using tenant = await open();
    const [ada, bob, eve] = [tenant.user("ada"), tenant.user("bob"), tenant.user("eve")];
    const group = tenant.group("Chess", [bob, eve]);
    const snapshot = await tenant.snapshot();
    for (const gone of [ada, bob]) {
      tenant.hands.delete(gone);
      tenant.hands.purge(gone);
    }
    tenant.hands.removeLink(memberOf(group, eve));

    const result = await tenant.verify(await tenant.recoverTo(snapshot));

    expect(result).toMatchObject({ outcome: "verified", residual: { total: 0 } });
    expect(result.expected).toMatchObject([
      { reason: "hardDeleted", objects: 2, sample: [{ ref: { type: "user" } }, { ref: { type: "user" } }] },
      { reason: "targetGone", objects: 1, sample: [{ ref: group }] },
    ]);
  });

  test("a verification names as newer what changed after the preview, because it was not part of the plan", async () => {
    await using tenant = await open();
    const [ada, bob] = [tenant.user("ada", { city: "York" }), tenant.user("bob")];
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const preview = await tenant.preview(snapshot);
    tenant.hands.update(ada, { department: "Sales" });
    tenant.hands.delete(bob);
    tenant.user("mallory");

    const result = await tenant.verify(await tenant.recover(preview));

    expect(result).toMatchObject({
      outcome: "verified",
      residual: { total: 0 },
      expected: [{ reason: "newer", objects: 3 }],
    });
  });

  test("a verification names as newer, not as residual, a link that could not be written then and could be now", async () => {
    await using tenant = await open();
    const [ada, bob] = [tenant.user("ada"), tenant.user("bob", { city: "York" })];
    const group = tenant.group("Chess", [ada]);
    const snapshot = await tenant.snapshot();
    tenant.hands.removeLink(memberOf(group, ada));
    tenant.hands.delete(ada);
    tenant.hands.update(bob, { city: "Bath" });
    const scope = { entities: [...oneOf("group", group.id), ...oneOf("user", bob.id)] };
    const recovery = await tenant.recoverTo(snapshot, scope);
    tenant.hands.restore(ada);

    expect(await tenant.verify(recovery)).toMatchObject({
      outcome: "verified",
      expected: [{ reason: "newer", objects: 1 }],
    });
  });

  test.each([
    ["everything", () => ({ all: true }) as const],
    [
      "these objects",
      (user: string, group: string) => ({ entities: [...oneOf("user", user), ...oneOf("group", group)] }),
    ],
  ])(
    "a verification over %s finds residual what was approved and was purged before it was written",
    async (_, scopeOf) => {
      await using tenant = await open();
      const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
      const group = tenant.group("Chess", [bob]);
      const snapshot = await tenant.snapshot();
      for (const deleted of [ada, group]) tenant.hands.delete(deleted);
      const preview = await tenant.preview(snapshot, scopeOf(ada.id, group.id));
      tenant.hands.purge(group);

      expect(await tenant.verify(await tenant.recover(preview))).toMatchObject({
        outcome: "notVerified",
        residual: { total: 1, gone: 1, items: [{ ref: group, action: "restore", notRecoverable: "hardDeleted" }] },
        expected: [],
      });
    },
  );

  test("a verification finds residual what was put back and was purged afterward", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const recovery = await tenant.recoverTo(snapshot);
    expect(await tenant.verify(recovery)).toMatchObject({ outcome: "verified" });
    tenant.hands.delete(ada);
    tenant.hands.purge(ada);
    expect(await tenant.verify(recovery)).toMatchObject({
      outcome: "notVerified",
      residual: { total: 1, gone: 1, items: [{ ref: ada, notRecoverable: "hardDeleted" }] },
    });
  });

  test("a verification of a recovery that ended before it had a plan finds everything residual", async () => {
    await using tenant = await open();
    const snapshot = await tenant.snapshot();
    const mallory = tenant.user("mallory");
    const gate = tenant.directory.holdReadings();
    const request = { snapshotId: snapshot.id, scope: { all: true }, caller: boss } as const;
    const job = await tenant.recovery.startRecovery({ ...request, authority: { kind: "caller" } });
    await gate.reached;
    await tenant.recovery.cancelJob({ id: job.id, caller: boss });
    gate.open();
    const ended = await tenant.ended(job);

    expect(ended.status).toBe("abandoned");
    expect(await tenant.verify(ended)).toMatchObject({
      outcome: "notVerified",
      residual: { items: [{ ref: mallory }] },
      recovery: { endedEarly: { status: "abandoned" } },
    });
  });

  test("a verification can be repeated, and the newest counts", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const recovery = await tenant.recoverTo(snapshot);
    expect(await tenant.verify(recovery)).toMatchObject({ outcome: "verified" });
    tenant.hands.update(ada, { city: "Hull" });
    expect(await tenant.verify(recovery)).toMatchObject({ outcome: "notVerified", residual: { total: 1 } });
  });

  test.each([
    ["at one moment", 0],
    ["while a clock is set back", -60_000],
  ])("of verifications that begin %s, the one that began last is shown", async (_, moved) => {
    await using tenant = await open();
    const users = ["ada", "bob", "eve"].map((name) => tenant.user(name, { city: "York" }));
    const snapshot = await tenant.snapshot();
    for (const user of users) tenant.hands.update(user, { city: "Bath" });
    const recovery = await tenant.recoverTo(snapshot);
    const found = [(await tenant.verify(recovery)).residual.total];
    for (const user of users) {
      tenant.hands.update(user, { city: "Hull" });
      tenant.machineLater(moved);
      found.push((await tenant.verify(recovery)).residual.total);
    }
    expect(found).toEqual([0, 1, 2, 3]);
  });
});

const oneOf = (type: "user" | "group", id: string) => [{ type, ids: [id] }];
