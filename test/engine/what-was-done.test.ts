import { describe, expect, test } from "vitest";
import type { DoneSince } from "../../src/domain/assessment/assessment.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { consequenceLines } from "../../src/domain/sign-in/consequence-lines.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

const everyApp = { applications: { includeApplications: ["All"] }, clientAppTypes: ["all"] };
const range = (cidrAddress: string) => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress });

/** Adds the objects that can be harmed, and those that harm them. */
function furnish(tenant: EngineTenant) {
  const { hands } = tenant;
  const office = hands.create("namedLocationPolicy", {
    displayName: "Office",
    isTrusted: true,
    ipRanges: [range("192.0.2.0/25")],
  });
  const finance = tenant.group(
    "Finance",
    ["ada", "ben", "cleo"].map((name) => tenant.user(name)),
  );
  const policy = (displayName: string, conditions: JsonObject, control: string) =>
    hands.create("conditionalAccessPolicy", {
      displayName,
      state: "enabled",
      conditions: { ...everyApp, ...conditions },
      grantControls: { operator: "OR", builtInControls: [control] },
    });
  const mfa = policy("MFA", { users: { includeUsers: ["All"] } }, "mfa");
  const outside = { includeLocations: ["All"], excludeLocations: [office.id.toUpperCase()] };
  const abroad = policy(
    "Abroad",
    { users: { includeGroups: [finance.id.toUpperCase()] }, locations: outside },
    "block",
  );
  const graph = tenant.servicePrincipal("Graph");
  const app = hands.create("application", {
    displayName: "Map",
    appId: "app-of-Map",
    web: { redirectUris: ["https://map"] },
  });
  const principal = tenant.servicePrincipal("Map");
  const guests = hands.create(
    "authorizationPolicy",
    { guestUserRoleId: "2af84b1e-32c8-42b7-82bc-daa82404023b" },
    { id: "authorizationPolicy" },
  );
  const admin = tenant.user("admin");
  hands.assignRole("globalAdministrator", admin);
  return { office, finance, mfa, abroad, graph, app, principal, guests, admin };
}
/** The end of the sentence about a credential of "Map". */
const harmless = "It has 0 application permissions, 0 directory roles, 0 owners.";
type Furniture = ReturnType<typeof furnish>;

async function done(tenant: EngineTenant, act: () => void, scope: Scope = everything): Promise<DoneSince> {
  const before = await tenant.snapshot();
  tenant.later(60_000);
  act();
  tenant.later(60_000);
  const comparison = await tenant.engine.investigation.compareSnapshots(
    { from: before.id, to: null, scope },
    { limit: 1 },
  );
  if (!comparison.done) throw new Error("The first page does not say what was done.");
  return comparison.done;
}

const rulesOf = ({ risks }: DoneSince) => risks.map(({ rule, severity }) => `${severity} ${rule}`);

describe("the assessment of what was done between two points", () => {
  const deeds: Readonly<
    Record<string, readonly [(tenant: EngineTenant, it: Furniture) => void, readonly string[], RegExp]>
  > = {
    "a policy that only reports": [
      ({ hands }, { mfa }) => hands.update(mfa, { state: "enabledForReportingButNotEnforced" }),
      ["high weakensSignIn"],
      /^4 users .* no longer need multifactor authentication/,
    ],
    "a location opened to everything": [
      ({ hands }, { office }) => hands.update(office, { ipRanges: [range("0.0.0.0/1"), range("128.0.0.0/1")] }),
      ["critical locationOpened", "medium weakensSignIn", "medium trustedRangeAdded"],
      /^3 users are no longer blocked at some sign-ins .*policy "Abroad"/,
    ],
    "a location of policies that is deleted": [
      ({ hands }, { office }) => {
        hands.update(office, { isTrusted: false });
        hands.delete(office);
      },
      ["critical blocksPeople", "high locationLost"],
      /^3 users are newly blocked at every sign-in .*policy "Abroad"/,
    ],
    "a group of policies that is emptied": [
      ({ hands }, { finance }) => {
        for (const name of members(finance)) hands.removeLink(name);
      },
      ["high policyGroupEmptied"],
      /^3 users are no longer blocked at some sign-ins/,
    ],
    "a consent for the whole tenant": [
      ({ hands }, { principal, graph }) =>
        void hands.create("oAuth2PermissionGrant", {
          clientId: principal.id,
          resourceId: graph.id,
          consentType: "AllPrincipals",
          scope: "Mail.Read",
        }),
      ["high consentGranted"],
      /^$/,
    ],
    "a redirect address": [
      ({ hands }, { app }) => hands.update(app, { web: { redirectUris: ["https://map", "https://evil.example"] } }),
      ["medium applicationAddressAdded"],
      /^$/,
    ],
    "a secret": [
      ({ hands }, { app }) =>
        hands.update(app, { notes: "Renewed.", passwordCredentials: [{ displayName: "backdoor" }] }),
      ["high credentialAdded"],
      /^$/,
    ],
    "an owner of an application": [
      (tenant, { app }) => tenant.hands.addLink({ link: "owners", source: app, target: tenant.user("eve") }),
      ["medium ownerAdded"],
      /^1 user \("eve"\) can newly sign in/,
    ],
    "guests with more access": [
      ({ hands }, { guests }) => hands.update(guests, { guestUserRoleId: "a0b1b346-4d3e-4e8b-98f8-753987be4970" }),
      ["high tenantLoosened"],
      /^$/,
    ],
    "a privileged role": [
      (tenant) => tenant.hands.assignRole("globalAdministrator", tenant.user("eve")),
      ["critical privilegeGained"],
      /^1 user .*can newly sign in/,
    ],
    "a lock-out": [
      ({ hands }, { mfa }) => hands.update(mfa, { grantControls: { operator: "OR", builtInControls: ["block"] } }),
      ["critical locksOutAdministrators", "critical blocksPeople"],
      /^4 users .* are newly blocked at every sign-in/,
    ],
  };
  let membersOfFinance: EntityRef[] = [];
  const members = (finance: EntityRef) => membersOfFinance.map((user) => memberOf(finance, user));

  test.each(Object.keys(deeds))("shows %s, with its danger and its effect on signing in", async (name) => {
    await using tenant = openEngineTenant({ inMemory: true });
    const it = furnish(tenant);
    const links = await Array.fromAsync(tenant.directory.feed(null, new AbortController().signal));
    membersOfFinance = links
      .flatMap(({ linksAdded }) => linksAdded)
      .filter(({ source }) => source.id === it.finance.id)
      .map(({ target }) => target);
    const [act, rules, line] = deeds[name] ?? [];
    const found = await done(tenant, () => act?.(tenant, it));
    expect(rulesOf(found)).toEqual(rules);
    const [first = ""] = found.signIn === null ? [] : consequenceLines(found.signIn, { tense: "done" });
    expect(first).toMatch(line ?? /^$/);
  });

  test("shows no danger in ordinary work, and does not speak of signing in", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { app } = furnish(tenant);
    const ada = tenant.user("dora", { department: "Research" });
    const found = await done(tenant, () => {
      tenant.hands.update(ada, { department: "Sales" });
      tenant.hands.update(app, { notes: "Renewed." });
    });
    expect(found).toMatchObject({ risks: [], signIn: null });
  });

  test("says who did it, whether that account can still sign in, and with which roles", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { mfa, admin } = furnish(tenant);
    const found = await done(tenant, () => tenant.as(admin.id).update(mfa, { state: "disabled" }));
    expect(found.actors).toMatchObject([{ ref: admin, now: { signIn: "open", roles: ["Global Administrator"] } }]);
  });

  test("says of a lock-out that its author is the one who is left, and that the account that asks is kept out", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { admin } = furnish(tenant);
    const miles = tenant.user("miles");
    tenant.hands.assignRole("globalAdministrator", miles);
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.as(miles.id).create("conditionalAccessPolicy", {
      displayName: "CA012",
      state: "enabled",
      conditions: { ...everyApp, users: { includeUsers: ["All"], excludeUsers: [miles.id] } },
      grantControls: { operator: "OR", builtInControls: ["block"] },
    });
    tenant.later(60_000);
    const comparison = await tenant.engine.investigation.compareSnapshots(
      { from: before.id, to: null, scope: everything, callerId: admin.id },
      { limit: 1 },
    );
    const danger = comparison.done?.risks.find(({ rule }) => rule === "locksOutAdministrators");
    expect(danger?.sentence).toBe(
      'Policy "CA012" blocks 1 of 2 accounts that can change policies; 1 can still sign in freely ("miles", an author ' +
        "of these changes). It keeps out the account that asks.",
    );
  });

  test("names a new account that a policy's exclusion exempts, with the policies that do not ask it for a second factor", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { mfa, finance } = furnish(tenant);
    const people = { includeUsers: ["All"], excludeGroups: [finance.id] };
    tenant.hands.update(mfa, { conditions: { ...everyApp, users: people } });
    const off = tenant.user("off", { accountEnabled: false });
    const found = await done(tenant, () => {
      tenant.hands.addLink(memberOf(finance, tenant.user("svc-scan")));
      tenant.hands.addLink(memberOf(finance, off));
      tenant.hands.update(off, { accountEnabled: true });
      tenant.user("newcomer");
    });
    const sentences = found.risks.map(({ sentence }) => sentence);
    expect(sentences).toContain(
      '1 new account ("svc-scan") can sign in without a second factor, because enforced policies that ask for one ' +
        'exclude it: "MFA".',
    );
    expect(sentences).toContain(
      '1 account ("off") created, restored or enabled since can sign in without a second factor, because enforced ' +
        'policies that ask for one exclude it: "MFA".',
    );
    expect(sentences.join()).not.toContain("newcomer");
  });

  test("does not call the account of a purged author restorable", async () => {
    await using tenant = openEngineTenant({ inMemory: true, guids: true });
    const { mfa } = furnish(tenant);
    const [deleted, purged] = [tenant.user("eve"), tenant.user("mallory")];
    const found = await done(tenant, () => {
      tenant.as(deleted.id).update(mfa, { state: "disabled" });
      tenant.as(purged.id).update(mfa, { displayName: "No MFA" });
      tenant.hands.delete(deleted);
      tenant.hands.delete(purged);
      tenant.hands.purge(purged);
    });
    const accessOf = ({ id }: EntityRef) => found.actors?.find(({ ref }) => ref?.id === id)?.after.signIn;
    expect(accessOf(deleted)).toBe("deleted");
    expect(accessOf(purged)).toBe("unknown");
  });

  test("counts the users that a scope leaves out as they are at the end", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { mfa } = furnish(tenant);
    const block = { operator: "OR", builtInControls: ["block"] };
    const found = await done(
      tenant,
      () => {
        tenant.user("newcomer");
        tenant.hands.update(mfa, { grantControls: block });
      },
      { types: ["conditionalAccessPolicy"] },
    );
    const [first = ""] = found.signIn === null ? [] : consequenceLines(found.signIn, { tense: "done" });
    expect(first).toMatch(/^5 users .* are newly blocked at every sign-in/);
    expect(found.risks.find(({ rule }) => rule === "blocksPeople")?.sentence).toMatch(/5 of 5 users/);
  });

  test("is looked at within the scope only, and on the first page only", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { mfa, app } = furnish(tenant);
    const before = await tenant.snapshot();
    tenant.hands.update(mfa, { state: "disabled" });
    tenant.hands.update(app, { web: { redirectUris: ["https://evil.example"] } });
    const compare = (scope: Scope, cursor?: string) =>
      tenant.engine.investigation.compareSnapshots(
        { from: before.id, to: null, scope },
        { limit: 1, ...(cursor === undefined ? {} : { cursor }) },
      );
    const applications = await compare({ types: ["application"] });
    expect(applications.done?.risks.map(({ rule }) => rule)).toEqual(["applicationAddressAdded"]);
    expect(applications.done?.signIn).toBeNull();
    const whole = await compare(everything);
    expect(whole.done?.risks.map(({ rule }) => rule)).toEqual(["weakensSignIn", "applicationAddressAdded"]);
    expect(await compare(everything, whole.nextCursor)).not.toHaveProperty("done");
  });

  test("is in a preview as well, beside what going back would do", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { mfa, office } = furnish(tenant);
    const before = await tenant.snapshot();
    tenant.hands.update(mfa, { state: "disabled" });
    tenant.hands.update(office, { isTrusted: false });
    tenant.hands.delete(office);
    tenant.hands.purge(office);
    const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(before)).id);
    expect(assessment?.done?.risks.map(({ rule }) => rule)).toContain("weakensSignIn");
    const lines = assessment?.done?.signIn ? consequenceLines(assessment.done.signIn, { tense: "done" }) : [];
    // It is listed as done, although no recovery can reverse it.
    expect(lines).toContainEqual(expect.stringMatching(/^Location "Office" no longer exists/));
  });

  test("has the account behind its gravest danger first, and names the policies that go on naming what it purged", async () => {
    await using tenant = openEngineTenant({ inMemory: true, guids: true });
    const { finance, office, abroad, admin } = furnish(tenant);
    const [busy, spare] = [tenant.user("busy"), tenant.group("Spare", [])];
    const people = ["dora", "eli", "fay"].map((name) => tenant.user(name));
    const before = await tenant.snapshot();
    tenant.later(60_000);
    for (const person of people) tenant.as(busy.id).update(person, { department: "Sales" });
    tenant.as(admin.id).update(office, { isTrusted: false });
    for (const ref of [finance, office, spare]) {
      tenant.as(admin.id).delete(ref);
      tenant.as(admin.id).purge(ref);
    }
    tenant.later(60_000);
    const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(before)).id);
    expect(assessment?.actors?.map(({ ref }) => ref?.id)).toEqual([admin.id, busy.id]);
    const policy = `The conditionalAccessPolicy "Abroad" (${abroad.id}) still`;
    expect(assessment?.warnings?.items.map(({ sentence }) => sentence).toSorted()).toEqual([
      `${policy} excludes the purged namedLocationPolicy "Office" (${office.id}), which excepts no place.`,
      `${policy} includes the purged group "Finance" (${finance.id}), which reaches no one.`,
    ]);
    const compared = await tenant.engine.investigation.compareSnapshots(
      { from: before.id, to: null, scope: everything },
      { limit: 10 },
    );
    expect(compared.done?.actors?.[0]).toMatchObject({ ref: admin });
  });

  test("does not warn of a name that is in use again or was taken out of its policy", async () => {
    await using tenant = openEngineTenant({ inMemory: true, guids: true });
    const { finance, abroad } = furnish(tenant);
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.delete(finance);
    tenant.hands.purge(finance);
    tenant.hands.update(abroad, { conditions: { ...everyApp, users: { includeUsers: ["All"] } } });
    const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(before)).id);
    expect(assessment?.warnings?.items.map(({ sentence }) => sentence).join()).not.toMatch(/still \w+s the purged/);
  });

  test("has the group that an actor purged among the dangers of that actor's work, beside what can be undone", async () => {
    await using tenant = openEngineTenant({ inMemory: true, guids: true });
    const { finance, mfa, admin } = furnish(tenant);
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.as(admin.id).delete(finance);
    tenant.as(admin.id).purge(finance);
    const dangers = async () => {
      const preview = await tenant.preview(before, { all: true, actor: admin.id });
      const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
      return (assessment?.done?.risks ?? []).map(({ sentence }) => sentence).toSorted();
    };
    const purged =
      /^The group "Finance", which had 3 users, is permanently deleted, so that it cannot be restored, .*; it is still included by "Abroad"/;
    expect(await dangers()).toEqual([expect.stringMatching(purged)]);
    tenant.as(admin.id).update(mfa, { state: "disabled" });
    expect(await dangers()).toEqual([expect.stringMatching(/^Policy "MFA" is weaker/), expect.stringMatching(purged)]);
  });

  test("shows a credential as in force only while its application is live", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { app } = furnish(tenant);
    const add = () => tenant.hands.update(app, { passwordCredentials: [{ keyId: "k", displayName: "extra" }] });
    const said = async (act: () => void) =>
      (await done(tenant, act)).risks
        .filter(({ sentence }) => sentence.startsWith("A credential"))
        .map(({ severity, sentence }) => `${severity}: ${sentence}`);
    expect(await said(add)).toEqual([
      `high: A credential was added to the application "Map": 1 secret ("extra"). ${harmless}`,
    ]);
    const deleted = await said(() => {
      tenant.hands.update(app, { passwordCredentials: [] });
      add();
      tenant.hands.delete(app);
    });
    expect(deleted).toEqual([
      'medium: A credential was added to the application "Map": 1 secret ("extra"). ' +
        "It is soft-deleted now, and restoring it, by hand too, puts that in force again.",
    ]);
  });

  test("shows a credential as out of force once its application no longer has it", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { app } = furnish(tenant);
    const secret = (keyId: string) => ({ keyId, displayName: "extra" });
    const lines = async (...lists: (readonly string[])[]) =>
      (
        await done(tenant, () => {
          for (const keyIds of lists) tenant.hands.update(app, { passwordCredentials: keyIds.map(secret) });
        })
      ).risks
        .filter(({ rule }) => rule === "credentialAdded")
        .map(({ severity, sentence }) => `${severity}: ${sentence}`);
    const added = 'A credential was added to the application "Map": 1 secret ("extra").';
    expect(await lines(["k"], [])).toEqual([`low: ${added} It was removed since.`]);
    expect(await lines(["k"])).toEqual([`high: ${added} ${harmless}`]);
    expect(await lines(["k", "l"], [])).toEqual([`low: ${added} It was removed since.`]);
    const three = added.replace('1 secret ("extra")', '3 secrets ("extra", "extra" and "extra")');
    expect(await lines(["k", "l", "m"], ["k", "m"])).toEqual([`high: ${three} ${harmless}`]);
  });

  test("says what the application of a new credential can do, the most dangerous first", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { app, principal, graph } = furnish(tenant);
    const { hands } = tenant;
    const ids = ["75359482-378d-4052-8f01-80520e7db3cd", "df021288-bdef-4463-88db-98f22de89214"];
    const strong = ["9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", "810c84a8-4a9e-49e6-bf7d-12d183f40d01"];
    for (const appRoleId of [...ids, ...strong, "00000000-0000-0000-0000-000000000000"])
      hands.create("appRoleAssignment", { principalId: principal.id, resourceId: graph.id, appRoleId });
    hands.assignRole("globalAdministrator", principal);
    for (const source of [app, principal])
      hands.addLink({ link: "owners", source, target: tenant.user(`owner-of-${source.type}`) });
    const others = [
      hands.create("application", { displayName: "Other", appId: "other" }),
      hands.create("application", { displayName: "Third", appId: "third" }),
    ] as const;
    const { risks } = await done(tenant, () => {
      hands.update(others[0], { passwordCredentials: [{ keyId: "o", displayName: "extra" }] });
      hands.update(app, { passwordCredentials: [{ keyId: "k", displayName: "extra" }] });
      hands.update(others[1], { passwordCredentials: [{ keyId: "t", displayName: "extra" }] });
    });
    const [credential, harmlessOnes] = risks.filter(({ rule }) => rule === "credentialAdded");
    expect(credential?.sentence).toBe(
      'A credential was added to the application "Map": 1 secret ("extra"). It has 4 application permissions ' +
        "(RoleManagement.ReadWrite.Directory, Files.ReadWrite.All, Mail.Read and 1 more), " +
        '1 directory role ("Global Administrator"), 2 owners ("owner-of-application", "owner-of-servicePrincipal").',
    );
    expect(harmlessOnes?.objects).toBe(2);
  });

  test("says of a restored application what it could do in the snapshot", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { app, principal, graph } = furnish(tenant);
    const appRoleId = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";
    const assignment = tenant.hands.create("appRoleAssignment", {
      ...{ principalId: principal.id, resourceId: graph.id, appRoleId },
    });
    const before = await tenant.snapshot();
    tenant.later(60_000);
    for (const ref of [assignment, principal, app]) tenant.hands.delete(ref);
    const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(before)).id);
    const said = (assessment?.risks ?? []).filter(({ rule }) => rule === "credentialAdded");
    expect(said.map(({ sentence }) => sentence).toSorted()[0]).toEqual(
      expect.stringMatching(
        /^Restores application .* In the snapshot, it had 1 application permission \(Mail\.Read\), 0 owners\. Not looked at: its roles\.$/,
      ),
    );
  });

  test("does not say of a restored application whose service principal was purged that it had no permission", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { app, principal, graph } = furnish(tenant);
    const appRoleId = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";
    tenant.hands.create("appRoleAssignment", { principalId: principal.id, resourceId: graph.id, appRoleId });
    const before = await tenant.snapshot();
    tenant.later(60_000);
    for (const ref of [principal, app]) tenant.hands.delete(ref);
    tenant.hands.purge(principal);
    const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(before)).id);
    const [restored] = (assessment?.risks ?? []).filter(({ rule }) => rule === "credentialAdded");
    expect(restored?.sentence).toMatch(/^Restores application .* Not looked at: its permissions, roles\.$/);
  });

  test("says what was not looked at where the history has no owners", async () => {
    await using tenant = openEngineTenant({ inMemory: true, coverage: "microsoft" });
    const { app } = furnish(tenant);
    const { risks } = await done(tenant, () =>
      tenant.hands.update(app, { notes: "N", passwordCredentials: [{ keyId: "k", displayName: "extra" }] }),
    );
    expect(risks.map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/ It has 0 application permissions, 0 directory roles\. Not looked at: its owners\.$/),
    ]);
  });

  test("shows in a preview that a credential is out of force with its application", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { app } = furnish(tenant);
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.update(app, { passwordCredentials: [{ keyId: "k", displayName: "extra" }] });
    const said = async () => {
      const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(before)).id);
      const risks = assessment?.done?.risks ?? [];
      return risks.filter(({ rule }) => rule === "credentialAdded").map((risk) => `${risk.severity}: ${risk.sentence}`);
    };
    expect(await said()).toEqual([
      `high: A credential was added to the application "Map": 1 secret ("extra"). ${harmless}`,
    ]);
    tenant.hands.delete(app);
    expect(await said()).toEqual([
      'medium: A credential was added to the application "Map": 1 secret ("extra"). ' +
        "It is soft-deleted now, and restoring it, by hand too, puts that in force again.",
    ]);
    tenant.hands.purge(app);
    expect(await said()).toEqual([
      'low: A credential was added to the application "Map": 1 secret ("extra"). It is gone for good now.',
    ]);
  });

  test("is within the scope of a preview also where only the log shows it", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { app, finance } = furnish(tenant);
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.update(finance, { description: "Money" });
    tenant.hands.update(app, { passwordCredentials: [{ keyId: "k", displayName: "extra" }] });
    const rules = async (scope: Scope) => {
      const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(before, scope)).id);
      return rulesOf({ risks: assessment?.done?.risks ?? [], signIn: null });
    };
    expect(await rules({ types: ["group"] })).toEqual([]);
    expect(await rules(everything)).toEqual(["high credentialAdded"]);
  });
});

describe("a group that policies exclude, in a preview of a part of the differences", () => {
  /** A door that excludes a group with another one in it, to which an attacker adds users before a defender cuts it off. */
  async function cutOff(membersBefore: readonly string[]) {
    const tenant = openEngineTenant({ inMemory: true });
    const users = ["ada", "ben", "cleo"].map((name) => tenant.user(name));
    const { hands } = tenant;
    const inner = tenant.group(
      "Inner",
      users.filter((_, at) => at < membersBefore.length),
    );
    const outer = tenant.group("Outer", [inner]);
    hands.create("conditionalAccessPolicy", {
      displayName: "Door",
      state: "enabled",
      conditions: { ...everyApp, users: { includeUsers: ["All"], excludeGroups: [outer.id] } },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
    const before = await tenant.snapshot();
    tenant.later(60_000);
    for (const user of users.slice(membersBefore.length)) tenant.as("mia").addLink(memberOf(inner, user));
    tenant.later(60_000);
    tenant.as("leila").removeLink(memberOf(outer, inner));
    const said = async (scope: Scope) => {
      const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(before, scope)).id);
      return (assessment?.done?.risks ?? []).map(({ sentence }) => sentence).join("\n");
    };
    return { tenant, said, outer };
  }

  test("is said to have lost the users that it had at the snapshot, and not those that an attacker had added in between", async () => {
    const { tenant, said, outer } = await cutOff([]);
    await using _ = tenant;
    for (const scope of [{ entities: [{ type: "group", ids: [outer.id] }] }, { all: true, actor: "leila" }] as const) {
      expect(await said(scope)).not.toContain("it had");
    }
  });

  test("is said to have lost those that it had, with their number at the snapshot", async () => {
    const { tenant, said, outer } = await cutOff(["ada", "ben"]);
    await using _ = tenant;
    const lost = 'The group "Outer" has 0 of the 2 users it had; enforced policies that exclude it: "Door".';
    for (const scope of [{ entities: [{ type: "group", ids: [outer.id] }] }, { all: true, actor: "leila" }] as const) {
      expect(await said(scope)).toContain(lost);
    }
  });
});
