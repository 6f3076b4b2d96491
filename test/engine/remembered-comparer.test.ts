import { expect, test } from "vitest";
import { tenantId } from "../../src/domain/ids.ts";
import { instantOfSnapshotId } from "../../src/domain/recovery/snapshot.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { compareAll } from "../../src/engine/compare/comparison.ts";
import { withToldNames } from "../../src/engine/compare/passed-names.ts";
import { rememberedComparer, rememberedNames } from "../../src/engine/compare/remembered-comparer.ts";
import { compareSnapshots } from "../../src/engine/investigation/compare-snapshots.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

test("a comparison is read once for its pages and its dangers, and anew for another span or store", async () => {
  const tenant = openEngineTenant({ inMemory: true });
  try {
    const refs = ["a", "b", "c"].map((name) => tenant.hands.create("user", { displayName: name }));
    const before = await tenant.snapshot();
    for (const ref of refs.slice(1)) tenant.hands.update(ref, { department: "Sales" });
    const after = await tenant.snapshot();
    const span = { from: instantOfSnapshotId(before.id), to: instantOfSnapshotId(after.id) };
    const basis = { ...span, scope: everything, coverage: "extended" } as const;
    const compare = await rememberedComparer(tenant.context, basis);
    const found = await compare(refs.slice(1));
    expect(found).toHaveLength(2);
    expect([...(await compare(refs))]).toEqual(await compareAll(tenant.context, basis, refs));
    await tenant.context.store.transaction((tx) => tx.deleteFrom("entity_version").execute());
    const again = await rememberedComparer(tenant.context, basis);
    expect(await again(refs)).toEqual(found);
    const later = await rememberedComparer(tenant.context, { ...basis, from: basis.to });
    expect(await later(refs)).toEqual([]);
    const store = tenant.store.forTenant(tenantId("tenant-1"));
    const other = await rememberedComparer({ ...tenant.context, store }, basis);
    expect(await other(refs)).toEqual([]);
  } finally {
    await tenant[Symbol.asyncDispose]();
  }
});

test("the names that a comparison has read are not read again, and another comparison reads its own", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { context, hands } = tenant;
  const [ada, bob, boss] = ["Ada", "Bob", "Boss"].map((displayName) => hands.create("user", { displayName }));
  if (ada === undefined || bob === undefined || boss === undefined) throw new TypeError("Three users are needed.");
  const before = await tenant.snapshot();
  hands.update(ada, { displayName: "Cleo" });
  hands.update(bob, { displayName: "Ada" });
  hands.addLink({ link: "manager", source: ada, target: boss });
  const after = await tenant.snapshot();
  const span = { from: instantOfSnapshotId(before.id), to: instantOfSnapshotId(after.id) };
  const basis = { ...span, scope: everything, coverage: "extended" } as const;
  const changes = await (await rememberedComparer(context, basis))([ada, bob]);
  const names = rememberedNames(context, basis);
  expect([...names.values()].map(({ before, after }) => [before, after])).toEqual([
    ["Ada", "Cleo"],
    ["Bob", "Ada"],
    ["Boss", "Boss"],
  ]);
  const passed = { passedNames: [{ name: "Ada", before: ada, after: bob }] };
  const toldOf = async (known?: typeof names) => (await withToldNames(context, changes, basis, known)).beside;
  expect(await toldOf()).toEqual(passed);
  const page = () => compareSnapshots(context)({ from: before.id, to: after.id, scope: everything }, {});
  expect(await page()).toMatchObject(passed);
  await context.store.transaction((tx) => tx.deleteFrom("entity_version").execute());
  expect(await page()).toMatchObject(passed);
  expect(await toldOf(names)).toEqual(passed);
  expect(await toldOf()).toEqual({});
  expect(rememberedNames(context, { ...basis, from: basis.to }).size).toBe(0);
});

test("a comparison that is remembered is of one tenant, although another has the same ids and instants", async () => {
  await using stack = new AsyncDisposableStack();
  const compared = await Promise.all(
    ["Sales", "Legal"].map(async (department) => {
      const tenant = stack.use(openEngineTenant({ inMemory: true }));
      const ref = tenant.user("ada");
      const before = await tenant.snapshot();
      tenant.hands.update(ref, { department });
      const after = await tenant.snapshot();
      const span = { from: instantOfSnapshotId(before.id), to: instantOfSnapshotId(after.id) };
      return { tenant, ref, department, basis: { ...span, scope: everything, coverage: "extended" } as const };
    }),
  );
  const [first, second] = compared;
  expect(first?.basis).toEqual(second?.basis);
  expect(first?.ref).toEqual(second?.ref);
  for (const { tenant, basis, ref, department } of [...compared, ...compared]) {
    const compare = await rememberedComparer(tenant.context, basis);
    expect(await compare([ref])).toMatchObject([{ properties: [{ name: "department", now: department }] }]);
  }
});
