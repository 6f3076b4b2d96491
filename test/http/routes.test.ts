import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "../../src/domain/roles/role.ts";
import { strictSettings } from "../../src/http/behaviors/switches.ts";
import { graphApp } from "../../src/http/graph-app.ts";
import { knownSegments, plainPath } from "../../src/http/odata/path.ts";
import type { Route } from "../../src/http/route.ts";
import { routes } from "../../src/http/routes.ts";
import { filledPath } from "../support/filled-path.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { schemaIn } from "../wire/read-csdl.ts";

/** The table of routes, held to what it says of itself. */
let tenant: RehearsalTenant;
beforeAll(async () => {
  tenant = await openRehearsalTenant();
});
afterAll(() => {
  expect(tenant.defects).toEqual([]);
  return tenant[Symbol.asyncDispose]();
});

async function asked(who: Role | "noRole" | null, method: string, path: string, query = ""): Promise<Response> {
  if (who !== null) tenant.signIn(who);
  const answer = graphApp({
    services: tenant.services,
    directory: tenant.directory,
    signIn: async (token) => (token === "known" ? (await tenant.services.session.signedIn()).caller : null),
    behavior: strictSettings,
    throttle: null,
    host: "127.0.0.1",
    newId: randomUUID,
    report: (error) => tenant.defects.push(error),
  });
  const headers: Record<string, string> = who === null ? {} : { authorization: "Bearer known" };
  return answer(new Request(`http://localhost/v1.0${filledPath(path, () => "none")}${query}`, { method, headers }));
}

const isReading = ({ method, path }: Route): boolean =>
  method === "GET" || /\/(getByIds|(get|check)Member(Groups|Objects))$/.test(path);
const writing = routes.filter((route) => !isReading(route) && route.path !== "/$batch");
const ofDirectory = writing.filter(({ area }) => area !== undefined);

describe("every route", () => {
  test("every route exists once, only reads if it is a GET, and otherwise requires a role", () => {
    const names = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
    for (const route of routes) expect(route.effect === "read", `${route.method} ${route.path}`).toBe(isReading(route));
    for (const { path, role, area } of writing) expect(role ?? area, path).not.toBeNull();
  });

  test.each(routes)("$method $path is closed to callers who are not signed in", async ({ method, path }) => {
    const { status } = await asked(null, method, path);
    expect(status).toBe(path === "/$metadata" ? 200 : 401);
  });

  test.each([...routes.filter(({ role }) => role !== null), ...ofDirectory])(
    "$method $path is closed to callers without a role",
    async ({ method, path }) => expect((await asked("noRole", method, path)).status).toBe(403),
  );

  test.each(ofDirectory)("$method $path is closed to a backup administrator", async ({ method, path }) =>
    expect((await asked("backupAdministrator", method, path)).status).toBe(403),
  );
});

describe("a query option that a route does not take", () => {
  const reads = routes.filter(({ method, path }) => method === "GET" && path !== "/$metadata");
  const ignored = async (query: string): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const { method, path } of reads) {
      const { ok } = await asked("globalAdministrator", method, path, query);
      if (ok) found.push(path);
    }
    return found;
  };

  test.each(["?$nonsense=1", "?$Filter=id eq 'a'", "?filter=id eq 'a'", "?search=a", "?Select=id", "?top=1"])(
    "is refused by each of them and not ignored: %s",
    async (query) => {
      expect(reads.length).toBeGreaterThan(60);
      expect(await ignored(query)).toEqual([]);
    },
  );

  test("is left alone if it is a client's own, as OData has them", async () => {
    expect((await asked("globalAdministrator", "GET", "/users", "?client=7")).status).toBe(200);
  });
});

test("a refused call is in the trail once, with its caller and the reason", async () => {
  const path = "/directory/recovery/snapshots/none/recoveryJobs";
  const before = await tenant.services.trail.list({ limit: 1 });
  const answer = await asked("backupReader", "POST", path);
  expect(answer.status).toBe(403);
  const after = await tenant.services.trail.list({ limit: 1 });
  expect(after.items[0]?.seq).toBe((before.items[0]?.seq ?? 0) + 1);
  expect(after.items).toMatchObject([
    {
      action: "callRefused",
      caller: { name: "backupreader@contoso.test" },
      tool: "POST /directory/recovery/snapshots/:snapshot/recoveryJobs",
      code: "forbidden",
    },
  ]);
});

test("$metadata describes the recovery schema as Microsoft's does", async () => {
  const published = readFileSync(new URL("../wire/recovery-metadata.csdl.xml", import.meta.url), "utf8");
  const answer = await asked(null, "GET", "/$metadata");
  expect(answer.headers.get("content-type")).toContain("application/xml");
  const told = schemaIn(await answer.text());
  expect(told.size).toBeGreaterThan(40);
  expect(schemaIn(published)).toEqual(told);
});

describe("an address", () => {
  const known = knownSegments([
    "/v1.0/users/:id/delta",
    "/directory/recovery/snapshots/:id/getChanges",
    "/groups/$ref",
  ]);
  test.each([
    ["/v1.0/users", "/v1.0/users"],
    ["/V1.0/Users/", "/v1.0/users"],
    ["/users('ada%40contoso.example')", "/users/ada%40contoso.example"],
    ["/users(userPrincipalName='o''hara')", "/users/userPrincipalName%3D'o'hara'"],
    ["/groups/microsoft.graph.delta()", "/groups/delta"],
    ["/snapshots/MTc=/microsoft.graph.entraRecoveryServices.getChanges()", "/snapshots/MTc%3D/getChanges"],
    ["/deletedItems/microsoft.graph.user", "/deletedItems/microsoft.graph.user"],
    ["/groups/a/members/b/%24ref", "/groups/a/members/b/$ref"],
    ["/users/%zz", "/users/%25zz"],
    ["/users/a%2Fb", "/users/a%2Fb"],
  ])("the address %s is the same as %s", (given, plain) => expect(plainPath(given, known)).toBe(plain));
});
