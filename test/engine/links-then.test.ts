import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

test("a row of a restored group counts the members and owners that it had at the snapshot and names the first, and a row of another change has none", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const [ada, ben, cleo] = [tenant.user("ada"), tenant.user("ben"), tenant.user("cleo")];
  const deleted = tenant.group("Deleted", [ada, ben, cleo, tenant.user("dora"), tenant.user("eve")]);
  hands.addLink({ link: "owners", source: deleted, target: ada });
  const empty = tenant.group("Empty", []);
  const renamed = tenant.group("Renamed", [ada]);
  const snapshot = await tenant.snapshot();
  hands.delete(deleted);
  hands.delete(empty);
  hands.update(renamed, { description: "Changed." });
  const changes = await tenant.changesSince(snapshot);
  const link = (name: string, target: EntityRef) => ({ target, targetName: name });
  const countsOf = (id: string) => changes.find(({ ref }) => ref.id === id)?.linksThen?.counts;
  expect(countsOf(deleted.id)).toEqual([
    { link: "members", total: 5, first: [link("ada", ada), link("ben", ben), link("cleo", cleo)] },
    { link: "owners", total: 1, first: [link("ada", ada)] },
  ]);
  expect(countsOf(empty.id)).toBeUndefined();
  expect(countsOf(renamed.id)).toBeUndefined();
});
