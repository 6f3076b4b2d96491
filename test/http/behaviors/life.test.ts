import { describe, expect, test } from "vitest";
import { contosoFaces, lineOf, newGroup, newPolicy, newUser } from "../../support/a-face.ts";

const faces = contosoFaces();
const MINUTES = 60_000;
const POLICIES = "/identity/conditionalAccess/policies";

describe("a deleted object", () => {
  test.each([
    ["/users", "user", newUser],
    ["/groups", "group", newGroup],
  ] as const)("a deleted object of %s is found among the deleted items and restored", async (path, type, made) => {
    const face = faces.face();
    const { id } = await face.create(path, made(face));
    await face.send("DELETE", `${path}/${id}`);
    expect((await face.send("GET", `${path}/${id}`)).status).toBe(404);
    const item = await face.read(`/directory/deletedItems/${id}`);
    expect(item).toMatchObject({ "@odata.type": `#microsoft.graph.${type}`, deletedDateTime: expect.any(String) });
    const all = await face.read(`/directory/deletedItems/microsoft.graph.${type}?$top=999`);
    expect(all.value.map((each) => each.id)).toContain(id);
    await face.create(`/directory/deletedItems/${id}/restore`, undefined);
    expect(await face.read(`${path}/${id}`)).toMatchObject({ id });
  });

  test("a deleted policy is found under its own address and restored in its old state", async () => {
    const face = faces.face();
    const { id } = await face.create(POLICIES, newPolicy(face));
    await face.send("DELETE", `${POLICIES}/${id}`);
    const deleted = "/identity/conditionalAccess/deletedItems/policies";
    expect((await face.read(deleted)).value.map((each) => each.id)).toContain(id);
    expect((await face.send("GET", `/directory/deletedItems/${id}`)).status).toBeLessThan(500);
    await face.create(`${deleted}/${id}/restore`, undefined);
    expect(await face.read(`${POLICIES}/${id}`)).toMatchObject({ state: "disabled" });
  });

  test("a deleted administrative unit is not purged before its days are over", async () => {
    const face = faces.face();
    const { id } = await face.create("/directory/administrativeUnits", { displayName: face.fresh("unit") });
    await face.send("DELETE", `/directory/administrativeUnits/${id}`);
    expect((await face.send("DELETE", `/directory/deletedItems/${id}`)).status).toBe(400);
  });

  test("a deleted grant or role assignment is gone at once", async () => {
    const face = faces.face();
    const { id: principalId } = await face.create("/users", newUser(face));
    const path = "/roleManagement/directory/roleAssignments";
    const roleDefinitionId = "fdd7a751-b60b-444a-984c-02652fe8fa1c";
    const { id } = await face.create(path, { principalId, roleDefinitionId, directoryScopeId: "/" });
    expect((await face.send("DELETE", `${path}/${id}`)).status).toBe(204);
    expect((await face.send("GET", `/directory/deletedItems/${id}`)).status).toBe(404);
  });

  test("an application comes back without its principal, which comes back by its own id", async () => {
    const face = faces.face();
    const { id, appId } = await face.create("/applications", { displayName: face.fresh("app") });
    const principal = await face.create("/servicePrincipals", { appId });
    await face.send("DELETE", `/applications/${id}`);
    expect((await face.send("GET", `/servicePrincipals/${principal.id}`)).status).toBe(404);
    await face.create(`/directory/deletedItems/${id}/restore`, undefined);
    expect((await face.send("GET", `/servicePrincipals/${principal.id}`)).status).toBe(404);
    await face.create(`/directory/deletedItems/${principal.id}/restore`, undefined);
    expect(await face.read(`/servicePrincipals/${principal.id}`)).toMatchObject({ appId });
  });

  test.each(["claimsMappingPolicies", "tokenLifetimePolicies"] as const)(
    "a principal comes back without its policies: %s",
    async (kind) => {
      const face = faces.face();
      const { appId } = await face.create("/applications", { displayName: face.fresh("app") });
      const { id } = await face.create("/servicePrincipals", { appId });
      const policy = await face.create(`/policies/${kind}`, { definition: ["{}"], displayName: face.fresh("policy") });
      const carried = `/servicePrincipals/${id}/${kind}`;
      const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/policies/${kind}/${policy.id}` };
      expect(lineOf(await face.send("POST", `${carried}/$ref`, reference))).toBe("204");
      expect(lineOf(await face.send("POST", `${carried}/$ref`, reference))).toMatch(/^400 .*already exist/);
      expect((await face.read(carried)).value.map((each) => each.id)).toEqual([policy.id]);
      expect((await face.read(`/policies/${kind}/${policy.id}/appliesTo`)).value.map((each) => each.id)).toEqual([id]);
      await face.send("DELETE", `/servicePrincipals/${id}`);
      await face.create(`/directory/deletedItems/${id}/restore`, undefined);
      expect((await face.read(carried)).value).toEqual([]);
      expect(await face.read(`/policies/${kind}/${policy.id}`)).toMatchObject({ definition: ["{}"] });
    },
  );

  test("a policy of principals is changed, taken off them and deleted, and a malformed one is refused", async () => {
    const face = faces.face();
    const all = "/policies/claimsMappingPolicies";
    const { appId } = await face.create("/applications", { displayName: face.fresh("app") });
    const { id } = await face.create("/servicePrincipals", { appId });
    const policy = await face.create(all, { definition: ["{}"], displayName: "Claims", isOrganizationDefault: false });
    expect(lineOf(await face.send("PATCH", `${all}/${policy.id}`, { displayName: "More claims" }))).toBe("204");
    expect(await face.read(`${all}/${policy.id}`)).toMatchObject({ displayName: "More claims", definition: ["{}"] });
    const carried = `/servicePrincipals/${id}/claimsMappingPolicies`;
    const reference = { "@odata.id": `https://graph.microsoft.com/v1.0${all}/${policy.id}` };
    await face.send("POST", `${carried}/$ref`, reference);
    expect(lineOf(await face.send("DELETE", `${carried}/${policy.id}/$ref`))).toBe("204");
    expect(lineOf(await face.send("DELETE", `${carried}/${policy.id}/$ref`))).toMatch(/^404 /);
    const [record] = (await face.read("/auditLogs/directoryAudits?$orderby=activityDateTime desc&$top=1")).value;
    expect(record?.activityDisplayName).toBe("Remove policy from service principal");
    for (const body of [{ displayName: "No definition" }, { definition: "{}", displayName: "x" }, { color: "red" }]) {
      expect((await face.send("POST", all, body)).status).toBe(400);
    }
    expect(lineOf(await face.send("DELETE", `${all}/${policy.id}`))).toBe("204");
    expect((await face.send("GET", `${all}/${policy.id}`)).status).toBe(404);
  });

  test("a deleted object holds its unique name, and not if deleted-names is free", async () => {
    const face = faces.face();
    const taken = "400 Request_BadRequest: Another object with the same value for property uniqueName already exists.";
    const uniqueName = face.fresh("unique");
    const { id } = await face.create("/groups", newGroup(face, { uniqueName }));
    await face.send("DELETE", `/groups/${id}`);
    expect(lineOf(await face.send("POST", "/groups", newGroup(face, { uniqueName })))).toBe(taken);
    const free = faces.face({ "deleted-names": "free" });
    expect(lineOf(await free.send("POST", "/groups", newGroup(face, { uniqueName })))).toBe("201");
  });

  test("a purged object frees its unique name, and not if unique-name-after-purge is held", async () => {
    for (const [setting, expected] of [
      ["free", "201"],
      ["held", expect.stringMatching(/^400 .*uniqueName/)],
    ] as const) {
      const face = faces.face({ "unique-name-after-purge": setting });
      const uniqueName = face.fresh("unique");
      const { id } = await face.create("/groups", newGroup(face, { uniqueName }));
      await face.send("DELETE", `/groups/${id}`);
      await face.send("DELETE", `/directory/deletedItems/${id}`);
      expect(lineOf(await face.send("POST", "/groups", newGroup(face, { uniqueName })))).toEqual(expected);
    }
  });

  test("a deleted user's name is free for another one", async () => {
    const face = faces.face();
    const { id, userPrincipalName } = await face.create("/users", newUser(face));
    await face.send("DELETE", `/users/${id}`);
    expect(lineOf(await face.send("POST", "/users", newUser(face, { userPrincipalName })))).toBe("201");
  });
});

test("a user whose name was taken comes back under a new one, and a restore refuses any other parameter", async () => {
  const face = faces.face();
  const { id, userPrincipalName } = await face.create("/users", newUser(face));
  await face.send("DELETE", `/users/${id}`);
  await face.create("/users", newUser(face, { userPrincipalName }));
  const restore = async (body?: unknown) =>
    lineOf(await face.send("POST", `/directory/deletedItems/${id}/restore`, body));
  expect(await restore()).toMatch(/^400 .*userPrincipalName/);
  expect(await restore({ newUserPrincipalName: userPrincipalName })).toMatch(/^400 .*userPrincipalName/);
  expect(await restore({ newUserPrincipalName: 7 })).toMatch(/^400 .*new name of a user/);
  expect(await restore({ userPrincipalName: "x" })).toMatch(/^400 .*no parameter "userPrincipalName"/);
  const newUserPrincipalName = String(userPrincipalName).replace("@", "-2@");
  expect(await restore({ newUserPrincipalName, autoReconcileProxyConflict: true })).toBe("200");
  expect(await face.read(`/users/${id}?$select=userPrincipalName`)).toMatchObject({
    userPrincipalName: newUserPrincipalName,
  });
  const { id: group } = await face.create("/groups", newGroup(face, { groupTypes: ["Unified"], mailEnabled: true }));
  await face.send("DELETE", `/groups/${group}`);
  const asUser = await face.send("POST", `/directory/deletedItems/${group}/restore`, { newUserPrincipalName });
  expect(lineOf(asUser)).toMatch(/^400 .*new name of a user/);
});

describe("a deletion that is refused", () => {
  test("a group with a license is not deleted before the license is removed", async () => {
    const face = faces.face();
    const { id } = await face.create("/groups", newGroup(face));
    const [sku] = (await face.read("/subscribedSkus")).value;
    const assign = (addLicenses: readonly unknown[], removeLicenses: readonly unknown[]) =>
      face.create(`/groups/${id}/assignLicense`, { addLicenses, removeLicenses });
    await assign([{ skuId: sku?.skuId }], []);
    expect(lineOf(await face.send("DELETE", `/groups/${id}`))).toBe(
      "400 Request_BadRequest: Unable to delete the group because there is a product license assigned to the group. " +
        "To delete this group, remove any product licenses first.",
    );
    await assign([], [sku?.skuId]);
    expect(lineOf(await face.send("DELETE", `/groups/${id}`))).toBe("204");
  });

  test("an authentication strength that a policy uses is not deleted, and is if directory-rules is loose", async () => {
    const face = faces.face();
    const strengths = "/policies/authenticationStrengthPolicies";
    const made = { displayName: face.fresh("strength"), allowedCombinations: ["fido2"] };
    const { id } = await face.create(strengths, made);
    const grantControls = { operator: "OR", builtInControls: [], authenticationStrength: { id } };
    const policy = await face.create(POLICIES, { ...newPolicy(face), grantControls });
    expect(lineOf(await face.send("DELETE", `${strengths}/${id}`))).toMatch(
      new RegExp(`^400 Request_BadRequest: .*${policy.id}`),
    );
    expect((await face.send("DELETE", `${POLICIES}/${policy.id}`)).status).toBe(204);
    expect((await face.send("DELETE", `${strengths}/${id}`)).status).toBe(204);
    const loose = faces.face({ "directory-rules": "loose" });
    const other = await face.create(strengths, { ...made, displayName: face.fresh("strength") });
    const otherControls = { ...grantControls, authenticationStrength: { id: other.id } };
    await face.create(POLICIES, { ...newPolicy(face), grantControls: otherControls });
    expect((await loose.send("DELETE", `${strengths}/${other.id}`)).status).toBe(204);
  });
});

describe("late work", () => {
  test("members of a dynamic group follow its rule some time after a change, and not if dynamic-membership stands", async () => {
    for (const setting of ["follows", "stands"] as const) {
      const face = faces.face({ "dynamic-membership": setting });
      const city = face.fresh("City");
      await face.read("/me");
      const group = await face.create(
        "/groups",
        newGroup(face, {
          groupTypes: ["DynamicMembership"],
          membershipRule: `user.city -eq "${city}"`,
          membershipRuleProcessingState: "On",
        }),
      );
      const user = await face.create("/users", newUser(face, { city }));
      const members = async () => (await face.read(`/groups/${group.id}/members`)).value.map(({ id }) => id);
      expect(await members()).toEqual([]);
      face.later(2 * MINUTES);
      await members();
      face.later(2 * MINUTES);
      expect(await members()).toEqual(setting === "follows" ? [user.id] : []);
    }
  });

  test("a rule that cannot be read, and a member of a group with a rule, are refused", async () => {
    const face = faces.face();
    const dynamic = { groupTypes: ["DynamicMembership"], membershipRuleProcessingState: "On" };
    const group = (membershipRule: string) => newGroup(face, { ...dynamic, membershipRule });
    expect(lineOf(await face.send("POST", "/groups", group("nonsense")))).toMatch(/^400 .*'membershipRule'/);
    const { id } = await face.create("/groups", group('user.city -eq "Oslo"'));
    const me = await face.read("/me");
    const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${me.id}` };
    expect(lineOf(await face.send("POST", `/groups/${id}/members/$ref`, reference))).toMatch(
      /^403 Authorization_RequestDenied: /,
    );
  });

  test("a principal copies from its application late, and not if principal-copies is never", async () => {
    for (const setting of ["late", "never"] as const) {
      const face = faces.face({ "principal-copies": setting });
      const [before, after] = [face.fresh("app"), face.fresh("app")];
      const app = await face.create("/applications", { displayName: before });
      const { id } = await face.create("/servicePrincipals", { appId: app.appId });
      const name = async () => (await face.read(`/servicePrincipals/${id}`)).displayName;
      await name();
      face.later(2 * MINUTES);
      await name();
      await face.send("PATCH", `/applications/${app.id}`, { displayName: after });
      expect(await name()).toBe(before);
      face.later(2 * MINUTES);
      await name();
      face.later(2 * MINUTES);
      expect(await name()).toBe(setting === "late" ? after : before);
    }
  });
});
