import { describe, expect, test } from "vitest";
import { everything } from "../../src/domain/tenant/scope.ts";
import { openContoso } from "../support/contoso-tenant.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

const HEAD_OFFICE = "Head office Berlin";

describe("ids in what changed come with names", () => {
  test("ids of users, groups, roles, applications, locations and strengths in a policy have names, at either instant", async () => {
    await using tenant = openEngineTenant();
    const { hands } = tenant;
    const gone = tenant.user("gone-tomorrow");
    const group = tenant.group("Field <engineers>", []);
    const renamed = hands.create("namedLocationPolicy", {
      displayName: HEAD_OFFICE,
      isTrusted: false,
      ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "192.0.2.0/24" }],
    });
    const strength = hands.create("authenticationStrengthPolicy", {
      displayName: "Keys only",
      allowedCombinations: ["fido2"],
    });
    const appId = "3f0a6b1e-5d1c-4c1e-9a55-8f6f7d1b2c3d";
    hands.create("application", { displayName: "Ledger", appId });
    const conditions = {
      users: {
        includeUsers: ["All"],
        excludeUsers: [gone.id, "no such user"],
        excludeGroups: [group.id],
        includeRoles: ["62e90394-69f5-4237-9190-012177145e10"],
      },
      applications: { includeApplications: [appId, "797f4846-ba00-4fd7-ba43-dac1f8f63013", "Office365"] },
      locations: { includeLocations: [renamed.id] },
    };
    const policy = hands.create("conditionalAccessPolicy", {
      displayName: "P",
      state: "enabled",
      conditions,
      grantControls: { operator: "OR", authenticationStrength: { id: strength.id } },
    });
    const snapshot = await tenant.snapshot();
    hands.delete(gone);
    hands.purge(gone);
    hands.update(renamed, { displayName: "HQ" });
    hands.update(policy, { conditions: { users: { includeUsers: ["All"] } }, grantControls: null });

    const expected = {
      [gone.id]: "gone-tomorrow",
      [group.id]: "Field <engineers>",
      [renamed.id]: "HQ",
      [strength.id]: "Keys only",
      [appId]: "Ledger",
      "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
      "797f4846-ba00-4fd7-ba43-dac1f8f63013": "Windows Azure Service Management API",
    };
    const preview = await tenant.preview(snapshot);
    const { items } = await tenant.recovery.listChanges(preview.id, { type: "conditionalAccessPolicy" }, {});
    expect(items[0]?.names).toEqual(expected);

    const { investigation } = tenant.engine;
    const compared = await investigation.compareSnapshots({ from: snapshot.id, to: null, scope: everything }, {});
    expect(compared.items.find(({ ref }) => ref.id === policy.id)?.names).toEqual(expected);
    const history = await investigation.getObjectHistory({ ref: policy }, {});
    expect(history.items[0]?.names).toEqual(expected);
  });

  test("an assignment of a role names a built-in role and one of the tenant's own", async () => {
    await using tenant = openEngineTenant({ guids: true });
    const { hands } = tenant;
    const ada = tenant.user("ada");
    const own = hands.create("roleDefinition", { displayName: "Badge desk", isEnabled: true, rolePermissions: [] });
    const snapshot = await tenant.snapshot();
    const exchange = "29232cdf-9323-42fd-ade2-1d097af3e4de";
    for (const roleDefinitionId of [exchange, own.id])
      hands.create("roleAssignment", { principalId: ada.id, roleDefinitionId, directoryScopeId: "/" });
    const preview = await tenant.preview(snapshot);
    const { items } = await tenant.recovery.listChanges(preview.id, { type: "roleAssignment" }, {});
    expect(items.map(({ names }) => names)).toEqual(
      expect.arrayContaining([
        { [ada.id]: "ada", [exchange]: "Exchange Administrator" },
        { [ada.id]: "ada", [own.id]: "Badge desk" },
      ]),
    );
    expect(items.every(({ unnamed }) => unnamed === undefined)).toBe(true);
  });

  test("an assignment of a role is called by its role, its holder and its scope, in a list, alone and in its history", async () => {
    await using tenant = openEngineTenant({ guids: true });
    const { hands } = tenant;
    const { investigation } = tenant.engine;
    const ada = tenant.user("ada");
    const own = hands.create("roleDefinition", { displayName: "Badge desk", isEnabled: true, rolePermissions: [] });
    const unit = hands.create("administrativeUnit", { displayName: "Sales" });
    const app = hands.create("application", { displayName: "Ledger", appId: "app-of-Ledger" });
    const snapshot = await tenant.snapshot();
    const exchange = "29232cdf-9323-42fd-ade2-1d097af3e4de";
    const give = (roleDefinitionId: string, directoryScopeId: string) =>
      hands.create("roleAssignment", { principalId: ada.id, roleDefinitionId, directoryScopeId });
    const unknown = "00000000-0000-4000-8000-00000000dead";
    const given: readonly (readonly [ReturnType<typeof give>, string])[] = [
      [give(exchange, "/"), "Exchange Administrator → ada"],
      [give(own.id, `/administrativeUnits/${unit.id}`), "Badge desk → ada (Sales)"],
      [give(exchange, `/${app.id}`), "Exchange Administrator → ada (Ledger)"],
      [give(unknown, "/elsewhere/x"), `${unknown} → ada (/elsewhere/x)`],
    ];
    const preview = await tenant.preview(snapshot);
    const { items } = await tenant.recovery.listChanges(preview.id, { type: "roleAssignment" }, {});
    expect(new Map(items.map((one) => [one.ref.id, one.displayName]))).toEqual(
      new Map(given.map(([{ id }, name]) => [id, name])),
    );
    for (const [ref, name] of given) {
      expect((await investigation.getObject({ ref, at: null }, {})).displayName).toBe(name);
      expect((await investigation.getObjectHistory({ ref }, {})).displayName).toBe(name);
    }
  });

  test("an id that no capture holds has the name of the audit log with its source, or says that no name is known", async () => {
    await using tenant = openEngineTenant({ guids: true });
    const { hands } = tenant;
    const [logged, other] = [tenant.user("logged"), tenant.user("other")];
    hands.delete(logged);
    hands.purge(logged);
    const dead = "7d6f1f0e-2f63-4c0e-9a37-0d0a4c1d2e3f";
    const conditions = { users: { includeUsers: [logged.id, dead, other.id.toUpperCase()] } };
    const policy = hands.create("conditionalAccessPolicy", { displayName: "P", state: "enabled", conditions });
    const snapshot = await tenant.snapshot();
    hands.update(policy, { conditions: { users: { includeUsers: ["All"] } } });
    const preview = await tenant.preview(snapshot);
    const { items } = await tenant.recovery.listChanges(preview.id, { type: "conditionalAccessPolicy" }, {});
    const unknown = "no name known: purged before the first snapshot, or never there";
    expect(items[0]?.names).toEqual({
      [logged.id]: "logged (name from the audit log)",
      [dead]: unknown,
      [other.id.toUpperCase()]: "other",
    });
    hands.update(policy, { conditions });
    const view = await tenant.engine.investigation.getObject({ ref: policy, at: null }, {});
    expect(view.items.map(({ other: { id }, otherName }) => [id, otherName])).toEqual(
      expect.arrayContaining([
        [logged.id, "logged (name from the audit log)"],
        [dead, unknown],
      ]),
    );
    const purged = await tenant.engine.investigation.getObject({ ref: logged, at: null }, {});
    expect(purged.traits).toContain('Its name: "logged (name from the audit log)".');
    const never = await tenant.engine.investigation.getObject({ ref: { type: "user", id: dead }, at: null }, {});
    expect(never.traits.join(" ")).not.toContain("Its name");
  });

  test("an id says that no name is known only if its part of the audit log was read", async () => {
    await using tenant = openEngineTenant({ guids: true });
    const { hands } = tenant;
    const [quiet, busy] = [tenant.user("quiet"), tenant.user("busy")];
    hands.delete(quiet);
    hands.purge(quiet);
    // The newest records of the two are those of one of them.
    for (let time = 0; time < 60; time += 1) hands.update(busy, { department: `Department ${time}` });
    hands.delete(busy);
    hands.purge(busy);
    const dead = Array.from({ length: 11 }, (_, n) => `7d6f1f0e-2f63-4c0e-9a37-0d0a4c1d2e${n + 10}`);
    const policyOf = (includeUsers: readonly string[]) =>
      hands.create("conditionalAccessPolicy", {
        displayName: "P",
        state: "enabled",
        conditions: { users: { includeUsers } },
      });
    const [one, other] = [policyOf([busy.id, quiet.id]), policyOf(dead)];
    await tenant.snapshot();
    const namesOf = async (ref: typeof one) =>
      (await tenant.engine.investigation.getObject({ ref, at: null }, {})).items.map(({ other, otherName }) => [
        other.id,
        otherName,
      ]);
    expect(await namesOf(one)).toEqual(
      expect.arrayContaining([
        [busy.id, "busy (name from the audit log)"],
        [quiet.id, null],
      ]),
    );
    const unknown = (await namesOf(other)).filter(([, name]) => name !== null);
    expect(unknown.map(([, name]) => name)).toEqual(
      Array.from({ length: 10 }, () => "no name known: purged before the first snapshot, or never there"),
    );
  });

  test("ids in consents and role assignments have names", async () => {
    await using tenant = await openContoso();
    const { recovery } = tenant.engine;
    const [snapshot] = (await recovery.listSnapshots({})).items;
    const preview = await tenant.preview(snapshot?.id ?? "", {
      types: ["oAuth2PermissionGrant", "appRoleAssignment"],
    });
    const { items } = await recovery.listChanges(preview.id, {}, {});
    const names = items.map((change) => Object.values(change.names ?? {}).toSorted());
    const rogue = "M365 Mail Sync Service";
    expect(names).toContainEqual(["Microsoft Graph", rogue].toSorted());
    expect(names).toContainEqual(["Mail.Read", "Microsoft Graph", rogue].toSorted());
  });

  test("a change has names up to its limit, those of added and removed ids first", async () => {
    await using tenant = openEngineTenant();
    const staying = Array.from({ length: 30 }, (_, n) => tenant.user(`staying-${n}`));
    const left = tenant.user("left");
    const conditions = (users: readonly { id: string }[]) => ({
      users: { includeUsers: ["All"], excludeUsers: users.map(({ id }) => id) },
    });
    const policy = tenant.hands.create("conditionalAccessPolicy", {
      displayName: "P",
      state: "enabled",
      conditions: conditions([...staying, left]),
      grantControls: null,
    });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(policy, { conditions: conditions(staying) });
    const preview = await tenant.preview(snapshot);
    const { items } = await tenant.recovery.listChanges(preview.id, {}, {});
    const names = Object.entries(items[0]?.names ?? {});
    expect(names).toHaveLength(20);
    expect(names[0]).toEqual([left.id, "left"]);
    expect(items[0]?.unnamed).toBe(11);
    const whole = await tenant.engine.investigation.getObject({ ref: policy, at: null }, {});
    expect(Object.keys(whole.names)).toHaveLength(30);
  });
});
