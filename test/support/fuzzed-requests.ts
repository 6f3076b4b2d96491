import fc from "fast-check";
import { routes } from "../../src/http/routes.ts";
import { filledPath } from "./filled-path.ts";

/** A request of any kind. */
export interface FuzzedRequest {
  readonly method: string;
  /** Path below the version, with its query. */
  readonly path: string;
  readonly body: string | null;
}

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
  "addLicenses",
  "removeLicenses",
  "ids",
  "groupIds",
  "keyId",
  "appRoles",
  "__proto__",
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, scalar, fc.array(tie("value"), { maxLength: 3 }), tie("object")),
  object: fc.dictionary(fc.oneof(names, fc.string({ maxLength: 10 })), tie("value"), { maxKeys: 6 }),
}));
const query = fc.array(
  fc.tuple(
    fc.constantFrom(
      "$top",
      "$skip",
      "$filter",
      "$search",
      "$expand",
      "$select",
      "$orderby",
      "$count",
      "$skiptoken",
      "$deltatoken",
      "x",
    ),
    fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom(
        "1",
        "true",
        "id",
        "members",
        "displayName desc",
        "displayName eq 'x'",
        "W251bGwsMV0",
        "WyJ4Iiw5XQ",
      ),
    ),
  ),
  { maxLength: 3 },
);
const oddId = fc.oneof(fc.constantFrom("none", "..", "%", "%zz", "('", "me"), fc.nat(), fc.string({ maxLength: 20 }));
const body = fc.oneof(
  value.map((json) => JSON.stringify(json)),
  fc.string({ maxLength: 50 }),
);

/** Bodies that some route takes as they are. */
const sound = (ids: readonly string[]): fc.Arbitrary<object> =>
  fc
    .record({ name: fc.stringMatching(/^[a-z]{3,12}$/), id: fc.constantFrom(...ids), flag: fc.boolean() })
    .chain(({ name, id, flag }) =>
      fc.constantFrom<object>(
        { displayName: name },
        { description: name },
        { displayName: name, mailEnabled: false, mailNickname: name, securityEnabled: true },
        {
          accountEnabled: flag,
          displayName: name,
          mailNickname: name,
          userPrincipalName: `${name}@contoso.example`,
          passwordProfile: { password: "Correct-horse-7" },
        },
        { accountEnabled: flag, jobTitle: name },
        { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${id}` },
        { "members@odata.bind": [`https://graph.microsoft.com/v1.0/directoryObjects/${id}`] },
        { ids: [id], groupIds: [id], securityEnabledOnly: flag },
        { addLicenses: [], removeLicenses: [] },
        { passwordCredential: { displayName: name } },
        { requests: [{ id: 1, method: "GET", url: "/me" }] },
        {
          displayName: name,
          state: "disabled",
          conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: [id] } },
          grantControls: { operator: "OR", builtInControls: ["mfa"] },
        },
        { conditions: { signInRiskLevels: ["high"] } },
        { principalId: id, resourceId: id, appRoleId: "00000000-0000-0000-0000-000000000000" },
        { clientId: id, resourceId: id, consentType: "AllPrincipals", scope: name },
        { principalId: id, roleDefinitionId: "fdd7a751-b60b-444a-984c-02652fe8fa1c", directoryScopeId: "/" },
      ),
    );

/** Ids of objects by the address of their collection. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** The collections whose ids requests are made of. */
export const fuzzedCollections = [
  "/users",
  "/groups",
  "/applications",
  "/servicePrincipals",
  "/directory/recovery/snapshots",
  "/identity/conditionalAccess/policies",
] as const;

/**
 * Returns requests to every route, of which three in four have its method and the id of an object there is. Queries and
 * bodies are anything, and some bodies are sound.
 */
export const fuzzedRequests = (ids: KnownIds): fc.Arbitrary<FuzzedRequest> =>
  fc
    .record({
      route: fc.constantFrom(...routes),
      other: fc.constantFrom("GET", "POST", "PATCH", "PUT", "DELETE"),
      odd: oddId,
      nth: fc.nat(),
      options: fc.oneof(fc.constant([]), query),
      sent: fc.oneof(
        fc.option(body),
        sound(Object.values(ids).flat()).map((json) => JSON.stringify(json)),
      ),
      intent: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ route, other, odd, nth, options, sent, intent }) => {
      const own = Object.entries(ids).find(([collection]) => route.path.startsWith(`${collection}/`))?.[1];
      const key = (name: string) => {
        const known = (name === "target" ? ids["/users"] : own) ?? Object.values(ids).flat();
        return intent > 0 ? (known[nth % known.length] ?? "") : encodeURIComponent(String(odd));
      };
      const path = filledPath(route.path, key);
      const method = intent > 0 ? route.method : other;
      return { method, path: `${path}?${new URLSearchParams(options)}`, body: method === "GET" ? null : sent };
    });
