import { describe, expect, test } from "vitest";
import {
  ADMINISTRATOR,
  addressOf,
  contosoFaces,
  EVENTUAL,
  type Face,
  lineOf,
  MISSING,
  newGroup,
  newUser,
} from "../../support/a-face.ts";

const faces = contosoFaces();

async function people(face: Face, count: number): Promise<readonly string[]> {
  const { value } = await face.read(`/users?$top=${count}&$filter=accountEnabled eq true&$select=id`);
  return value.map(({ id }) => id);
}

async function groupOf(face: Face, members: readonly string[]): Promise<string> {
  const group = await face.create("/groups", newGroup(face));
  for (let start = 0; start < members.length; start += 20) {
    const bind = members.slice(start, start + 20).map(addressOf);
    const answer = await face.send("PATCH", `/groups/${group.id}`, { "members@odata.bind": bind });
    expect(answer.status).toBe(204);
  }
  return group.id;
}

describe("relationships", () => {
  test("$expand shows 20 linked objects and no link to the others", async () => {
    const face = faces.face();
    const id = await groupOf(face, await people(face, 25));
    const group = await face.read(`/groups/${id}?$expand=members($select=id)`);
    expect(group.members).toHaveLength(20);
    expect(Object.keys(group).filter((name) => name.includes("nextLink"))).toEqual([]);
    expect((await face.read(`/groups/${id}/members`)).value).toHaveLength(25);
  });

  test("$expand shows 20 assignments of a service principal, on pages of 100 rows at most", async () => {
    const face = faces.face();
    const { value: found } = await face.read("/servicePrincipals?$top=999&$expand=appRoleAssignedTo&$select=id");
    expect(found.length).toBeLessThanOrEqual(100);
    for (const { id, appRoleAssignedTo } of found) {
      const { value } = await face.read(`/servicePrincipals/${id}/appRoleAssignedTo`);
      expect(appRoleAssignedTo).toEqual(value.slice(0, 20));
    }
    expect(found.some(({ appRoleAssignedTo }) => Object(appRoleAssignedTo).length > 0)).toBe(true);
  });

  test("$expand shows the federated credentials of an application", async () => {
    const face = faces.face();
    const { id } = await face.create("/applications", { displayName: "Board" });
    const credential = { name: "deploy", issuer: "https://ci.example", subject: "main", audiences: ["api://x"] };
    const made = await face.create(`/applications/${id}/federatedIdentityCredentials`, credential);
    const shown = await face.read(`/applications/${id}?$expand=federatedIdentityCredentials`);
    expect(shown.federatedIdentityCredentials).toMatchObject([{ id: made.id, name: "deploy" }]);
  });

  test("$expand shows the principal, the role and the scope of an assignment", async () => {
    const face = faces.face();
    const { id: principalId } = await face.create("/users", newUser(face));
    const unit = await face.create("/directory/administrativeUnits", { displayName: face.fresh("unit") });
    const roleDefinitionId = "fdd7a751-b60b-444a-984c-02652fe8fa1c";
    const path = "/roleManagement/directory/roleAssignments";
    const directoryScopeId = `/administrativeUnits/${unit.id}`;
    const { id } = await face.create(path, { principalId, roleDefinitionId, directoryScopeId });
    expect(await face.read(`${path}/${id}?$expand=principal($select=id,displayName)`)).toMatchObject({
      principal: { "@odata.type": "#microsoft.graph.user", id: principalId },
    });
    const filter = `$filter=principalId eq '${principalId}'`;
    const [listed] = (await face.read(`${path}?${filter}&$expand=roleDefinition`)).value;
    expect(listed).toMatchObject({ id, roleDefinition: { id: roleDefinitionId, displayName: "Groups Administrator" } });
    expect(await face.read(`${path}/${id}?$expand=directoryScope`)).toMatchObject({ directoryScope: { id: unit.id } });
    const whole = await face.create(path, { principalId, roleDefinitionId, directoryScopeId: "/" });
    expect(await face.read(`${path}/${whole.id}?$expand=directoryScope`)).toMatchObject({ directoryScope: null });
    expect((await face.send("GET", `${path}?$expand=owner`)).status).toBe(400);
    const [eligible] = (await face.read("/roleManagement/directory/roleEligibilitySchedules?$expand=principal")).value;
    expect(eligible).toMatchObject({ principal: { id: eligible?.principalId } });
    await face.send("DELETE", `/directory/administrativeUnits/${unit.id}`);
  });

  test("a cast narrows a relationship to one type and can be counted", async () => {
    const face = faces.face();
    const inner = await groupOf(face, []);
    const [person = ""] = await people(face, 1);
    const id = await groupOf(face, [person, inner]);
    for (const cast of ["microsoft.graph.user", "graph.user"]) {
      expect((await face.read(`/groups/${id}/members/${cast}`)).value.map((each) => each.id)).toEqual([person]);
      expect(await face.read(`/groups/${id}/members/${cast}/$count`, EVENTUAL)).toEqual({ text: "1" });
    }
    expect(await face.read(`/users/${person}/memberOf/microsoft.graph.group/$count`, EVENTUAL)).toEqual({
      text: expect.stringMatching(/^\d+$/),
    });
    expect((await face.send("GET", `/groups/${id}/members/microsoft.graph.user/$count`)).status).toBe(400);
  });

  test("a $ref list holds addresses, in pages", async () => {
    const face = faces.face();
    const id = await groupOf(face, await people(face, 5));
    const first = await face.read(`/groups/${id}/members/$ref?$top=3`);
    expect(first.value).toHaveLength(3);
    expect(first.value[0]).toEqual({ "@odata.id": expect.stringContaining("/v1.0/directoryObjects/") });
    expect((await face.read(String(first["@odata.nextLink"]))).value).toHaveLength(2);
  });

  test("getMemberGroups and checkMemberGroups see memberships through other groups", async () => {
    const face = faces.face();
    const [person = ""] = await people(face, 1);
    const inner = await groupOf(face, [person]);
    const outer = await groupOf(face, [inner]);
    const groups = await face.create(`/users/${person}/getMemberGroups`, { securityEnabledOnly: true });
    expect(groups.value).toEqual(expect.arrayContaining([inner, outer]));
    const groupIds = [outer.toUpperCase(), MISSING];
    const checked = await face.create(`/users/${person}/checkMemberGroups`, { groupIds });
    expect(checked.value).toEqual([outer]);
    const many = Array.from({ length: 21 }, () => outer);
    expect((await face.send("POST", `/users/${person}/checkMemberGroups`, { groupIds: many })).status).toBe(400);
  });

  test("getByIds returns the objects there are, of the given types", async () => {
    const face = faces.face();
    const [person = ""] = await people(face, 1);
    const group = await groupOf(face, []);
    const all = await face.create("/directoryObjects/getByIds", { ids: [person, group, MISSING] });
    expect(all.value.map((each) => each["@odata.type"])).toEqual(["#microsoft.graph.user", "#microsoft.graph.group"]);
    const groups = await face.create("/directoryObjects/getByIds", { ids: [person, group], types: ["group"] });
    expect(groups.value.map(({ id }) => id)).toEqual([group]);
    expect((await face.send("POST", "/directoryObjects/getByIds", { ids: [] })).status).toBe(400);
  });

  test("roles, assignments, eligibilities and administrative units are read under their addresses", async () => {
    const { read } = faces.face();
    const base = "/roleManagement/directory";
    expect((await read(`${base}/roleDefinitions`)).value.length).toBeGreaterThan(40);
    const assignments = await read(`${base}/roleAssignments`);
    expect(assignments.value[0]).toMatchObject({
      principalId: expect.any(String),
      roleDefinitionId: expect.any(String),
      directoryScopeId: expect.any(String),
    });
    expect((await read(`${base}/roleEligibilitySchedules`)).value.length).toBeGreaterThan(0);
    const [unit] = (await read("/directory/administrativeUnits")).value;
    expect((await read(`/directory/administrativeUnits/${unit?.id}/members`)).value.length).toBeGreaterThan(0);
  });

  test("domains, licenses and the cross-tenant access policy are read under their addresses", async () => {
    const { read } = faces.face();
    expect((await read("/domains")).value[0]).toMatchObject({ id: "contoso.example", isVerified: true });
    expect((await read("/subscribedSkus")).value[0]).toMatchObject({ skuId: expect.any(String) });
    expect(await read("/policies/crossTenantAccessPolicy")).toMatchObject({ allowedCloudEndpoints: [] });
    expect(await read("/policies/crossTenantAccessPolicy/default")).toHaveProperty("b2bCollaborationInbound");
    expect((await read("/policies/crossTenantAccessPolicy/partners")).value[0]).toHaveProperty("tenantId");
  });

  test("jobs are counted in all and below a snapshot, and found by their key below it", async () => {
    const { read, send } = faces.face();
    const [snapshot] = (await read("/directory/recovery/snapshots")).value;
    const jobs = `/directory/recovery/snapshots/${snapshot?.id}/recoveryPreviewJobs`;
    const before = Number((await read(`${jobs}/$count`)).text);
    const { headers } = await send("POST", jobs);
    const location = String(headers.get("Location"));
    const id = location.slice(location.lastIndexOf("/") + 1);
    expect(await read(`${jobs}/$count`)).toEqual({ text: String(before + 1) });
    expect(await read(`${jobs}/${id}`)).toMatchObject({ id });
    expect(await read(`/directory/recovery/snapshots('${snapshot?.id}')/recoveryPreviewJobs('${id}')`)).toMatchObject({
      id,
    });
    expect(await read(`/directory/recovery/snapshots/${snapshot?.id}/recoveryJobs/$count`)).toEqual({ text: "0" });
    expect(Number((await read("/directory/recovery/jobs/$count")).text)).toBeGreaterThan(before);
  });
});

describe("links", () => {
  test("a link that exists and a target that is missing are refused in Graph's words", async () => {
    const face = faces.face();
    const [person = ""] = await people(face, 1);
    const id = await groupOf(face, []);
    const add = (target: string) => face.send("POST", `/groups/${id}/members/$ref`, { "@odata.id": addressOf(target) });
    expect((await add(person.toUpperCase())).status).toBe(204);
    expect(lineOf(await add(person))).toBe(
      "400 Request_BadRequest: One or more added object references already exist for the following modified " +
        "properties: 'members'.",
    );
    const missing = `Resource '${MISSING}' does not exist or one of its queried reference-property objects are not present.`;
    expect(lineOf(await add(MISSING))).toBe(`404 Request_ResourceNotFound: ${missing}`);
    const bound = await face.send("PATCH", `/groups/${id}`, { "members@odata.bind": [addressOf(MISSING)] });
    expect(lineOf(bound)).toBe(`400 Request_BadRequest: ${missing}`);
    const absent = await face.send("DELETE", `/groups/${id}/members/${id}/$ref`);
    expect(lineOf(absent)).toMatch(/^404 Request_ResourceNotFound: /);
  });

  test("a request changes at most 20 links", async () => {
    const face = faces.face();
    const [group, members] = [await groupOf(face, []), (await people(face, 21)).map(addressOf)];
    const answer = await face.send("PATCH", `/groups/${group}`, { "members@odata.bind": members });
    expect(lineOf(answer)).toMatch(/^400 Request_BadRequest: .*maximum of 20/);
    const both = newGroup(face, {
      "members@odata.bind": members.slice(0, 15),
      "owners@odata.bind": members.slice(0, 6),
    });
    expect((await face.send("POST", "/groups", both)).status).toBe(400);
  });

  test("a group takes neither itself nor, if it can hold roles, other groups or a rule", async () => {
    const face = faces.face();
    const plain = await groupOf(face, []);
    const { id } = await face.create("/groups", newGroup(face, { isAssignableToRole: true }));
    const add = (group: string, target: string) =>
      face.send("POST", `/groups/${group}/members/$ref`, { "@odata.id": addressOf(target) });
    expect((await add(plain, plain)).status).toBe(400);
    expect((await add(id, plain)).status).toBe(400);
    const rule = { groupTypes: ["DynamicMembership"], membershipRule: 'user.city -eq "Oslo"' };
    expect((await face.send("PATCH", `/groups/${id}`, rule)).status).toBe(400);
  });

  test("the last owner of a group who is a user stays", async () => {
    const face = faces.face();
    const [first = "", second = ""] = await people(face, 2);
    const group = await face.create("/groups", newGroup(face, { "owners@odata.bind": [first, second].map(addressOf) }));
    expect((await face.send("DELETE", `/groups/${group.id}/owners/${first}/$ref`)).status).toBe(204);
    expect((await face.send("DELETE", `/groups/${group.id}/owners/${second}/$ref`)).status).toBe(400);
  });

  test("group licenses reach the members and are removed from them through the group only", async () => {
    const face = faces.face();
    const [sku] = (await face.read("/subscribedSkus")).value;
    const user = await face.create("/users", newUser(face, { usageLocation: "DE" }));
    const group = await groupOf(face, [user.id]);
    const add = { addLicenses: [{ skuId: sku?.skuId }], removeLicenses: [] };
    await face.create(`/groups/${group}/assignLicense`, add);
    const select = "?$select=assignedLicenses,licenseAssignmentStates";
    expect(await face.read(`/users/${user.id}${select}`)).toMatchObject({
      assignedLicenses: [{ skuId: sku?.skuId }],
      licenseAssignmentStates: [{ skuId: sku?.skuId, assignedByGroup: group, state: "Active" }],
    });
    const remove = { addLicenses: [], removeLicenses: [sku?.skuId] };
    expect(lineOf(await face.send("POST", `/users/${user.id}/assignLicense`, remove))).toBe(
      "400 Request_BadRequest: User license is inherited from a group membership and it cannot be removed directly " +
        "from the user.",
    );
    await face.create(`/groups/${group}/assignLicense`, remove);
    expect(await face.read(`/users/${user.id}${select}`)).toMatchObject({ assignedLicenses: [] });
  });

  test("a caller reads their own memberships", async () => {
    const face = faces.face();
    const { userPrincipalName } = await face.read("/me");
    expect(userPrincipalName).toBe(ADMINISTRATOR);
    expect((await face.read("/me/memberOf")).value.length).toBeGreaterThan(0);
  });
});
