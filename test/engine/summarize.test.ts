import { expect, test } from "vitest";
import { everything } from "../../src/domain/tenant/scope.ts";
import { HOUR } from "../../src/domain/time.ts";
import { openContoso } from "../support/contoso-tenant.ts";
import { openEngineTenant, START } from "../support/engine-tenant.ts";

test("a summary says when the objects were last written, in parts that differ, and by which author", async () => {
  await using tenant = openEngineTenant();
  const users = ["one", "two", "three", "four"].map((name) => tenant.user(name, { department: "Sales" }));
  const snapshot = await tenant.snapshot();
  tenant.later(HOUR);
  for (const user of users) tenant.hands.update(user, { department: null });
  tenant.later(3 * HOUR);
  for (const user of users.slice(0, 1)) tenant.hands.update(user, { jobTitle: "Lead" });
  // Changed and changed back, so that the newest write that still differs is the previous one.
  for (const user of users.slice(1, 2)) {
    tenant.hands.update(user, { city: "Lisbon" });
    tenant.hands.update(user, { city: null });
  }
  const { histogram } = await tenant.recovery.summarizeChanges((await tenant.preview(snapshot)).id);
  expect(histogram).toMatchObject({ from: START + HOUR, width: HOUR, unknown: 0 });
  const objects = histogram?.buckets.map((bucket) => bucket.objects) ?? [];
  expect(objects.filter((count) => count > 0)).toEqual([3, 1]);
  expect(histogram?.buckets[0]?.leading).toMatchObject({ id: "boss" });
});

test("a summary has the names that the plan gives to the objects that it shows", async () => {
  await using tenant = openEngineTenant();
  const [one, two] = ["one", "two"].map((name) => tenant.user(name));
  const snapshot = await tenant.snapshot();
  tenant.later(HOUR);
  if (one !== undefined) tenant.hands.update(one, { displayName: "trap" });
  if (two !== undefined) tenant.hands.update(two, { city: "Bath" });
  const { samples, newNames } = await tenant.recovery.summarizeChanges((await tenant.preview(snapshot)).id);
  expect(samples.map(({ displayName }) => displayName)).toEqual(["trap", "two"]);
  expect(newNames).toEqual([{ ref: one, name: "one" }]);
});

test("a summary of the incident shows the night as one interval and every changed object once", async () => {
  await using tenant = await openContoso();
  const { engine } = tenant;
  const [snapshot] = (await engine.recovery.listSnapshots({})).items;
  const preview = await tenant.preview(snapshot?.id ?? "", everything);
  const { byType, histogram, actors } = await engine.recovery.summarizeChanges(preview.id);
  const counted = histogram?.buckets.reduce((sum, { objects }) => sum + objects, 0) ?? 0;
  expect(counted + (histogram?.unknown ?? 0)).toBe(byType.reduce((sum, { objects }) => sum + objects, 0));
  expect(counted).toBeGreaterThan(50);
  expect(histogram?.width).toBe(HOUR);
  const busiest = histogram?.buckets.reduce((a, b) => (b.objects > a.objects ? b : a));
  expect(busiest?.leading).toEqual(actors[0]?.actor);
});
