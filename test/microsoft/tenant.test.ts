import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { roles } from "../../src/domain/roles/role.ts";
import {
  investigationPermissions,
  neededPermissions,
  REDIRECT,
  register,
} from "../../src/graph/sign-in/app-registration.ts";
import { checkAccess } from "../../src/guard/access.ts";
import { microsoftCapabilities } from "../../src/microsoft/capabilities.ts";
import { examine } from "../../src/microsoft/doctor.ts";
import { GraphSession } from "../../src/microsoft/graph-session.ts";
import { type AService, aService, SNAPSHOT, TENANT } from "../graph/a-service.ts";

const jwt = (payload: object) => `h.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.s`;
const SCOPES = "EntraBackup.Read.All EntraBackup.ReadWrite.Preview EntraBackup.ReadWrite.Recovery";
const LOOK_UPS = investigationPermissions.join(" ");
const person = jwt({ scp: `${SCOPES} ${LOOK_UPS}`, oid: "u1", name: "Ada" });
const app = jwt({ idtyp: "app", roles: ["EntraBackup.Read.All"], oid: "sp1", app_displayname: "Nightly" });
const ROLES = /transitiveMemberOf/;

const sessionOf = (graph: AService, token: string, byRole = false) =>
  new GraphSession(graph.client, {
    tokens: { token: async () => token },
    clock: graph.time.clock,
    closing: new AbortController().signal,
    capabilities: microsoftCapabilities,
    retention: "",
    byRole,
  });

function welcomes(graph: AService): void {
  const verifiedDomains = [{ name: "a.test" }, { name: "contoso.test", isDefault: true }];
  graph.server.on("GET", "/organization", {
    json: { value: [{ id: TENANT, displayName: "Contoso", tenantType: "AAD", verifiedDomains }] },
  });
  graph.server.on("GET", "/me", { json: { id: "u1", displayName: "Ada", userPrincipalName: "ada@contoso.test" } });
  graph.server.on("GET", ROLES, {
    json: { value: [{ roleTemplateId: roles.backupAdministrator.templateId }, { roleTemplateId: "another" }] },
  });
  graph.server.on("GET", "/auditLogs/directoryAudits", { json: { value: [] } });
  graph.server.on("GET", "/subscribedSkus", {
    json: { value: [{ servicePlans: [{ servicePlanName: "AAD_PREMIUM_P2" }] }] },
  });
}

describe("the tenant signed in to", () => {
  test("the session names the tenant and what the signed-in person holds", async () => {
    await using graph = await aService();
    welcomes(graph);
    const session = sessionOf(graph, person);
    expect(await session.tenant()).toMatchObject({ id: TENANT, displayName: "Contoso", defaultDomain: "contoso.test" });
    expect((await session.signedIn()).caller).toMatchObject({
      id: "u1",
      roles: ["backupAdministrator"],
      permissions: SCOPES.split(" "),
    });
  });

  test("a session of our own engine names the permissions of the token, with which it writes, and one of Microsoft's does not", async () => {
    await using graph = await aService();
    welcomes(graph);
    const caller = async (byRole: boolean) => (await sessionOf(graph, person, byRole).signedIn()).caller;
    expect((await caller(true)).granted).toEqual(`${SCOPES} ${LOOK_UPS}`.split(" "));
    expect(await caller(false)).not.toHaveProperty("granted");
  });

  test("the session reads roles again soon, because they change during incidents", async () => {
    await using graph = await aService();
    welcomes(graph);
    const session = sessionOf(graph, person);
    await session.signedIn();
    graph.server.on("GET", ROLES, { json: { value: [] } });
    expect((await session.signedIn()).caller.roles).toEqual(["backupAdministrator"]);
    graph.time.later(61_000);
    expect((await session.signedIn()).caller.roles).toEqual([]);
  });

  test.each([403, 200])("the session assumes no role if the directory shows no roles (%i)", async (status) => {
    await using graph = await aService();
    welcomes(graph);
    graph.server.on("GET", ROLES, { status, json: { value: [{ id: "a role without a word" }] } });
    await expect(sessionOf(graph, person).signedIn()).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("RoleManagement.Read.Directory"),
    });
  });

  test("the session names the people who hold a role, each once, if the directory shows them", async () => {
    await using graph = await aService();
    welcomes(graph);
    const ada = { displayName: "Ada", userPrincipalName: "ada@contoso.test" };
    const grace = { displayName: null, userPrincipalName: "grace@contoso.test" };
    graph.server.on("GET", /b6a27b2b.*members/, { json: { value: [ada, { displayName: "A group" }] } });
    graph.server.on("GET", /62e90394.*members/, { json: { value: [grace, ada] } });
    const session = sessionOf(graph, person);
    expect(await session.holders("backupAdministrator")).toEqual({
      total: 2,
      people: [ada, { ...grace, displayName: "grace@contoso.test" }],
    });
    graph.server.on("GET", /b6a27b2b.*members/, { status: 404 });
    expect(await session.holders("backupAdministrator")).toMatchObject({ total: 2 });
    graph.server.on("GET", /b6a27b2b.*members/, { status: 403 });
    expect(await session.holders("backupAdministrator")).toBeNull();
  });

  test("an app-only identity may read, and a refusal says who can do the rest", async () => {
    await using graph = await aService();
    welcomes(graph);
    const { caller } = await sessionOf(graph, app).signedIn();
    expect(caller).toMatchObject({ appOnly: true, permissions: ["EntraBackup.Read.All"], displayName: "Nightly" });
    expect(graph.server.to("GET", "/me")).toEqual([]);
    checkAccess("list_jobs", { role: "backupReader", permission: "EntraBackup.Read.All" }, caller);
    const refused = () =>
      checkAccess("start_preview", { role: "backupReader", permission: "EntraBackup.ReadWrite.Preview" }, caller);
    expect(refused).toThrow(/signed-in person with the role Entra Backup Reader.*can only read/);
  });
});

describe("the doctor", () => {
  const look = async (graph: AService, token: string | Error): Promise<Finding[]> => {
    const tokens = {
      token: async () => {
        if (token instanceof Error) throw token;
        return token;
      },
    };
    return Array.fromAsync(
      examine({ client: graph.client, tokens, clock: graph.time.clock, signal: new AbortController().signal }),
    );
  };
  const bad = (findings: readonly Finding[]) => findings.filter(({ ok }) => !ok);

  test("the doctor finds no fault in a sound setup, line by line", async () => {
    await using graph = await aService();
    welcomes(graph);
    const findings = await look(graph, person);
    expect(bad(findings)).toEqual([]);
    expect(findings.map(({ name }) => name)).toEqual([
      "sign in",
      "reach the tenant",
      "clock",
      "tenant type",
      "permissions",
      "investigation",
      "audit log",
      "roles",
      "backups",
      "license",
    ]);
  });

  test.each<[string, string, (graph: AService) => void, string]>([
    ["permissions", "missing", () => {}, jwt({ scp: `EntraBackup.Read.All User.Read ${LOOK_UPS}` })],
    ["investigation", "missing: Policy.Read.All", () => {}, jwt({ scp: `${SCOPES} Directory.Read.All` })],
    [
      "audit log",
      "Reports Reader",
      (graph) => graph.server.on("GET", "/auditLogs/directoryAudits", { status: 403 }),
      person,
    ],
    ["roles", "no role", (graph) => graph.server.on("GET", ROLES, { json: { value: [] } }), person],
    [
      "tenant type",
      "CIAM",
      (graph) => graph.server.on("GET", "/organization", { json: { value: [{ id: TENANT, tenantType: "CIAM" }] } }),
      person,
    ],
    ["backups", "403", (graph) => graph.server.on("GET", "/directory/recovery/snapshots", { status: 403 }), person],
  ])("says what is wrong with the %s, and what to do", async (name, says, breaks, token) => {
    await using graph = await aService();
    welcomes(graph);
    breaks(graph);
    const [finding, ...others] = bad(await look(graph, token));
    expect(finding).toMatchObject({ name, says: expect.stringContaining(says), remedy: expect.stringMatching(/\S/) });
    expect(others).toEqual([]);
  });

  test("the doctor sees a wrong clock", async () => {
    await using graph = await aService();
    welcomes(graph);
    graph.server.on("GET", "/organization", {
      json: { value: [{ id: TENANT }] },
      headers: { date: "Fri, 20 Nov 2026 09:10:00 GMT" },
    });
    expect(bad(await look(graph, person)).map(({ name }) => name)).toEqual(["clock"]);
  });
});

describe("the app registration", () => {
  test("the app registration is created once, without a secret, with its service principal", async () => {
    await using graph = await aService();
    graph.server.on("GET", "/applications", { json: { value: [] } });
    graph.server.on("POST", "/applications", { status: 201, json: { id: "o", appId: "a" } });
    graph.server.on("POST", "/servicePrincipals", { status: 201, json: {} });
    expect(await register(graph.client)).toEqual({ clientId: "a", created: true });
    const body = JSON.parse(graph.server.to("POST", "/applications")[0]?.body ?? "{}");
    expect(body).toMatchObject({ isFallbackPublicClient: true, publicClient: { redirectUris: [REDIRECT] } });
    expect(body.optionalClaims).toEqual({ idToken: [{ name: "auth_time", essential: false }] });
    expect(body.requiredResourceAccess[0].resourceAccess).toHaveLength(neededPermissions.length);
    expect(body).not.toHaveProperty("passwordCredentials");
  });

  test("an existing app registration is completed and loses no part", async () => {
    await using graph = await aService();
    const other = { resourceAppId: "x", resourceAccess: [{ id: "y", type: "Role" }] };
    const existing = {
      id: "o",
      appId: "a",
      optionalClaims: { idToken: [{ name: "email" }], accessToken: [{ name: "ipaddr" }] },
      publicClient: { redirectUris: ["myapp://auth"] },
      requiredResourceAccess: [other],
    };
    graph.server.on("GET", "/applications", { json: { value: [existing] } });
    graph.server.on("PATCH", "/applications/o", { status: 204 });
    graph.server.on("POST", "/servicePrincipals", { status: 409 });
    expect(await register(graph.client)).toEqual({ clientId: "a", created: false });
    const body = JSON.parse(graph.server.to("PATCH", "/applications/o")[0]?.body ?? "{}");
    expect(body.publicClient.redirectUris).toEqual(["myapp://auth", REDIRECT]);
    expect(body.optionalClaims).toEqual({
      idToken: [{ name: "email" }, { name: "auth_time", essential: false }],
      accessToken: [{ name: "ipaddr" }],
    });
    expect(body.requiredResourceAccess).toContainEqual(other);
    expect(graph.server.to("POST", "/applications")).toEqual([]);
  });

  test("a complete app registration is left unchanged", async () => {
    await using graph = await aService();
    const resourceAccess = neededPermissions.map(({ id }) => ({ id, type: "Scope" }));
    const requiredResourceAccess = [{ resourceAppId: "00000003-0000-0000-c000-000000000000", resourceAccess }];
    const optionalClaims = { idToken: [{ name: "auth_time" }] };
    const publicClient = { redirectUris: [REDIRECT] };
    const existing = { id: "o", appId: "a", optionalClaims, publicClient, requiredResourceAccess };
    graph.server.on("GET", "/applications", { json: { value: [existing] } });
    graph.server.on("POST", "/servicePrincipals", { status: 409 });
    await register(graph.client);
    expect(graph.server.to("PATCH", /./)).toEqual([]);
  });
});

test("snapshots of the tests are what they claim", () => {
  expect(Number(Buffer.from(SNAPSHOT.id, "base64").toString()) * 1_000).toBe(Date.parse(SNAPSHOT.createdDateTime));
});
