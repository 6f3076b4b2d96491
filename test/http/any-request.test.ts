import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { routes } from "../../src/http/routes.ts";
import { filledPath } from "./filled-path.ts";
import { type Ask, allRows, asking, type GraphProcess, graphProcess } from "./graph-process.ts";

/** Any request of the most powerful caller is answered below 500, and the server continues. */
let graph: GraphProcess;
let ask: Ask;
let keys: readonly string[] = [];
beforeAll(async () => {
  graph = await graphProcess();
  ask = asking(graph.url, graph.tokens.globalAdministrator);
  const some = await Promise.all(
    ["/users", "/groups", "/applications", "/servicePrincipals", "/directory/recovery/snapshots"].map((path) =>
      allRows(ask, `${path}?$top=999`),
    ),
  );
  keys = some.flatMap((rows) => rows.slice(0, 5).map(({ id }) => id));
});
afterAll(() => graph[Symbol.asyncDispose]());

const scalar = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom("user", "enabled", "a@contoso.example", "#microsoft.graph.user", "http://x/users/1"),
);
const names = fc.constantFrom(
  "displayName",
  "userPrincipalName",
  "mailNickname",
  "accountEnabled",
  "groupTypes",
  "members@odata.bind",
  "@odata.id",
  "@odata.type",
  "filteringCriteria",
  "entityTypes",
  "requests",
  "state",
  "conditions",
  "isTrusted",
  "appId",
  "principalId",
  "resourceId",
  "clientId",
  "consentType",
  "__proto__",
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, scalar, fc.array(tie("value"), { maxLength: 3 }), tie("object")),
  object: fc.dictionary(fc.oneof(names, fc.string({ maxLength: 10 })), tie("value"), { maxKeys: 6 }),
}));
const query = fc.array(
  fc.tuple(
    fc.constantFrom("$top", "$skip", "$filter", "$select", "$orderby", "$count", "$skiptoken", "$deltatoken", "x"),
    fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom("1", "true", "id", "displayName desc", "displayName eq 'x'", "W251bGwsMV0", "WyJ4Iiw5XQ"),
    ),
  ),
  { maxLength: 3 },
);

test("no request of any kind is answered with a server error", async () => {
  const route = fc.constantFrom(...routes);
  const method = fc.constantFrom("GET", "POST", "PATCH", "PUT", "DELETE");
  const id = fc.oneof(fc.constantFrom("none", "..", "%", "%zz", "('", "me"), fc.nat(), fc.string({ maxLength: 20 }));
  const body = fc.oneof(
    value.map((json) => JSON.stringify(json)),
    fc.string({ maxLength: 50 }),
  );
  await fc.assert(
    fc.asyncProperty(route, method, id, fc.nat(), query, fc.option(body), fc.boolean(), async (...drawn) => {
      const [{ path, method: own }, other, odd, nth, options, sent, asIntended] = drawn;
      const known = keys[nth % keys.length] ?? "";
      const filled = filledPath(path, () => (asIntended ? known : encodeURIComponent(String(odd))));
      const verb = asIntended ? own : other;
      const { status } = await ask(`${filled}?${new URLSearchParams(options)}`, {
        method: verb,
        ...(verb === "GET" || sent === null ? {} : { body: sent }),
      });
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 600 },
  );
  expect(graph.errors()).toBe("");
  expect(await ask("/me")).toMatchObject({ status: 200 });
}, 120_000);

test("no path is answered with a server error", async () => {
  await fc.assert(
    fc.asyncProperty(fc.webPath(), fc.webQueryParameters(), async (path, parameters) => {
      const { status } = await ask(`${graph.url}/v1.0${path}?${parameters}`);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 200 },
  );
  expect(graph.errors()).toBe("");
}, 60_000);
