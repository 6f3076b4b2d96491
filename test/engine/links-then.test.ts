import { expect, test } from "vitest";
import { openEngineTenant } from "../support/engine-tenant.ts";

test("a row of a restored group counts the members and owners that it had at the snapshot, and a row of another change has none", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const [ada, ben] = [tenant.user("ada"), tenant.user("ben")];
  const deleted = tenant.group("Deleted", [ada, ben]);
  hands.addLink({ link: "owners", source: deleted, target: ada });
  const empty = tenant.group("Empty", []);
  const renamed = tenant.group("Renamed", [ada]);
  const snapshot = await tenant.snapshot();
  hands.delete(deleted);
  hands.delete(empty);
  hands.update(renamed, { description: "Changed." });
  const changes = await tenant.changesSince(snapshot);
  const countsOf = (id: string) => changes.find(({ ref }) => ref.id === id)?.linksThen?.counts;
  expect(countsOf(deleted.id)).toEqual([
    { link: "members", total: 2 },
    { link: "owners", total: 1 },
  ]);
  expect(countsOf(empty.id)).toBeUndefined();
  expect(countsOf(renamed.id)).toBeUndefined();
});
