import { expect, test } from "vitest";
import { everything } from "../../src/domain/tenant/scope.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

const HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8";

test("a unit that grows and an own role that may do more are dangers with who gains by it, forward and back", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const [nora, emeka, gone] = [tenant.user("nora"), tenant.user("emeka"), tenant.user("gone")];
  const [ann, ben] = [tenant.user("ann"), tenant.user("ben")];
  const unit = hands.create("administrativeUnit", { displayName: "Branch" });
  const empty = hands.create("administrativeUnit", { displayName: "Unwatched" });
  const may = (...actions: string[]) => ({
    rolePermissions: [{ allowedResourceActions: actions.map((action) => `microsoft.directory/${action}`) }],
  });
  const reader = hands.create("roleDefinition", {
    ...{ displayName: "App reader", isEnabled: true },
    ...may("applications/standard/read"),
  });
  const give = (principalId: string, roleDefinitionId: string, directoryScopeId: string) =>
    hands.create("roleAssignment", { principalId, roleDefinitionId, directoryScopeId });
  give(nora.id, HELPDESK, `/administrativeUnits/${unit.id}`);
  give(emeka.id, reader.id, "/");
  give(gone.id, reader.id, "/");
  hands.delete(gone);
  const start = await tenant.snapshot();
  for (const target of [ann, ben])
    for (const source of [unit, empty]) hands.addLink({ link: "members", source, target });
  hands.update(reader, may("applications/standard/read", "applications/credentials/update"));
  give(ann.id, reader.id, `/administrativeUnits/${unit.id}`);
  const end = await tenant.snapshot();

  const request = { from: start.id, to: null, scope: everything };
  const { done } = await tenant.engine.investigation.compareSnapshots(request, {});
  const can = "act as applications, by adding secrets or owners";
  expect(done?.risks.map(({ severity, sentence }) => `${severity}: ${sentence}`).toSorted()).toEqual([
    `high: "ann" holds the role "App reader" over the administrative unit "Branch" only since. The unit has 2 members. Its holders can ${can}.`,
    'high: 2 users were added to the administrative unit "Branch": "ann" ("App reader") and "nora" ("Helpdesk Administrator") have rights over them.',
    `high: The permissions of the role "App reader" were changed. Its holders gain 1 permission by which they can ${can} (microsoft.directory/applications/credentials/update). It is held by 2 accounts ("emeka" and "ann" over the administrative unit "Branch" only).`,
  ]);

  const preview = await tenant.preview(start);
  expect((await tenant.changes(preview)).flatMap(({ risks = [] }) => risks.map(({ sentence }) => sentence))).toContain(
    'Changes what holders of the role "App reader" may do. Its holders lose 1 permission (microsoft.directory/applications/credentials/update). It is held by 1 account ("emeka").',
  );
  for (const target of [ann, ben]) hands.removeLink({ link: "members", source: unit, target });
  const back = await tenant.changesSince(end);
  expect(back.flatMap(({ risks = [] }) => risks.map(({ sentence }) => sentence))).toContain(
    'Adds 2 users to the administrative unit "Branch": "ann" ("App reader") and "nora" ("Helpdesk Administrator") have rights over them.',
  );
});
