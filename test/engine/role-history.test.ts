import { expect, test } from "vitest";
import { openEngineTenant } from "../support/engine-tenant.ts";

const GLOBAL = "62e90394-69f5-4237-9190-012177145e10";

test("the history of an account has the roles that it was given, may activate and lost, with their authors", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const ada = tenant.user("ada");
  await tenant.snapshot();
  const mallory = tenant.as("mallory");
  const given = { principalId: ada.id, roleDefinitionId: GLOBAL, directoryScopeId: "/" };
  const assignment = mallory.create("roleAssignment", given);
  const eligibility = mallory.create("roleEligibilitySchedule", {
    ...{ ...given, status: "Provisioned", memberType: "Direct" },
    scheduleInfo: { startDateTime: "2026-11-01T00:00:00Z", recurrence: null, expiration: { type: "noExpiration" } },
  });
  tenant.later(60_000);
  const history = () => tenant.engine.investigation.getObjectHistory({ ref: ada }, {});
  const by = { last: { actor: { name: expect.stringContaining("mallory") } } };
  const added = { link: "principalId", direction: "to", action: "added", by };
  const first = await history();
  expect(first.note).toBeUndefined();
  expect(first.items[0]).toMatchObject({
    what: "updated",
    linkTotals: { added: 2, removed: 0 },
    links: [
      { ...added, other: assignment, otherName: expect.stringContaining("Global Administrator") },
      { ...added, other: eligibility },
    ],
  });
  expect(first.pointedAtBy.items.map(({ ref, how }) => [how, ref.type])).toEqual([
    ["principalId", "roleAssignment"],
    ["principalId", "roleEligibilitySchedule"],
  ]);
  tenant.hands.delete(assignment);
  tenant.later(60_000);
  const second = await history();
  expect(second.items[0]).toMatchObject({
    linkTotals: { added: 0, removed: 1 },
    links: [{ link: "principalId", other: assignment, action: "removed" }],
  });
  expect(second.items).toHaveLength(3);
  const seenAt = first.items[0]?.seenAt ?? 0;
  const page = await tenant.engine.investigation.getObjectHistory({ ref: ada, seenAt }, { limit: 1 });
  expect(page.items[0]?.links).toMatchObject([{ other: assignment }]);
  const { nextCursor: cursor = expect.fail("no second page") } = page;
  const rest = await tenant.engine.investigation.getObjectHistory({ ref: ada, seenAt }, { limit: 1, cursor });
  expect(rest.items[0]?.links).toMatchObject([{ other: eligibility }]);
});

test("a role that was there before the first capture is no step, and an object at another end has its own steps", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const [ada, bo] = [tenant.user("ada"), tenant.user("bo")];
  const given = { roleDefinitionId: GLOBAL, directoryScopeId: "/" };
  tenant.hands.create("roleAssignment", { ...given, principalId: ada.id });
  await tenant.snapshot();
  tenant.hands.create("roleAssignment", { ...given, principalId: bo.id });
  tenant.later(60_000);
  const stepsOf = async (ref: typeof ada) => (await tenant.engine.investigation.getObjectHistory({ ref }, {})).items;
  expect(await stepsOf(ada)).toMatchObject([{ what: "firstSeen", links: [] }]);
  expect(await stepsOf(bo)).toMatchObject([{ links: [{ link: "principalId" }] }, { what: "firstSeen" }]);
});
