import { expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import { HOUR } from "../../src/domain/time.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { boss, memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

const MALLORY = "mallory@contoso.example";
const workers = (tenant: RecoveryTenant, count: number) =>
  Array.from({ length: count }, (_, nth) => tenant.user(`worker-${nth}`, { department: "Research" }));

test("a scope by actor restores the actor's objects, leaves others' objects, and names whose work goes along", async () => {
  await using tenant = await openGraphTenant();
  const [ada, bob, kim] = workers(tenant, 3);
  if (ada === undefined || bob === undefined || kim === undefined) throw new Error("There are three.");
  const group = tenant.group("Finance", [ada, bob]);
  const snapshot = await tenant.snapshot();
  const [mallory, honest] = [tenant.as("mallory"), tenant.as("honest")];
  mallory.update(ada, { department: null });
  mallory.delete(bob);
  mallory.removeLink(memberOf(group, ada));
  honest.update(kim, { department: "Sales" });
  honest.update(ada, { city: "York" });
  const scope = { all: true, actor: "Mallory@contoso.example" } as const;
  const started = await tenant.recovery.startPreview({ snapshotId: snapshot.id, scope, caller: boss });
  expect(started.wholeObjects).toMatchObject({ objects: 3, part: 1, parts: 1, note: null });
  expect(started.wholeObjects?.alsoUndone).toMatchObject({
    total: 1,
    items: [{ ref: ada, displayName: "worker-0", actor: { id: "honest" } }],
  });
  const recovery = await tenant.recover(await tenant.ended(started));
  expect(recovery.status).toBe("successful");
  expect(await tenant.property(ada, "department")).toBe("Research");
  // Whole objects go back, as announced.
  expect(await tenant.property(ada, "city")).toBeNull();
  expect(await tenant.life(bob)).toBe("live");
  expect(await tenant.hasLink(memberOf(group, ada))).toBe(true);
  expect(await tenant.property(kim, "department")).toBe("Sales");
});

test("a scope by an actor's old name takes what the account wrote under its new one, and tells both names", async () => {
  await using tenant = await openGraphTenant();
  const [ada, bob] = workers(tenant, 2);
  if (ada === undefined || bob === undefined) throw new Error("There are two.");
  const snapshot = await tenant.snapshot();
  tenant.as("mallory", "user", "mallory-id").update(ada, { department: null });
  tenant.as("printer", "user", "mallory-id").update(bob, { department: null });
  const scope = { all: true, actor: MALLORY } as const;
  const started = await tenant.recovery.startPreview({ snapshotId: snapshot.id, scope, caller: boss });
  expect(started.wholeObjects).toMatchObject({
    objects: 2,
    alsoUndone: { total: 0 },
    actorNames: [expect.stringMatching(/^One account \(mallory-id\) wrote under 2 names: "printer@.*", "mallory@/)],
  });
});

test("a scope by an actor who gave a role leaves the role assignment out and says so", async () => {
  await using tenant = await openGraphTenant();
  const [ada, bob] = workers(tenant, 2);
  if (ada === undefined || bob === undefined) throw new Error("There are two.");
  const snapshot = await tenant.snapshot();
  tenant.as("mallory").assignRole("globalAdministrator", bob);
  tenant.as("mallory").update(ada, { department: null });
  const scope = { all: true, actor: MALLORY } as const;
  const started = await tenant.recovery.startPreview({ snapshotId: snapshot.id, scope, caller: boss });
  const preview = await tenant.ended(started);
  expect(preview).toMatchObject({ status: "successful", totals: { changedObjects: 1 } });
  expect(started.wholeObjects).toMatchObject({
    objects: 2,
    leftOut: { counts: [{ type: "roleAssignment", count: 1 }], items: [{ ref: { type: "roleAssignment" } }] },
  });
});

test("since, types and entities narrow a scope by actor, and an unknown name, an early time and properties are refused", async () => {
  await using tenant = await openGraphTenant();
  const [ada, bob] = workers(tenant, 2);
  if (ada === undefined || bob === undefined) throw new Error("There are two.");
  const snapshot = await tenant.snapshot();
  const mallory = tenant.as("mallory");
  mallory.update(ada, { department: null });
  tenant.later(HOUR);
  const since = new Date(await tenant.directory.now()).toISOString();
  mallory.update(bob, { department: null });
  const start = async (scope: object) => {
    const wanted = { all: true, actor: "mallory", ...scope } as const;
    return tenant.recovery.startPreview({ snapshotId: snapshot.id, scope: wanted, caller: boss });
  };
  const narrowed = await tenant.ended(await start({ since }));
  expect(narrowed.scope).toEqual({ entities: [{ type: "user", ids: [bob.id] }] });
  await expect(start({ actor: "nobody" })).rejects.toMatchObject({ code: "notFound" });
  await expect(start({ since: "2026-11-01T00:00:00Z" })).rejects.toMatchObject({ code: "invalidInput" });
  await expect(start({ properties: ["department"] })).rejects.toMatchObject({ code: "notSupported" });
  await expect(start({ part: 1 })).rejects.toMatchObject({ code: "invalidInput" });
  const groups = { snapshotId: snapshot.id, scope: { types: ["group"], actor: "mallory" } as const, caller: boss };
  await expect(tenant.recovery.startPreview(groups)).rejects.toMatchObject({ code: "notFound" });
});

test("a scope by actor of more than 100 objects starts no job, says how many it takes, and runs in parts", async () => {
  await using tenant = await openGraphTenant();
  const users = workers(tenant, 205);
  const group = tenant.group("Finance", users.slice(0, 1));
  const snapshot = await tenant.snapshot();
  const mallory = tenant.as("mallory");
  for (const user of users) mallory.update(user, { department: null });
  mallory.removeLink(memberOf(group, users[0] ?? group));
  const start = (more: object = {}) => {
    const scope = { all: true, actor: MALLORY, ...more } as const;
    return tenant.recovery.startPreview({ snapshotId: snapshot.id, scope, caller: boss });
  };
  const refusal: unknown = await start().catch((error: unknown) => error);
  if (!(refusal instanceof RewindError)) throw new Error("It was not refused.");
  expect(refusal).toMatchObject({ code: "invalidInput", facts: { objects: 206, parts: 3 } });
  expect(refusal.message).toMatch(
    /206 objects.*3 previews and 3 recoveries.*Nothing was started. Ask the person first/,
  );
  expect((await tenant.recovery.listJobs({}, {})).items).toEqual([]);

  const { until } = refusal.facts;
  // Later writes move no object from one part to another.
  mallory.update(tenant.user("aaa"), { department: "Nowhere" });
  const seen: string[] = [];
  for (const part of [1, 2, 3]) {
    const started = await start({ until, part });
    expect(started.wholeObjects).toMatchObject({ objects: 206, part, parts: 3 });
    expect(started.wholeObjects?.note ?? "").not.toContain("Nothing was started. Ask the person first");
    const preview = await tenant.ended(started);
    const changes = await tenant.changes(preview);
    seen.push(...changes.map(({ ref }) => ref.id));
    await tenant.recover(preview);
  }
  expect(new Set(seen).size).toBe(206);
  expect(seen).toHaveLength(206);
  // Objects come after the ones they point at.
  expect(seen.at(-1)).toBe(group.id);
  await expect(start({ until, part: 4 })).rejects.toMatchObject({ code: "invalidInput" });
  for (const user of users) expect(await tenant.property(user, "department")).toBe("Research");
});
