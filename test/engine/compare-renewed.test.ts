import { expect, test } from "vitest";
import { only } from "../../src/domain/tenant/scope.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

test("a comparison of one group that was created again pages through all members in which it differs from the purged one", async () => {
  await using tenant = openEngineTenant({ inMemory: true, guids: true });
  const people = Array.from({ length: 45 }, (_, at) => tenant.user(`person${at}`));
  const group = tenant.group("Finance", people);
  const before = await tenant.snapshot();
  tenant.hands.delete(group);
  tenant.hands.purge(group);
  const preview = await tenant.preview(before, { ...only("group", [group.id]), rebuild: true });
  expect(await tenant.recover(preview)).toMatchObject({ status: "successful" });
  const found = await tenant.engine.investigation.findObjects({ text: "Finance", state: "live" }, {});
  const [{ ref } = { ref: group }] = found.items;
  for (const person of people) tenant.hands.removeLink(memberOf(ref, person));
  const removed: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await tenant.engine.investigation.compareSnapshots(
      { from: before.id, to: null, scope: only("group", [ref.id]) },
      { limit: 30, ...(cursor === undefined ? {} : { cursor }) },
    );
    removed.push(...(page.items[0]?.links ?? []).map(({ target }) => target.id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(removed.toSorted()).toEqual(people.map(({ id }) => id).toSorted());
});
