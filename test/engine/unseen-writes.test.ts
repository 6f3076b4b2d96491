import { expect, test } from "vitest";
import { openEngineTenant } from "../support/engine-tenant.ts";

test("the history of an account that was deleted and restored between two captures says so, with the call that shows it", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands, engine } = tenant;
  const [ada, bo] = [tenant.user("ada"), tenant.user("bo")];
  await tenant.snapshot();
  const history = (since?: number) =>
    engine.investigation.getObjectHistory({ ref: ada, ...(since === undefined ? {} : { since }) }, {});
  tenant.later(60_000);
  hands.update(bo, { city: "Oslo" });
  const untouched = await history();
  expect(untouched.note).toBeUndefined();
  tenant.as("mallory").delete(ada);
  hands.restore(ada);
  tenant.later(60_000);
  const said = {
    note: expect.stringMatching(
      new RegExp(
        "^The log has 2 writes to it, the first at \\S+Z and the last at \\S+Z, that no step shows, because each was reversed before the next " +
          "capture, or wrote what captures do not hold\\. list_activity with " +
          `type "user", id "${ada.id}" and detail "records" shows who wrote what\\.$`,
      ),
    ),
  };
  const unseen = await history();
  expect(unseen.items.map(({ what }) => what)).toEqual(["firstSeen"]);
  expect(unseen).toMatchObject(said);
  hands.update(bo, { city: "Rome" });
  await tenant.snapshot();
  tenant.later(60_000);
  hands.update(ada, { city: "Rome" });
  expect((await history()).items.map(({ what }) => what)).toEqual(["updated", "firstSeen"]);
  expect(await history()).toMatchObject(said);
  expect(await history(unseen.items[0]?.seenAt)).toMatchObject(said);
  const { items } = await engine.investigation.listActivity({ entity: ada, each: true }, { limit: 20 });
  expect(items.length).toBeGreaterThan(2);
});

test("an object that was there before the first capture is told as created, and not as deleted", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const ada = tenant.user("ada");
  await tenant.snapshot();
  const { items } = await tenant.engine.investigation.getObjectHistory({ ref: ada }, {});
  const parts = items[0]?.contributions.flatMap((one) => Object.keys(one.parts)) ?? [];
  expect(parts).not.toContain("deletedDateTime");
});
