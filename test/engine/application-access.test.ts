import { expect, test } from "vitest";
import { consequenceLines } from "../../src/domain/sign-in/consequence-lines.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { openTwoHandsTenant, type TwoHandsTenant } from "../support/two-hands-tenant.ts";

const everything = { all: true } as const;
const ROLE = "00000000-0000-0000-0000-000000000000";

/** An application for assigned users, a group of three that is assigned to it, and one of these assigned directly as well. */
function withConnector({ honest }: TwoHandsTenant, appRoleAssignmentRequired = true) {
  const connector = { displayName: "HR Connector", appId: "hr-connector" };
  const application = honest.create("application", { ...connector, signInAudience: "AzureADMyOrg" });
  const principal = honest.create("servicePrincipal", {
    ...connector,
    ...{ accountEnabled: true, appRoleAssignmentRequired, servicePrincipalNames: [connector.appId] },
  });
  const people = ["ada", "ben", "cleo", "dora"].map((name) =>
    honest.create("user", { displayName: name, userPrincipalName: `${name}@contoso.example`, accountEnabled: true }),
  );
  const [ada, ben, cleo, dora] = people;
  if (ada === undefined || ben === undefined || cleo === undefined || dora === undefined) throw new Error("No people.");
  const group = honest.create("group", { displayName: "HR", securityEnabled: true });
  for (const target of [ada, ben, cleo]) honest.addLink({ link: "members", source: group, target });
  const assign = (by: TwoHandsTenant["honest"], { id }: EntityRef) =>
    by.create("appRoleAssignment", { principalId: id, resourceId: principal.id, appRoleId: ROLE });
  return { application, principal, group, dora, assign, direct: assign(honest, ada), ofGroup: assign(honest, group) };
}
type Connector = ReturnType<typeof withConnector>;

async function told(isLimited: boolean, act: (tenant: TwoHandsTenant, it: Connector) => void) {
  await using tenant = openTwoHandsTenant();
  const it = withConnector(tenant, isLimited);
  const snapshot = await tenant.snapshot();
  act(tenant, it);
  const preview = await tenant.preview(snapshot, everything);
  const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
  const { done, risks = [], rehearsal } = assessment ?? {};
  const loosened = (of: typeof risks) =>
    of.filter(({ rule }) => rule === "applicationOpened").map(({ sentence }) => sentence);
  return {
    done: [
      ...(done?.signIn == null ? [] : consequenceLines(done.signIn, { tense: "done" })),
      ...loosened(done?.risks ?? []),
    ],
    plan: [...(rehearsal == null ? [] : consequenceLines(rehearsal)), ...loosened(risks)],
  };
}

test("the lost assignment of a group to an application for assigned users is told with those who have no other", async () => {
  const { done, plan } = await told(true, ({ mallory }, { ofGroup }) => mallory.delete(ofGroup));
  expect(done).toEqual(['2 users lost access to "HR Connector" (assignment of "HR").']);
  expect(plan).toEqual(['2 users would get access to "HR Connector" (assignment of "HR").']);
});

test("a new assignment to such an application is told, and what going back takes with it", async () => {
  const { done, plan } = await told(true, ({ mallory }, { assign, dora }) => void assign(mallory, dora));
  expect(done).toEqual(['1 user got access to "HR Connector" (assignment of "dora").']);
  expect(plan).toEqual(['1 user would lose access to "HR Connector" (assignment of "dora").']);
});

test("assignments to an application that everyone may use, or of those who are assigned elsewhere, take no access", async () => {
  const open = await told(false, ({ mallory }, { ofGroup }) => mallory.delete(ofGroup));
  const both = await told(true, ({ mallory }, { direct }) => mallory.delete(direct));
  for (const { done, plan } of [open, both]) {
    expect([done, plan]).toEqual([["No user's sign-in changed."], ["No user's sign-in would change."]]);
  }
});

test("an application that is opened to other tenants, or to users who are not assigned, is a danger of what was done", async () => {
  const { done } = await told(true, ({ mallory }, { application, principal }) => {
    mallory.update(application, { signInAudience: "AzureADandPersonalMicrosoftAccount" });
    mallory.update(principal, { appRoleAssignmentRequired: false });
  });
  expect(done).toEqual([
    'Sign-in to "HR Connector" is open to every user.',
    'The application "HR Connector" was opened to every tenant and personal Microsoft accounts.',
    'The service principal "HR Connector" lets every user sign in, whether assigned or not.',
  ]);
});

test("going back to an open application is told as a danger of the plan", async () => {
  await using tenant = openTwoHandsTenant();
  const { application, principal } = withConnector(tenant, false);
  tenant.honest.update(application, { signInAudience: "AzureADMultipleOrgs" });
  const snapshot = await tenant.snapshot();
  tenant.mallory.update(application, { signInAudience: "AzureADMyOrg" });
  tenant.mallory.update(principal, { appRoleAssignmentRequired: true });
  const preview = await tenant.preview(snapshot, everything);
  const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
  expect(assessment?.risks.map(({ sentence }) => sentence)).toEqual(
    expect.arrayContaining([
      'Opens application "HR Connector" again to every tenant.',
      'Lets every user sign in to service principal "HR Connector", whether assigned or not.',
    ]),
  );
});

test.each([
  ["deleted", everything, ['Sign-in to "Map" would be possible again.'], ['Sign-in to "Map" is newly possible.'], null],
  ["deleted", { types: ["servicePrincipal"] }, [], [], "stays deleted: add it to the scope"],
  ["purged", everything, [], [], "was permanently deleted and has to be made again"],
] as const)(
  "a service principal is usable again only with its application, which is %s, in the scope %j",
  async (fate, scope, again, then, fateText) => {
    await using tenant = openEngineTenant({ inMemory: true });
    const map = { displayName: "Map", appId: "map" };
    const application = tenant.hands.create("application", map);
    const principal = { ...map, accountEnabled: true, servicePrincipalNames: ["map"] };
    const { id } = tenant.hands.create("servicePrincipal", principal);
    const snapshot = await tenant.snapshot();
    // The deletion takes the service principal along.
    tenant.hands.delete(application);
    if (fate === "purged") tenant.hands.purge(application);
    const preview = await tenant.preview(snapshot, scope);
    const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
    const onMap = (lines: readonly string[]) => lines.filter((line) => line.startsWith("Sign-in to"));
    expect(onMap(assessment?.rehearsal == null ? [] : consequenceLines(assessment.rehearsal))).toEqual(again);
    const { done } = await tenant.engine.investigation.compareSnapshots(
      { from: snapshot.id, to: null, scope: everything },
      { limit: 1 },
    );
    expect(onMap(done?.signIn == null ? [] : consequenceLines(done.signIn, { tense: "done" }))).toEqual([
      'Sign-in to "Map" is off for every user.',
    ]);
    expect(assessment?.warnings?.items.map(({ about, sentence }) => `${about.id}: ${sentence}`) ?? []).toEqual(
      fateText === null
        ? []
        : [expect.stringMatching(`^${id}: .*${fateText}.* Until then, no user can sign in to it\\.$`)],
    );
    const { after } = await tenant.verify(await tenant.recover(preview));
    expect(onMap(after?.signIn == null ? [] : consequenceLines(after.signIn, { tense: "done" }))).toEqual(then);
  },
);
