import { expect, test } from "vitest";
import {
  actorAccessSentence,
  actorAfterSentence,
  actorBetweenSentence,
} from "../../src/domain/assessment/actor-access.ts";
import { AND_NOT_IN_IT } from "../../src/domain/assessment/application-access.ts";
import type { JobId } from "../../src/domain/ids.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { plansFrom } from "../../src/summaries/plans-from.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { boss } from "../support/recovery-tenant.ts";
import { openVaultTenant } from "../support/vault-tenant.ts";

const ROLES = { id: "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", name: "RoleManagement.ReadWrite.Directory" };
const MAIL = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";
const rest = "Its delegated permissions, credentials and owners are not part of this line.";

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

const isApp = ({ actor }: { readonly actor: { readonly kind: string } }) => actor.kind === "app";

test.each([
  ["the sandbox", () => Promise.resolve(openEngineTenant({ inMemory: true, guids: true }))],
  ["a live tenant", () => openVaultTenant()],
])("in %s, an undo of an application says which credentials and owners others added to it", async (_, open) => {
  await using tenant = await open();
  const { hands } = tenant;
  const appId = "33333333-3333-4333-8333-333333333333";
  const application = hands.create("application", { displayName: "HR Connector", appId });
  const connector = hands.create("servicePrincipal", { displayName: "HR Connector", appId });
  const [ada, nora] = [tenant.user("ada", { city: "York" }), tenant.user("nora")];
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  const app = tenant.as("HR Connector", "app", connector.id);
  app.update(ada, { city: "Rome" });
  const preview = async () => {
    tenant.later(60_000);
    return tenant.preview(snapshot, { all: true, actor: connector.id });
  };
  const accountOf = async (id: JobId) =>
    ((await tenant.recovery.summarizeChanges(id)).assessment?.actors ?? [])
      .filter(isApp)
      .map((one) => actorAccessSentence(one));
  expect(await accountOf((await preview()).id)).toEqual([
    expect.stringContaining(`the audit log has no credential or owner that others added to it. ${AND_NOT_IN_IT}`),
  ]);

  const yuki = tenant.as("yuki");
  const named = (name: string, n: number) => ({ keyId: `${n}0000000-0000-4000-8000-000000000000`, displayName: name });
  yuki.update(application, { passwordCredentials: [named("sync", 1), named("old", 2)] });
  yuki.update(application, { passwordCredentials: [named("sync", 1)] });
  const federated = { applicationId: application.id, issuer: "https://evil.invalid", audiences: ["a"] };
  yuki.create("federatedIdentityCredential", { ...federated, name: "ci", subject: "repo" });
  yuki.addLink({ link: "owners", source: application, target: nora });
  yuki.addLink({ link: "owners", source: application, target: ada });
  yuki.removeLink({ link: "owners", source: application, target: ada });
  app.update(application, { passwordCredentials: [named("sync", 1), named("own", 3)] });
  const undo = await preview();
  const [told = ""] = await accountOf(undo.id);
  expect(told).toMatch(
    /others added to it: (?:"nora" as an owner|secret "sync"|federated credential "ci"|, )+, by "?yuki/,
  );
  expect(told).not.toMatch(/"old"|"own"|"ada"/);
  const plan = await plansFrom({
    recovery: tenant.recovery,
    session: fixedSession(tenant.directory, boss),
  }).recoveryPlan(undo.id);
  expect(plan.notes?.join(" ")).toMatch(
    /others added to "HR Connector" \(\S+\): .*secret "sync".*An undo of its own work leaves that\./,
  );
  const { after } = await tenant.verify(await tenant.recover(undo));
  expect(
    (after?.actors ?? [])
      .filter(isApp)
      .map((one) => actorAfterSentence(one))
      .join(),
  ).toContain('secret "sync"');
});
