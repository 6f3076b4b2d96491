import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { DecisiveItems } from "../../src/engine/assess/decisive-objects.ts";
import { storedPlan } from "../../src/store/work/plan-reader.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

test("an object is yielded once although others of its type stay as they are", async () => {
  await using tenant = openEngineTenant();
  const items = new DecisiveItems();
  for (let seq = 1; seq <= 6; seq += 1) {
    items.add({
      seq,
      ref: { type: "user", id: `user${seq}` },
      displayName: null,
      action: "update",
      notRecoverable: null,
      isRecoverable: seq % 2 === 0,
      changedFields: ["accountEnabled"],
      links: [],
    });
  }
  const ids: string[] = [];
  for await (const refs of items.objects(storedPlan(tenant.context.store.db, jobId("job")), "all").of("user")) {
    ids.push(...refs.map(({ id }) => id));
  }
  expect(ids.sort()).toEqual(["user1", "user2", "user3", "user4", "user5", "user6"]);
});
