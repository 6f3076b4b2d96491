import { expect, test } from "vitest";
import {
  actorAccessSentence,
  actorAfterSentence,
  actorBetweenSentence,
} from "../../src/domain/assessment/actor-access.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

const ROLES = { id: "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", name: "RoleManagement.ReadWrite.Directory" };
const MAIL = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";
const rest = "Its delegated permissions, secrets and owners are not part of this line.";

/** Opens a tenant in which an application gets a permission over all roles after a snapshot, and changes ada with it. */
async function taken() {
  const tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const [graph, bridge] = [tenant.servicePrincipal("Graph"), tenant.servicePrincipal("Payroll Bridge")];
  const give = (appRoleId: string) =>
    hands.create("appRoleAssignment", { principalId: bridge.id, resourceId: graph.id, appRoleId });
  give(MAIL);
  const ada = tenant.user("ada", { city: "York" });
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  const given = give(ROLES.id);
  tenant.as(bridge.id, "app").update(ada, { city: "Rome" });
  return { tenant, ada, given, snapshot };
}

test("an application that made changes is told with its permissions, in a comparison, a plan and a verification", async () => {
  const { tenant, ada, given, snapshot } = await taken();
  await using _ = tenant;
  const compared = await tenant.engine.investigation.compareSnapshots(
    { from: snapshot.id, to: null, scope: everything },
    {},
  );
  const isBridge = ({ actor }: { readonly actor: { readonly kind: string } }) => actor.kind === "app";
  const [between] = (compared.done?.actors ?? []).filter(isBridge).map((one) => actorBetweenSentence(one, "now"));
  const both =
    ` is enabled and holds no directory role. It has 2 application permissions (${ROLES.name} and Mail.Read). ` +
    `With that it can give itself or anyone further privileges, up to Global Administrator. ${rest}`;
  expect(between).toContain(`${both} It did not have the application permission ${ROLES.name} at the first point.`);
  const planned = async (scope: Scope) => {
    const preview = await tenant.preview(snapshot, scope);
    const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
    return { preview, says: (assessment?.actors ?? []).filter(isBridge).map((one) => actorAccessSentence(one)) };
  };
  const narrow = await planned({ entities: [{ type: "user", ids: [ada.id] }] });
  expect(narrow.says[0]).toContain(`${both} This plan does not change that.`);
  const { preview, says } = await planned(everything);
  expect(says[0]).toContain(`${both} This plan would take the application permission ${ROLES.name} from it.`);
  const { after } = await tenant.verify(await tenant.recover(preview));
  const [since] = (after?.actors ?? []).filter(isBridge).map((one) => actorAfterSentence(one));
  expect(since).toContain(
    ` is enabled and holds no directory role. It has 1 application permission (Mail.Read). ${rest} ` +
      `It had the application permission ${ROLES.name} before the recovery and not after it.`,
  );
  expect(await tenant.life(given)).toBe("gone");
});

test("a plan that gives an application the permission over all roles back is critical", async () => {
  const { tenant, given } = await taken();
  await using _ = tenant;
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.hands.delete(given);
  const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(before)).id);
  expect((assessment?.risks ?? []).map(({ severity, rule }) => `${severity} ${rule}`)).toContain(
    "critical consentGranted",
  );
});
