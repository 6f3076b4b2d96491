import { describe, expect, test } from "vitest";
import { actorAccessSentence, actorAfterSentence } from "../../src/domain/assessment/actor-access.ts";
import type { Assessment } from "../../src/domain/assessment/assessment.ts";
import { consequenceLines } from "../../src/domain/sign-in/consequence-lines.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { DAY, iso } from "../../src/domain/time.ts";
import { briefChanges } from "../../src/mcp/render/changes.ts";
import type { Direction } from "../../src/review/value-text.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

type Snapshot = Awaited<ReturnType<RecoveryTenant["snapshot"]>>;

async function assessed(tenant: RecoveryTenant, snapshot: Snapshot, scope: Scope = everything) {
  const preview = await tenant.preview(snapshot, scope);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  if (assessment === undefined) throw new Error("The list was not assessed.");
  return { preview, assessment, changes: await tenant.changes(preview) };
}
const rulesOf = ({ risks }: Assessment) => risks.map(({ rule, severity }) => `${severity} ${rule}`);
const sentenceOf = ({ risks }: Assessment, rule: string) => risks.find((risk) => risk.rule === rule)?.sentence;
const block = (tenant: RecoveryTenant, users: Record<string, string[]>, state = "enabled"): EntityRef =>
  tenant.hands.create("conditionalAccessPolicy", {
    displayName: "Block",
    state,
    conditions: { applications: { includeApplications: ["All"] }, users },
    grantControls: { operator: "OR", builtInControls: ["block"] },
  });

describe("a plan that takes a privileged role", () => {
  test.each([
    [3, 0, ["critical privilegedHolder", "critical locksOutAdministrators"], "all 3 that have it assigned"],
    [2, 2, ["high privilegedHolder"], "2 of 4 that have it assigned"],
  ])("from %s holders, beside %s who had it then, is %s", async (since, before, grave, whose) => {
    await using tenant = openEngineTenant({ inMemory: true });
    const people = Array.from({ length: since + before }, (_, nth) => tenant.user(`person${nth}`));
    for (const user of people.slice(since)) tenant.hands.assignRole("globalAdministrator", user);
    const snapshot = await tenant.snapshot();
    for (const user of people.slice(0, since)) tenant.hands.assignRole("globalAdministrator", user);
    const { assessment } = await assessed(tenant, snapshot);
    const found = rulesOf(assessment).filter((rule) => /^(critical|high) (privilegedHolder|locksOut)/.test(rule));
    expect(found.toSorted()).toEqual(grave.toSorted());
    expect(sentenceOf(assessment, "locksOutAdministrators") ?? "none").toBe(
      before === 0 ? "No account could change policies any more, where 3 accounts can now." : "none",
    );
    expect(assessment.risks.map(({ sentence }) => sentence)).toContain(
      `Takes the role "Global Administrator" from ${whose}.`,
    );
  });
});

describe("a plan that gives a privileged role", () => {
  test.each(["extended", "microsoft"] as const)(
    "is critical if it restores an account that holds it directly, and says who gains it, with coverage %s",
    async (coverage) => {
      await using tenant = openEngineTenant({ inMemory: true, coverage });
      const glass = tenant.user("glass");
      tenant.hands.assignRole("globalAdministrator", glass);
      const before = await tenant.snapshot();
      tenant.hands.delete(glass);
      const { assessment, changes } = await assessed(tenant, before);
      expect(rulesOf(assessment)[0]).toBe("critical privilegeGained");
      expect(sentenceOf(assessment, "privilegeGained")).toBe(
        'Gives the role "Global Administrator" back to 1 account: "glass".',
      );
      expect(changes[0]?.risks?.[0]?.sentence).toBe('Restores "glass", who holds "Global Administrator".');
    },
  );

  test("is not one if the restored account holds no role, or only a harmless one", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const [plain, reader] = [tenant.user("plain"), tenant.user("reader")];
    tenant.hands.assignRole("backupReader", reader);
    const before = await tenant.snapshot();
    for (const user of [plain, reader]) tenant.hands.delete(user);
    expect(rulesOf((await assessed(tenant, before)).assessment)).toEqual([]);
  });

  test("names every member that a group with a role gets back", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const people = Array.from({ length: 10 }, (_, n) => tenant.user(`person${n}`));
    const admins = tenant.hands.create("group", { displayName: "Tier 0", groupTypes: [], isAssignableToRole: true });
    for (const user of people) tenant.hands.addLink(memberOf(admins, user));
    tenant.hands.assignRole("globalAdministrator", admins);
    const before = await tenant.snapshot();
    for (const user of people) tenant.hands.removeLink(memberOf(admins, user));
    const { assessment, changes } = await assessed(tenant, before);
    const sentence = sentenceOf(assessment, "privilegeGained");
    expect(sentence).toMatch(/^Gives the role "Global Administrator" back to 10 accounts: /);
    for (let n = 0; n < 10; n += 1) expect(sentence).toContain(`"person${n}"`);
    const [gained] = assessment.risks.filter(({ rule }) => rule === "privilegeGained");
    expect(people.map((_, n) => `person${n}`)).toContain(gained?.displayName);
    expect(changes[0]?.risks?.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      "critical privilegeGained",
      "high privilegedMembers",
      "medium privilegedHolder",
    ]);
  });

  test("counts the members of a restored group and a restored service principal", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const ada = tenant.user("ada");
    const admins = tenant.hands.create("group", { displayName: "Tier 0", groupTypes: [], isAssignableToRole: true });
    tenant.hands.addLink(memberOf(admins, ada));
    const robot = tenant.servicePrincipal("Robot");
    tenant.hands.assignRole("globalAdministrator", admins);
    tenant.hands.assignRole("globalAdministrator", robot);
    const before = await tenant.snapshot();
    for (const ref of [admins, robot]) tenant.hands.delete(ref);
    const sentence = sentenceOf((await assessed(tenant, before)).assessment, "privilegeGained");
    expect(sentence).toMatch(/to 1 account, 1 application and 1 group: /);
    for (const name of ["ada", "Tier 0", "Robot"]) expect(sentence).toContain(`"${name}"`);
  });
});

describe("a role that was given to a group", () => {
  test("counts for the members that were there before and for those since, and for signing in", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const [old, fresh] = [tenant.user("old"), tenant.user("fresh")];
    const desk = tenant.hands.create("group", { displayName: "Desk", groupTypes: [], isAssignableToRole: true });
    tenant.hands.addLink(memberOf(desk, old));
    const snapshot = await tenant.snapshot();
    tenant.hands.assignRole(
      { templateId: "e8611ab8-c189-46e8-94e1-60213ab1f814", displayName: "Privileged Role Administrator" },
      desk,
    );
    tenant.hands.addLink(memberOf(desk, fresh));
    const { assessment } = await assessed(tenant, snapshot);
    const done = (assessment.done?.risks ?? []).map(({ sentence }) => sentence);
    expect(done.filter((sentence) => sentence.includes("Privileged Role Administrator"))).toEqual([
      'The role "Privileged Role Administrator" was gained by 2 accounts and 1 group: "Desk", "old" (through "Desk"), "fresh" (through "Desk").',
    ]);
  });
});

test("an application that came into a group with a role gained that role, and loses it by going back", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const [ada, robot] = [tenant.user("ada"), tenant.servicePrincipal("Robot")];
  const admins = tenant.hands.create("group", { displayName: "Tier 0", groupTypes: [], isAssignableToRole: true });
  tenant.hands.addLink(memberOf(admins, ada));
  tenant.hands.assignRole("globalAdministrator", admins);
  const snapshot = await tenant.snapshot();
  tenant.hands.addLink(memberOf(admins, robot));
  const { assessment } = await assessed(tenant, snapshot);
  expect(assessment.done?.risks.map(({ sentence }) => sentence)).toEqual([
    'The role "Global Administrator" was gained by 1 application: "Robot" (through "Tier 0").',
  ]);
  expect(assessment.risks.map(({ sentence }) => sentence)).toContain(
    'Takes the role "Global Administrator", held through groups, from 1 application: "Robot" (through "Tier 0").',
  );
});

describe("a role that an account loses as a member of a group", () => {
  const opened = async () => {
    const tenant = openEngineTenant({ inMemory: true });
    const [ada, ben, cleo] = [tenant.user("ada"), tenant.user("ben"), tenant.user("cleo")];
    const admins = tenant.hands.create("group", { displayName: "Tier 0", groupTypes: [], isAssignableToRole: true });
    for (const user of [ada, ben]) tenant.hands.addLink(memberOf(admins, user));
    for (const holder of [admins, ben, cleo]) tenant.hands.assignRole("globalAdministrator", holder);
    return { tenant, ada, ben, cleo, admins, snapshot: await tenant.snapshot() };
  };
  const ofRole = (risks: readonly { severity: string; sentence: string }[] = []) =>
    risks
      .filter(({ sentence }) => sentence.includes("held through groups"))
      .map(({ severity, sentence }) => `${severity}: ${sentence}`);

  test("is a danger of what was done, unless it holds the role otherwise", async () => {
    const { tenant, ada, ben, admins, snapshot } = await opened();
    await using _ = tenant;
    for (const user of [ada, ben]) tenant.hands.removeLink(memberOf(admins, user));
    const lost =
      'medium: The role "Global Administrator", held through groups, was lost by 1 account: "ada" (through "Tier 0").';
    expect(ofRole((await assessed(tenant, snapshot)).assessment.done?.risks)).toEqual([lost]);
    const { done } = await tenant.engine.investigation.compareSnapshots(
      { from: snapshot.id, to: null, scope: everything },
      { limit: 1 },
    );
    expect(ofRole(done?.risks)).toEqual([lost]);
  });

  test("is a danger of the plan that takes it, the graver the fewer are left, and names those of a group", async () => {
    const { tenant, ada, ben, cleo, admins } = await opened();
    await using _ = tenant;
    for (const user of [ada, ben]) tenant.hands.removeLink(memberOf(admins, user));
    const without = await tenant.snapshot();
    for (const user of [ada, ben]) tenant.hands.addLink(memberOf(admins, user));
    expect(ofRole((await assessed(tenant, without)).assessment.risks)).toEqual([
      'medium: Takes the role "Global Administrator", held through groups, from 1 account: "ada" (through "Tier 0").',
    ]);
    for (const user of [ben, cleo]) tenant.hands.delete(user);
    expect(ofRole((await assessed(tenant, without)).assessment.risks)).toEqual([
      'critical: Takes the role "Global Administrator", held through groups, from 1 account: "ada" (through "Tier 0").',
    ]);
  });

  test("is not one of an account that was deleted, whose danger names its roles", async () => {
    const { tenant, ada, snapshot } = await opened();
    await using _ = tenant;
    tenant.hands.delete(ada);
    const { done } = (await assessed(tenant, snapshot)).assessment;
    expect(ofRole(done?.risks)).toEqual([]);
    expect(done?.risks.map(({ sentence }) => sentence)).toContainEqual(
      expect.stringMatching(/^The account "ada", which held "Global Administrator", was deleted/),
    );
  });
});

test("trust in a partner tenant that was created since is a danger of what was done", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const snapshot = await tenant.snapshot();
  tenant.hands.create("crossTenantAccessPartner", {
    tenantId: "11111111-1111-4111-8111-111111111111",
    inboundTrust: { isMfaAccepted: true, isCompliantDeviceAccepted: false },
  });
  const { assessment } = await assessed(tenant, snapshot);
  const [danger] = (assessment.done?.risks ?? []).filter(({ rule }) => rule === "tenantLoosened");
  expect(danger?.sentence).toMatch(/^This tenant newly trusts the tenant ".*" with "isMfaAccepted"\.$/);
});

test("data that let someone else get into an administrator's account are a danger of what was done, and its own only", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const [ada, ben] = [tenant.user("ada"), tenant.user("ben")];
  tenant.hands.assignRole("globalAdministrator", ada);
  const snapshot = await tenant.snapshot();
  for (const user of [ada, ben]) {
    tenant.hands.update(user, { onPremisesImmutableId: "ZXZpbA==", otherMails: ["evil@evil.invalid"], city: "Rome" });
  }
  const { assessment } = await assessed(tenant, snapshot);
  expect((assessment.done?.risks ?? []).map(({ severity, sentence }) => `${severity}: ${sentence}`)).toEqual([
    'high: The account "ada", which holds "Global Administrator", got other values with which someone else may get into it: onPremisesImmutableId, otherMails.',
  ]);
});

describe("the work of others", () => {
  test("is everyone's, and graver as soon as there are two authors", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const users = ["a", "b", "c", "d"].map((name) => tenant.user(name, { city: "York", department: "Sales" }));
    const before = await tenant.snapshot();
    const [first, ...others] = users;
    for (const user of others) tenant.as("ann").update(user, { city: "Rome" });
    const single = (await assessed(tenant, before)).assessment;
    expect(rulesOf(single)).toEqual(["low undoesOthersWork"]);
    if (first !== undefined) tenant.as("eve").update(first, { department: "None" });
    // The busiest author is not necessarily the one to undo, because a colleague may have written most of it.
    const { risks, undoes } = (await assessed(tenant, before)).assessment;
    expect(risks).toMatchObject([
      { rule: "undoesOthersWork", severity: "high", objects: 1, authors: ["user eve"] },
      { rule: "undoesOthersWork", severity: "high", objects: 3, authors: ["user ann"] },
    ]);
    expect(undoes?.map(({ actor, objects }) => [actor.id, objects])).toEqual([
      ["ann", 3],
      ["eve", 1],
    ]);
  });

  test("is not the work of the actor to undo, nor the requester's own", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const [ada, ben] = [tenant.user("ada"), tenant.user("ben")];
    const before = await tenant.snapshot();
    tenant.as("eve").update(ada, { city: "Rome" });
    tenant.as("boss").update(ben, { city: "Rome" });
    expect((await assessed(tenant, before, { all: true, actor: "eve" })).assessment.undoes).toEqual([]);
    expect((await assessed(tenant, before)).assessment.undoes).toMatchObject([{ actor: { id: "eve" }, objects: 1 }]);
  });

  test("is found for a new employee that the plan deletes and for a leaver that it restores", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const leaver = tenant.user("leaver");
    const before = await tenant.snapshot();
    tenant.as("hr").delete(leaver);
    tenant
      .as("hr")
      .create("user", { displayName: "new", userPrincipalName: "new@contoso.example", accountEnabled: true });
    const { assessment } = await assessed(tenant, before);
    expect(rulesOf(assessment)).toEqual(["medium deletesCreated", "medium revivesDeleted"]);
    expect(sentenceOf(assessment, "deletesCreated")).toBe(
      'Deletes "new", created since the snapshot by "hr@contoso.example".',
    );
    expect(sentenceOf(assessment, "revivesDeleted")).toBe(
      'Restores "leaver", deleted since the snapshot by "hr@contoso.example".',
    );
  });
});

describe("an account that was deleted at the snapshot and restored since", () => {
  test("is told as restored, with its author and the time of the deletion, in the comparison and in the plan that deletes it again", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const [leaver, twice] = [tenant.user("leaver"), tenant.user("twice")];
    tenant.later(60_000);
    tenant.as("hr").delete(leaver);
    const deleted = iso((await tenant.directory.now()) - 1).replace(".000Z", "Z");
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.as("eve").restore(leaver);
    const made = tenant.as("eve").create("user", {
      ...{ displayName: "made", userPrincipalName: "made@contoso.example", accountEnabled: true },
    });
    tenant.as("eve").delete(made);
    tenant.as("eve").restore(made);
    tenant.as("eve").delete(twice);
    tenant.as("eve").restore(twice);
    const { assessment, changes } = await assessed(tenant, before);
    expect(assessment.risks.map(({ sentence }) => sentence)).toEqual([
      'Deletes "made", created since the snapshot by "eve@contoso.example".',
      'Deletes "leaver" again, restored since the snapshot by "eve@contoso.example".',
    ]);
    const lines = (direction: Direction) =>
      briefChanges({ direction, whole: () => "" })(changes).lines.map((line) => line.replaceAll(deleted, "then"));
    expect(lines("thenToNow").slice(0, 2)).toEqual([
      'restored user "leaver" id-0002 | by #1 | had been deleted at then | medium deletesRestored',
      'created user "made" id-0012 | by #1 | medium deletesCreated',
    ]);
    expect(lines("nowToThen").join()).toContain("deletes again, as at the snapshot it was deleted (at then)");
    const { done } = await tenant.engine.investigation.compareSnapshots(
      { from: before.id, to: null, scope: everything },
      { limit: 1 },
    );
    expect(done?.risks.map(({ sentence }) => sentence)).toEqual(['The deleted account "leaver" was restored.']);
  });
});

describe("the account that did the damage", () => {
  test("is described as it is now, and as the plan would leave it", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const eve = tenant.user("eve");
    const glass = tenant.user("glass");
    for (const user of [eve, glass]) tenant.hands.assignRole("globalAdministrator", user);
    const policy = block(tenant, { includeUsers: ["All"], excludeUsers: [eve.id, glass.id] });
    const before = await tenant.snapshot();
    tenant.as("eve", "user", eve.id).update(policy, {
      conditions: {
        applications: { includeApplications: ["All"] },
        users: { includeUsers: ["All"], excludeUsers: [glass.id] },
      },
    });
    const { assessment } = await assessed(tenant, before);
    const [access] = assessment.actors ?? [];
    expect(access && actorAccessSentence(access)).toContain(
      'is blocked by policy at every ordinary sign-in and holds "Global Administrator". ' +
        "This plan would let it sign in again.",
    );
  });

  test("is told as an emergency account that was used, unless the log shows that it was placed like one a short time ago", async () => {
    for (const age of [31 * DAY, 60_000]) {
      await using tenant = openEngineTenant({ inMemory: true });
      const glass = tenant.user("glass");
      tenant.hands.assignRole("globalAdministrator", glass);
      const policy = block(tenant, { includeUsers: ["All"], excludeUsers: [glass.id] });
      tenant.later(age);
      const before = await tenant.snapshot();
      tenant.as("glass", "user", glass.id).update(policy, { state: "disabled" });
      const { assessment } = await assessed(tenant, before);
      const [access] = assessment.actors ?? [];
      expect(access && actorAccessSentence(access)).toMatch(
        age > DAY
          ? /^"glass@contoso.example", an emergency access account that was used, can sign in and holds "Global Adm/
          : /^"glass@contoso.example", placed like an emergency account only since \S+ by "Boss" \(boss\), so it may not be one, can sign in/,
      );
    }
  });

  test("is told with the name that it has now, and again after a recovery that gives the former one back", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const [miles, ada] = [tenant.user("miles"), tenant.user("ada", { city: "York" })];
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.update(miles, { userPrincipalName: "backup@contoso.example" });
    tenant.as("backup", "user", miles.id).update(ada, { city: "Rome" });
    const { preview, assessment } = await assessed(tenant, before);
    const access = assessment.actors?.find(({ ref }) => ref?.id === miles.id);
    expect(access && actorAccessSentence(access)).toBe(
      '"backup@contoso.example" can sign in and holds no directory role. This plan would name it "miles@contoso.example".',
    );
    const { after } = await tenant.verify(await tenant.recover(preview));
    const verified = after?.actors?.find(({ ref }) => ref?.id === miles.id);
    expect(verified && actorAfterSentence(verified)).toBe(
      '"backup@contoso.example" (now "miles@contoso.example") can sign in and holds no directory role.',
    );
  });

  test("is described with the roles of a deleted account, which come back with it", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const [eve, ada] = [tenant.user("eve"), tenant.user("ada", { city: "York" })];
    tenant.hands.assignRole("globalAdministrator", eve);
    const before = await tenant.snapshot();
    tenant.as(eve.id).update(ada, { city: "Rome" });
    tenant.hands.delete(eve);
    const { assessment } = await assessed(tenant, before);
    const access = assessment.actors?.find(({ ref }) => ref?.id === eve.id);
    expect(access).toMatchObject({
      now: { signIn: "deleted", roles: ["Global Administrator"] },
      after: { signIn: "open", roles: ["Global Administrator"] },
    });
  });
});

describe("consequences for signing in", () => {
  const linesOf = ({ rehearsal }: Assessment) => (rehearsal === null ? [] : consequenceLines(rehearsal));

  test("follow a location that enforced policies except, by its addresses", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    for (const name of ["ada", "ben", "cleo"]) tenant.user(name);
    const ranges = (...cidrs: string[]) =>
      cidrs.map((cidrAddress) => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress }));
    const office = tenant.hands.create("namedLocationPolicy", {
      displayName: "Office",
      ipRanges: ranges("0.0.0.0/1", "128.0.0.0/1"),
    });
    tenant.hands.create("conditionalAccessPolicy", {
      displayName: "Abroad",
      state: "enabled",
      conditions: {
        applications: { includeApplications: ["All"] },
        users: { includeUsers: ["All"] },
        locations: { includeLocations: ["All"], excludeLocations: [office.id.toUpperCase()] },
      },
      grantControls: { operator: "OR", builtInControls: ["block"] },
    });
    const before = await tenant.snapshot();
    tenant.hands.update(office, { ipRanges: ranges("192.0.2.0/25") });
    const { assessment } = await assessed(tenant, before);
    expect(linesOf(assessment)).toEqual([
      '3 users would no longer be blocked at some sign-ins (policy "Abroad": now from anywhere except "Office", then from anywhere except "Office" (with 99.9 % of all IPv4 addresses added)).',
      'Location "Office" would match every IPv4 address (now 128 IPv4 addresses); policies that except it: "Abroad".',
    ]);
    expect(rulesOf(assessment)).toEqual(["critical locationOpened", "medium weakensSignIn"]);
  });

  test.each([
    ["", []],
    [", nested in the policy's group", ["Outer"]],
    [", nested in one in the policy's group", ["Middle", "Outer"]],
  ])("are not assessed for a dynamic group whose rule reads what the plan writes%s", async (_, around) => {
    await using tenant = openEngineTenant({ inMemory: true });
    const ada = tenant.user("ada", { department: "Sales" });
    const sales = tenant.hands.create("group", {
      displayName: "Sales",
      groupTypes: ["DynamicMembership"],
      membershipRule: '(user.department -eq "Sales")',
    });
    const named = around.reduce((inner, displayName) => {
      const outer = tenant.hands.create("group", { displayName, groupTypes: [] });
      tenant.hands.addLink(memberOf(outer, inner));
      return outer;
    }, sales);
    block(tenant, { includeGroups: [named.id] });
    const before = await tenant.snapshot();
    tenant.hands.update(ada, { department: "Research" });
    expect(linesOf((await assessed(tenant, before)).assessment)).toEqual([
      "In what was assessed, no difference for signing in was found.",
      'Not assessed: the members of the dynamic group "Sales" follow a rule ("Block").',
    ]);
    const again = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Rome" });
    expect((await assessed(tenant, again)).assessment.rehearsal).toBeNull();
  });

  test("name an application that is turned off, and users whose name differs", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const map = tenant.hands.create("servicePrincipal", { displayName: "Map", appId: "map", accountEnabled: false });
    const ada = tenant.user("ada");
    const before = await tenant.snapshot();
    tenant.hands.update(map, { accountEnabled: true });
    tenant.hands.update(ada, { userPrincipalName: "ada.new@contoso.example" });
    expect(linesOf((await assessed(tenant, before)).assessment)).toEqual([
      '1 user ("ada") would sign in with another user name.',
      'Sign-in to "Map" would be off for every user.',
    ]);
  });

  test("are found for a group that gets its members back, through the policies that name it", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const people = ["ada", "ben"].map((name) => tenant.user(name));
    const finance = tenant.group("Finance", people);
    block(tenant, { includeGroups: [finance.id.toUpperCase()] });
    const before = await tenant.snapshot();
    for (const user of people) tenant.hands.removeLink(memberOf(finance, user));
    const { assessment } = await assessed(tenant, before);
    expect(linesOf(assessment)[0]).toBe('2 users would newly be blocked at every sign-in (policy "Block").');
  });
});
