import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { graphClient } from "../support/graph-client.ts";
import {
  type Answer,
  type Ask,
  advanced,
  allRows,
  asking,
  type GraphProcess,
  graphProcess,
  type Row,
} from "../support/graph-process.ts";

/** The sandbox's directory in the hands of its administrator. */
let graph: GraphProcess;
let ask: Ask;
let eventually: Ask;
beforeAll(async () => {
  graph = await graphProcess();
  ask = asking(graph.url, graph.tokens.globalAdministrator);
  eventually = asking(graph.url, graph.tokens.globalAdministrator, advanced);
});
afterAll(() => {
  expect(graph.errors()).toBe("");
  return graph[Symbol.asyncDispose]();
});

const send = (method: string, path: string, body?: unknown) => ask(path, { method, body });
const first = async (path: string, by = ask): Promise<Row> => {
  const [row] = (await by(path)).body.value ?? [];
  if (row === undefined) throw new Error(`${path} is empty.`);
  return row;
};

describe("a user", () => {
  test("a user is created, changed, deleted, restored and purged with Microsoft's client", async () => {
    const client = graphClient(graph.url, graph.tokens.globalAdministrator);
    const upn = "vera.novak@contoso.example";
    const user: Answer = await client.api("/users").post({
      accountEnabled: true,
      displayName: "Vera Novak",
      mailNickname: "vera.novak",
      userPrincipalName: upn,
      passwordProfile: { password: "not kept", forceChangePasswordNextSignIn: true },
    });
    expect(user).toMatchObject({ displayName: "Vera Novak", jobTitle: null });
    expect(user).not.toHaveProperty("department");
    expect(user).not.toHaveProperty("passwordProfile");

    await client.api(`/users/${user.id}`).patch({ department: "Research" });
    expect(await client.api(`/users/${upn}`).select("id,department").get()).toMatchObject({
      id: user.id,
      department: "Research",
    });

    await client.api(`/users/${user.id}`).delete();
    await expect(client.api(`/users/${user.id}`).get()).rejects.toMatchObject({ statusCode: 404 });
    const deleted: Answer = await client.api("/directory/deletedItems/microsoft.graph.user").get();
    expect(deleted.value?.map(({ id }) => id)).toContain(user.id);

    const restored: Answer = await client.api(`/directory/deletedItems/${user.id}/restore`).post({});
    expect(restored).toMatchObject({ id: user.id, displayName: "Vera Novak" });
    await client.api(`/users/${user.id}`).delete();
    await client.api(`/directory/deletedItems/${user.id}`).delete();
    await expect(client.api(`/directory/deletedItems/${user.id}`).get()).rejects.toMatchObject({ statusCode: 404 });
  });

  test("a user is not restored under a name that was taken meanwhile", async () => {
    const body = {
      accountEnabled: true,
      displayName: "T",
      mailNickname: "t",
      userPrincipalName: "t@contoso.example",
      passwordProfile: { password: "not kept" },
    };
    const { body: user } = await send("POST", "/users", body);
    await send("DELETE", `/users/${user.id}`);
    expect(await send("POST", "/users", body)).toMatchObject({ status: 201 });
    const restored = await send("POST", `/directory/deletedItems/${user.id}/restore`);
    expect(restored).toMatchObject({ status: 400, body: { error: { code: "Request_BadRequest" } } });
  });

  test("a user has a manager, who has reports", async () => {
    const managed = await first("/users?$top=1&$filter=department eq 'Finance' and accountEnabled eq true");
    const { body: manager } = await ask(`/users/${managed.id}/manager`);
    const reports = await allRows(ask, `/users/${manager.id}/directReports`);
    expect(reports.map(({ id }) => id)).toContain(managed.id);
    expect(await send("DELETE", `/users/${managed.id}/manager/$ref`)).toMatchObject({ status: 204 });
    expect(await ask(`/users/${managed.id}/manager`)).toMatchObject({ status: 404 });
    const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/users/${manager.id}` };
    expect(await send("PUT", `/users/${managed.id}/manager/$ref`, reference)).toMatchObject({ status: 204 });
    expect(await ask(`/users/${managed.id}/manager`)).toMatchObject({ body: { id: manager.id } });
  });

  test("a user who is synchronized from on-premises is not changed here", async () => {
    const { id } = await first("/users?$top=1&$filter=onPremisesSyncEnabled eq true");
    const answer = await send("PATCH", `/users/${id}`, { department: "Research" });
    expect(answer).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining("on-premises") } } });
  });
});

describe("the lists", () => {
  test("lists are filtered, sorted, counted and paged like Graph's", async () => {
    const filter = "$count=true&$filter=startswith(displayName,'a') and department ne null";
    const rows = await allRows(eventually, `/users?${filter}&$orderby=displayName desc&$top=3&$select=id,displayName`);
    const names = rows.map((row) => String(row.displayName));
    expect(names.length).toBeGreaterThan(3);
    expect(names.every((name) => name.startsWith("A"))).toBe(true);
    expect(names).toEqual([...names].sort().reverse());
    const { body } = await eventually(`/users?${filter}&$top=1`);
    expect(body["@odata.count"]).toBe(rows.length);
    expect((await allRows(eventually, `/users?${filter}&$top=2`)).map(({ id }) => id).sort()).toEqual(
      rows.map(({ id }) => id).sort(),
    );
    expect((await eventually("/users/$count")).body.text).toBe(String((await allRows(ask, "/users?$top=7")).length));
  });

  test("filters understand or, not, in, any, quotes within quotes and whole paths", async () => {
    const ids = async (filter: string) =>
      (await allRows(eventually, `/users?$count=true&$filter=${filter}`)).map(({ id }) => id);
    const [either, both] = [["Finance", "Sales"], "'Finance','Sales'"];
    const wanted = await ids(either.map((name) => `department eq '${name}'`).join(" or "));
    expect(wanted.length).toBeGreaterThan(0);
    expect(await ids(`department in (${both})`)).toEqual(wanted);
    expect(await ids(`not (department in (${both})) and department in (${both})`)).toEqual([]);
    expect(await ids("displayName eq 'O''Hara'")).toEqual([]);
    const groups = await allRows(ask, "/groups?$filter=groupTypes/any(c:c eq 'DynamicMembership')");
    expect(groups.length).toBeGreaterThan(0);
    for (const group of groups) expect(group.groupTypes).toContain("DynamicMembership");
    const policies = await allRows(
      ask,
      "/identity/conditionalAccess/policies?$filter=grantControls/operator eq 'OR' and state eq 'enabled'",
    );
    expect(policies.length).toBeGreaterThan(0);
  });
});

describe("a group", () => {
  test("a group is created with members and owners, which are added and removed", async () => {
    const [one, two] = (await ask("/users?$top=2&$filter=accountEnabled eq true")).body.value ?? [];
    const at = (id: unknown) => `${graph.url}/v1.0/directoryObjects/${id}`;
    const {
      status,
      body: group,
      headers,
    } = await send("POST", "/groups", {
      displayName: "Harbour",
      mailEnabled: false,
      mailNickname: "harbour",
      securityEnabled: true,
      "members@odata.bind": [at(one?.id)],
      "owners@odata.bind": [at(two?.id)],
    });
    expect(status).toBe(201);
    expect(headers.get("location")).toBe(`${graph.url}/v1.0/groups/${group.id}`);
    const members = async () => (await allRows(ask, `/groups/${group.id}/members`)).map(({ id }) => id);
    expect(await members()).toEqual([one?.id]);
    expect((await first(`/groups/${group.id}/owners`))["@odata.type"]).toBe("#microsoft.graph.user");

    const reference = { "@odata.id": at(two?.id) };
    expect(await send("POST", `/groups/${group.id}/members/$ref`, reference)).toMatchObject({ status: 204 });
    expect(await send("POST", `/groups/${group.id}/members/$ref`, reference)).toMatchObject({ status: 400 });
    expect((await eventually(`/groups/${group.id}/members/$count`)).body.text).toBe("2");
    expect((await allRows(ask, `/users/${two?.id}/memberOf`)).map(({ id }) => id)).toContain(group.id);
    expect(await send("DELETE", `/groups/${group.id}/members/${one?.id}/$ref`)).toMatchObject({ status: 204 });
    expect(await members()).toEqual([two?.id]);
    expect(await send("DELETE", `/groups/${group.id}/members/${one?.id}/$ref`)).toMatchObject({ status: 404 });
    const nobody = { "@odata.id": at("00000000-0000-0000-0000-000000000001") };
    expect(await send("POST", `/groups/${group.id}/members/$ref`, nobody)).toMatchObject({ status: 404 });
  });

  test("a group is not created at all if one of its members does not exist", async () => {
    const count = async () => (await eventually("/groups/$count")).body.text;
    const before = await count();
    const body = { displayName: "H", mailEnabled: false, mailNickname: "h", securityEnabled: true };
    const binds = [`${graph.url}/v1.0/directoryObjects/${(await first("/applications?$top=1")).id}`];
    const answer = await send("POST", "/groups", { ...body, "members@odata.bind": binds });
    expect(answer).toMatchObject({ status: 400 });
    expect(await count()).toBe(before);
  });
});

describe("an application", () => {
  test("an application gets an appId and a service principal, a grant and an assignment, and takes the principal along", async () => {
    const { body: application } = await send("POST", "/applications", { displayName: "Tide tables" });
    const { appId } = application;
    const { status, body: principal } = await send("POST", "/servicePrincipals", { appId });
    expect(status).toBe(201);
    expect(principal).toMatchObject({ displayName: "Tide tables", appId });
    expect(await ask(`/servicePrincipals(appId='${appId}')`)).toMatchObject({ body: { id: principal.id } });
    expect(await send("POST", "/servicePrincipals", { appId })).toMatchObject({ status: 409 });

    const graphs = await first("/servicePrincipals?$filter=displayName eq 'Microsoft Graph'");
    const grant = { clientId: principal.id, resourceId: graphs.id, consentType: "AllPrincipals", scope: "User.Read" };
    const { body: granted } = await send("POST", "/oauth2PermissionGrants", grant);
    expect(await first(`/servicePrincipals/${principal.id}/oauth2PermissionGrants`)).toMatchObject({ id: granted.id });
    const scope = { scope: "User.Read Mail.Read" };
    expect(await send("PATCH", `/oauth2PermissionGrants/${granted.id}`, scope)).toMatchObject({ status: 204 });

    const { id: principalId } = await first("/users?$top=1");
    const appRoleId = "00000000-0000-0000-0000-000000000000";
    const assignments = `/servicePrincipals/${principal.id}/appRoleAssignedTo`;
    const assigned = await send("POST", assignments, { principalId, resourceId: principal.id, appRoleId });
    expect(assigned).toMatchObject({ status: 201, body: { principalId, appRoleId } });
    expect(
      await first(`/users/${principalId}/appRoleAssignments?$filter=resourceId eq '${principal.id}'`),
    ).toMatchObject({
      id: assigned.body.id,
    });
    expect(await send("DELETE", `${assignments}/${assigned.body.id}`)).toMatchObject({ status: 204 });
    expect((await ask(assignments)).body.value).toEqual([]);

    expect(await send("DELETE", `/applications/${application.id}`)).toMatchObject({ status: 204 });
    expect(await ask(`/servicePrincipals/${principal.id}`)).toMatchObject({ status: 404 });
    const kept = await ask(`/directory/deletedItems/${principal.id}`);
    expect(kept).toMatchObject({ status: 200, body: { "@odata.type": "#microsoft.graph.servicePrincipal" } });
  });
});

describe("policies", () => {
  test("policies are read and changed if the tenant has one of them", async () => {
    const path = "/policies/authorizationPolicy";
    expect(await send("PATCH", path, { allowInvitesFrom: "none" })).toMatchObject({ status: 204 });
    expect(await ask(path)).toMatchObject({ body: { id: "authorizationPolicy", allowInvitesFrom: "none" } });
    expect(await send("DELETE", path)).toMatchObject({ status: 405 });
    const { body } = await ask("/policies/authenticationMethodsPolicy");
    expect(body.authenticationMethodConfigurations).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: "Fido2" })]),
    );
    const fido = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Fido2";
    expect(await send("PATCH", fido, { state: "disabled" })).toMatchObject({ status: 204 });
    expect(await ask(fido)).toMatchObject({
      body: { "@odata.type": "#microsoft.graph.fido2AuthenticationMethodConfiguration", state: "disabled" },
    });
    const organization = await first("/organization");
    const mails = { technicalNotificationMails: ["ops@contoso.example"] };
    expect(await send("PATCH", `/organization/${organization.id}`, mails)).toMatchObject({ status: 204 });
  });

  test("Conditional Access policies are created with a named location, deleted and restored", async () => {
    const locations = "/identity/conditionalAccess/namedLocations";
    const ipRanges = [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "198.51.100.0/24" }];
    const odataType = "#microsoft.graph.ipNamedLocation";
    const { status, body: location } = await send("POST", locations, {
      "@odata.type": odataType,
      displayName: "Quay",
      isTrusted: true,
      ipRanges,
    });
    expect(status).toBe(201);
    expect(location).toMatchObject({ "@odata.type": odataType, ipRanges });
    expect(await send("DELETE", `${locations}/${location.id}`)).toMatchObject({ status: 400 });
    await send("PATCH", `${locations}/${location.id}`, { "@odata.type": odataType, isTrusted: false });
    expect(await send("DELETE", `${locations}/${location.id}`)).toMatchObject({ status: 204 });
    const deleted = "/identity/conditionalAccess/deletedItems/namedLocations";
    expect((await allRows(ask, deleted)).map(({ id }) => id)).toContain(location.id);
    expect(await send("POST", `${deleted}/${location.id}/restore`)).toMatchObject({ status: 200 });
    expect(await ask(`${locations}/${location.id}`)).toMatchObject({ body: { displayName: "Quay" } });
  });

  test("Microsoft's own policies are not written", async () => {
    const strengths = "/policies/authenticationStrengthPolicies";
    const { id } = await first(`${strengths}?$filter=displayName eq 'Passwordless MFA'`);
    expect(await send("PATCH", `${strengths}/${id}`, { displayName: "Mine" })).toMatchObject({ status: 400 });
    expect(await send("DELETE", `${strengths}/${id}`)).toMatchObject({ status: 400 });
  });
});

describe("the signed-in person", () => {
  test("the signed-in person is shown with their roles", async () => {
    const me = (await ask("/me?$select=id,userPrincipalName")).body;
    expect(me.userPrincipalName).toBe("grace.okonkwo@contoso.example");
    const cast = "/me/transitiveMemberOf/microsoft.graph.directoryRole";
    expect((await allRows(ask, cast)).map((row) => row.displayName)).toEqual(["Global Administrator"]);
    expect((await allRows(ask, "/me/transitiveMemberOf")).length).toBeGreaterThan(1);
    const role = await first("/directoryRoles?$filter=displayName eq 'Global Administrator'");
    expect((await allRows(ask, `/directoryRoles/${role.id}/members`)).map(({ id }) => id)).toContain(me.id);
    expect(await ask(`/directoryRoles(roleTemplateId='${role.roleTemplateId}')`)).toMatchObject({ status: 200 });
  });
});

describe("the audit log", () => {
  test("the audit log shows authors and changes by time, category, target and person", async () => {
    const { id } = await first(
      "/users?$top=1&$count=true&$filter=userType eq 'Member' and onPremisesSyncEnabled ne true",
      eventually,
    );
    const answer = await send("PATCH", `/users/${id}`, { officeLocation: "Pier 4" });
    const audits = (filter: string) => allRows(ask, `/auditLogs/directoryAudits?$filter=${filter}&$top=5`);
    const [newest] = await audits(`targetResources/any(t:t/id eq '${id}')`);
    expect(newest).toMatchObject({
      activityDisplayName: "Update user",
      category: "UserManagement",
      correlationId: answer.headers.get("request-id"),
      initiatedBy: { user: { userPrincipalName: "grace.okonkwo@contoso.example" } },
    });
    const since = `activityDateTime ge ${newest?.activityDateTime}`;
    expect((await audits(since)).map((row) => row.id)).toContain(newest?.id);
    const before = await audits(`activityDateTime lt ${newest?.activityDateTime} and category eq 'Policy'`);
    expect(before.length).toBeGreaterThan(5);
    const times = before.map((row) => String(row.activityDateTime));
    expect(times).toEqual([...times].sort().reverse());
    const mine = await audits("initiatedBy/user/userPrincipalName eq 'grace.okonkwo@contoso.example'");
    expect(mine.map((row) => row.id)).toContain(newest?.id);
    expect(await ask("/auditLogs/directoryAudits?$filter=mood eq 'x'")).toMatchObject({ status: 400 });
  });
});
