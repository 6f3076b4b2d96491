import { describe, expect, test } from "vitest";
import type { Change } from "../../src/domain/changes/change.ts";
import type { JobId } from "../../src/domain/ids.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { DAY } from "../../src/domain/time.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { ended } from "../support/jobs.ts";
import { boss, memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

const everyApp = { applications: { includeApplications: ["All"] } };

function blockPolicy(tenant: RecoveryTenant, users: JsonObject, state = "enabled"): EntityRef {
  return tenant.hands.create("conditionalAccessPolicy", {
    displayName: "Block",
    state,
    conditions: { ...everyApp, users },
    grantControls: { operator: "OR", builtInControls: ["block"] },
  });
}

const risksOn = (changes: readonly Change[], ref: EntityRef) =>
  changes.find((change) => change.ref.id === ref.id)?.risks?.map(({ rule, severity }) => `${severity} ${rule}`);

async function assessed(
  tenant: RecoveryTenant,
  snapshot: Awaited<ReturnType<RecoveryTenant["snapshot"]>>,
  scope: Scope = everything,
) {
  const preview = await tenant.preview(snapshot, scope);
  const changes = await tenant.changes(preview);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  if (assessment === undefined) throw new Error("The list was not assessed.");
  return { preview, changes, assessment };
}

describe("a finished preview", () => {
  test("the deletion of a holder of a privileged role, directly or through a group, is a risk", async () => {
    await using tenant = openEngineTenant();
    const before = await tenant.snapshot();
    const [ada, ben, cleo] = [tenant.user("ada"), tenant.user("ben"), tenant.user("cleo")];
    const admins = tenant.hands.create("group", { displayName: "Admins", groupTypes: [], isAssignableToRole: true });
    tenant.hands.addLink(memberOf(admins, ben));
    tenant.hands.assignRole("globalAdministrator", ada);
    tenant.hands.assignRole("globalAdministrator", admins);
    tenant.hands.assignRole("backupReader", cleo);
    const { changes } = await assessed(tenant, before);
    expect(risksOn(changes, ada)).toEqual(["high privilegedHolder"]);
    expect(risksOn(changes, ben)).toEqual(["high privilegedHolder"]);
    expect(risksOn(changes, cleo)).toEqual(["medium closesAccount"]);
    expect(risksOn(changes, admins)).toEqual(["high privilegedHolder", "high privilegedMembers"]);
  });

  test("users whom it deletes or disables are dangers with their names, and those that it enables are not", async () => {
    await using tenant = openEngineTenant();
    const [ada, ben, cleo] = ["ada", "ben", "cleo"].map((name) =>
      tenant.user(name, { accountEnabled: name === "cleo" }),
    );
    if (ada === undefined || ben === undefined || cleo === undefined) throw new Error("There are three.");
    const before = await tenant.snapshot();
    for (const user of [ada, ben]) tenant.hands.update(user, { accountEnabled: true });
    tenant.hands.update(cleo, { accountEnabled: false });
    const dora = tenant.user("dora");
    const { changes, assessment } = await assessed(tenant, before);
    for (const user of [ada, ben, dora]) expect(risksOn(changes, user)).toEqual(["medium closesAccount"]);
    expect(risksOn(changes, cleo)).toEqual([]);
    const told = assessment.risks.filter(({ rule }) => rule === "closesAccount");
    const named = told.map(({ sentence, others = [] }) => [sentence, others.map(({ displayName }) => displayName)]);
    expect(named).toHaveLength(2);
    expect(named).toContainEqual(['Deletes the user "dora".', []]);
    expect(JSON.stringify(named)).toMatch(/Disables the user .*(ada.*ben|ben.*ada)/);
  });

  test("a policy that would lock out everyone who could undo it is a risk, and a policy that spares one is not", async () => {
    await using tenant = openEngineTenant();
    const [ada, glass] = [tenant.user("ada"), tenant.user("glass")];
    for (const user of [ada, glass]) tenant.hands.assignRole("globalAdministrator", user);
    const spared = tenant.group("Emergency", [glass]);
    const all = blockPolicy(tenant, { includeUsers: ["All"] });
    const but = blockPolicy(tenant, { includeUsers: ["All"], excludeGroups: [spared.id] });
    const before = await tenant.snapshot();
    for (const policy of [all, but]) tenant.hands.update(policy, { state: "disabled" });
    const { changes, assessment } = await assessed(tenant, before);
    expect(risksOn(changes, all)).toEqual(["critical locksOutAdministrators", "critical blocksPeople"]);
    expect(assessment.risks[0]).toMatchObject({ rule: "locksOutAdministrators", severity: "critical" });
    expect(assessment.rehearsal?.policyAdministrators).toEqual({
      before: { total: 2, free: 2 },
      after: { total: 2, free: 0 },
    });
    expect(assessment.rehearsal?.shifts).toMatchObject([{ kind: "blocked", users: 2, administrators: { count: 2 } }]);
  });

  test("a lockout through a changed exclusion group is found, nested groups included", async () => {
    await using tenant = openEngineTenant();
    const glass = tenant.user("glass");
    tenant.hands.assignRole("globalAdministrator", glass);
    const inner = tenant.group("Inner");
    const outer = tenant.group("Outer", [inner]);
    const policy = blockPolicy(tenant, { includeUsers: ["All"], excludeGroups: [outer.id] });
    const before = await tenant.snapshot();
    tenant.hands.addLink(memberOf(inner, glass));
    const { assessment } = await assessed(tenant, before);
    expect(assessment.risks[0]).toMatchObject({ rule: "locksOutAdministrators", severity: "critical", ref: policy });
  });

  test("an account that was put among the excluded ones and given the role is a danger, and no emergency account", async () => {
    await using tenant = openEngineTenant();
    const [glass, eve] = [tenant.user("glass"), tenant.user("eve")];
    tenant.hands.assignRole("globalAdministrator", glass);
    const spared = tenant.group("Emergency", [glass]);
    blockPolicy(tenant, { includeUsers: ["All"], excludeGroups: [spared.id] });
    tenant.later(31 * DAY);
    const before = await tenant.snapshot();
    tenant.later(60_000);
    const late = tenant.user("late");
    for (const user of [eve, late]) {
      tenant.hands.addLink(memberOf(spared, user));
      tenant.hands.assignRole("globalAdministrator", user);
    }
    const { changes, assessment } = await assessed(tenant, before);
    expect(risksOn(changes, late)).toEqual(["high privilegedHolder"]);
    expect(JSON.stringify([assessment.risks, assessment.rehearsal])).not.toMatch(/emergency a/);
    const done = assessment.done?.risks.map(({ severity, sentence }) => `${severity} ${sentence}`).join("\n");
    expect(done).toContain('critical Like an emergency account, which it was not before: "eve", with');
    expect(done).toContain('not before and was created, restored or enabled: "late", with');
    expect(done).toMatch(/high The group "Emergency" gained 2 users \(2 with privileged roles: "eve" and "late"\)/);
    expect(done).not.toMatch(/emergency access/);
    tenant.hands.delete(glass);
    const { assessment: later } = await assessed(tenant, before);
    expect(later.done?.risks.map(({ sentence }) => sentence)).toContain(
      'The emergency access account "glass" was deleted.',
    );
  });

  test("an account that the log shows to be exempt only since a short time is told with that, in any plan, and an older one is not", async () => {
    await using tenant = openEngineTenant();
    const [glass, eve] = [tenant.user("glass"), tenant.user("eve")];
    tenant.hands.assignRole("globalAdministrator", glass);
    const spared = tenant.group("Emergency", [glass]);
    blockPolicy(tenant, { includeUsers: ["All"], excludeGroups: [spared.id] });
    tenant.later(31 * DAY);
    const attacker = tenant.as("mallory");
    attacker.removeLink(memberOf(spared, glass));
    tenant.hands.addLink(memberOf(spared, glass));
    attacker.assignRole("globalAdministrator", eve);
    attacker.addLink(memberOf(spared, eve));
    const before = await tenant.snapshot();
    tenant.later(60_000);
    for (const user of [glass, eve]) tenant.hands.update(user, { accountEnabled: false });
    for (const scope of [everything, { types: ["user" as const] }]) {
      const { assessment } = await assessed(tenant, before, scope);
      const shift = assessment.rehearsal?.shifts.find(({ kind }) => kind === "enabled");
      expect(shift).toMatchObject({ users: 2, administrators: { count: 2 }, breakGlass: { names: ["glass"] } });
      const said = (name: string) =>
        [...assessment.risks, ...(assessment.done?.risks ?? [])]
          .filter(({ displayName }) => displayName === name)
          .map(({ severity, sentence }) => `${severity} ${sentence.replace(/since \S+Z/, "since T")}`);
      const placed = 'placed like an emergency account only since T by "mallory@contoso.example", so it may not be one';
      expect(said("glass")).toContain('critical The emergency access account "glass" was disabled.');
      expect(said("eve").join("\n")).not.toContain("mergency access");
      expect(said("eve")).toContain(
        `high The account "eve", which holds "Global Administrator" and is ${placed}, was disabled.`,
      );
      expect(said("eve")).toContain(`high Enables "eve", who holds "Global Administrator" and is ${placed}.`);
    }
  });

  test("an account is no emergency account if it, its nested group, its role or its exclusion was written a short time ago", async () => {
    const makes: readonly [string, (tenant: RecoveryTenant, it: Record<string, EntityRef>) => void][] = [
      ["nested", ({ hands }, { outer, inner }) => outer && inner && hands.addLink(memberOf(outer, inner))],
      ["role", ({ hands }, { glass }) => glass && hands.assignRole("globalAdministrator", glass)],
      [
        "excluded",
        ({ hands }, { policy, outer }) =>
          policy &&
          outer &&
          hands.update(policy, {
            conditions: { ...everyApp, users: { includeUsers: ["All"], excludeGroups: [outer.id] } },
          }),
      ],
    ];
    for (const late of [...makes.map(([name]) => name), null]) {
      await using tenant = openEngineTenant({ inMemory: true });
      const glass = tenant.user("glass");
      const inner = tenant.group("Inner", [glass]);
      const outer = tenant.group("Outer");
      const policy = blockPolicy(tenant, { includeUsers: ["All"] });
      const it = { glass, inner, outer, policy };
      for (const [name, make] of makes) if (name !== late) make(tenant, it);
      tenant.later(31 * DAY);
      for (const [name, make] of makes) if (name === late) make(tenant, it);
      const before = await tenant.snapshot();
      tenant.later(60_000);
      tenant.hands.update(glass, { accountEnabled: false });
      const { assessment } = await assessed(tenant, before);
      const [shift] = assessment.rehearsal?.shifts ?? [];
      expect({ late, emergency: shift?.breakGlass.count }).toEqual({ late, emergency: late === null ? 1 : 0 });
    }
  });

  test("an account that is created again does not count among those that can change policies at once, in the plan and after it", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const [grace, glass] = [tenant.user("grace"), tenant.user("glass")];
    for (const user of [grace, glass]) tenant.hands.assignRole("globalAdministrator", user);
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.delete(glass);
    tenant.hands.purge(glass);
    const { preview, assessment } = await assessed(tenant, before, { ...everything, rebuild: true });
    const administrators = { before: { total: 1, free: 1 }, after: { total: 2, free: 1, toReset: 1 } };
    expect(assessment.rehearsal?.policyAdministrators).toEqual(administrators);
    const { after } = await tenant.verify(await tenant.recover(preview));
    expect(after?.signIn?.policyAdministrators).toEqual(administrators);
  });

  test("a policy that newly excludes an application is told with the users there, also beside another policy for them", async () => {
    await using tenant = openEngineTenant();
    for (const name of ["ann", "ben", "cleo"]) tenant.user(name);
    const asks = { grantControls: { operator: "OR", builtInControls: ["mfa"] }, state: "enabled" };
    const applications = { includeApplications: ["All"] };
    const users = { includeUsers: ["All"] };
    const [mfa] = ["MFA", "Other"].map((displayName) =>
      tenant.hands.create("conditionalAccessPolicy", { displayName, ...asks, conditions: { ...everyApp, users } }),
    );
    if (mfa === undefined) throw new Error("There are two.");
    const before = await tenant.snapshot();
    tenant.later(60_000);
    const conditions = { ...everyApp, users, applications: { ...applications, excludeApplications: ["Office365"] } };
    tenant.hands.update(mfa, { conditions });
    for (const scope of [everything, { entities: [{ type: mfa.type, ids: [mfa.id] }] }]) {
      const { assessment } = await assessed(tenant, before, scope);
      expect(assessment.done?.risks.map(({ sentence }) => sentence)).toContainEqual(
        expect.stringMatching(
          /newly excludes sign-ins to .*: 3 users \(0 with privileged roles\) are no longer under it there/,
        ),
      );
    }
  });

  test("unnamed users are counted without naming them, through restores and report-only policies", async () => {
    await using tenant = openEngineTenant();
    for (let n = 0; n < 30; n += 1) tenant.user(`user${n}`, n === 0 ? { accountEnabled: false } : {});
    tenant.user("guest", { userType: "Guest" });
    const mfa = tenant.hands.create("conditionalAccessPolicy", {
      displayName: "MFA",
      state: "enabled",
      conditions: { ...everyApp, users: { includeUsers: ["All"], excludeUsers: ["GuestsOrExternalUsers"] } },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
    const before = await tenant.snapshot();
    tenant.hands.delete(mfa);
    const restored = await assessed(tenant, before);
    expect(restored.assessment.rehearsal?.shifts).toMatchObject([{ kind: "mfaAdded", users: 29 }]);
    expect(restored.assessment.risks).toEqual([]);
  });

  test("a list that does not affect signing in has no rehearsal", async () => {
    await using tenant = openEngineTenant();
    const ada = tenant.user("ada", { department: "Research" });
    blockPolicy(tenant, { includeUsers: ["All"] });
    const before = await tenant.snapshot();
    tenant.hands.update(ada, { department: "Sales" });
    expect((await assessed(tenant, before)).assessment.rehearsal).toBeNull();
  });

  test("a deleted application with grants in force is a risk", async () => {
    await using tenant = openEngineTenant();
    const graph = tenant.servicePrincipal("Graph");
    const before = await tenant.snapshot();
    const app = tenant.hands.create("application", { displayName: "Rogue", appId: "app-of-Rogue" });
    const principal = tenant.servicePrincipal("Rogue");
    tenant.hands.create("oAuth2PermissionGrant", {
      clientId: principal.id,
      resourceId: graph.id,
      consentType: "AllPrincipals",
      scope: "Mail.Read",
    });
    const { changes } = await assessed(tenant, before);
    expect(risksOn(changes, app)).toEqual(["high appInUse"]);
    expect(risksOn(changes, principal)).toEqual(["high appInUse"]);
  });

  test("changes are filtered by severity or rule, and each is shown with its risks", async () => {
    await using tenant = openEngineTenant();
    const synchronized = tenant.sync.create("user", {
      displayName: "onprem",
      userPrincipalName: "onprem@contoso.example",
      onPremisesSyncEnabled: true,
    });
    const plain = tenant.user("plain");
    const before = await tenant.snapshot();
    tenant.sync.update(synchronized, { department: "Sales" });
    tenant.hands.update(plain, { department: "Sales" });
    const preview = await tenant.preview(before);
    for (const risk of ["medium", "notRecovered"]) {
      expect(await tenant.changes(preview, { risk })).toMatchObject([{ ref: synchronized }]);
    }
    expect(await tenant.changes(preview, { risk: "high" })).toEqual([]);
  });

  test("the digest is the same for any assessment", async () => {
    await using tenant = openEngineTenant();
    const ada = tenant.user("ada", { department: "Research" });
    const before = await tenant.snapshot();
    tenant.hands.update(ada, { department: "Sales" });
    const first = await assessed(tenant, before);
    const caller = { ...boss, id: ada.id };
    const started = await tenant.recovery.startPreview({ snapshotId: before.id, scope: everything, caller });
    const second = await tenant.ended(started);
    const { assessment } = await tenant.recovery.summarizeChanges(second.id);
    expect(first.assessment.risks).toEqual([]);
    expect(assessment?.risks.map(({ rule }) => rule)).toContain("ownAccount");
    expect(second.digest).toBe(first.preview.digest);
  });
});

test("a preview that reads a long log stops when it is canceled", async () => {
  await using tenant = openEngineTenant();
  const ada = tenant.user("ada");
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { department: "Sales" });
  const job = Promise.withResolvers<JobId>();
  let read = 0;
  tenant.directory.alteredLog = async function* (records) {
    for await (const record of records) {
      for (let copies = 0; copies < 50_000; copies += 1) {
        read += 1;
        if (read === 1_500) await tenant.recovery.cancelJob({ id: await job.promise, caller: boss });
        yield record;
      }
    }
  };
  const started = await tenant.recovery.startPreview({ snapshotId: snapshot.id, scope: everything, caller: boss });
  job.resolve(started.id);
  expect((await ended(tenant.recovery, started)).status).toBe("abandoned");
  expect(read).toBeLessThan(5_000);
});
