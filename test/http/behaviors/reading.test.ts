import { describe, expect, test } from "vitest";
import { contosoFaces, EVENTUAL, lineOf, newGroup, newPolicy, newUser } from "../../support/a-face.ts";

const faces = contosoFaces();
const HINT = "Try adding $count=true query parameter and ConsistencyLevel:eventual header.";

describe("reading", () => {
  test("a read without $select returns the properties of the type that Graph returns by default", async () => {
    const { read } = faces.face();
    const { value } = await read("/users?$top=1");
    const [shown = {}] = value;
    expect(Object.keys(shown).sort()).toEqual([
      "businessPhones",
      "displayName",
      "givenName",
      "id",
      "jobTitle",
      "mail",
      "mobilePhone",
      "officeLocation",
      "preferredLanguage",
      "surname",
      "userPrincipalName",
    ]);
    expect((await read("/groups?$top=1")).value[0]).not.toHaveProperty("assignedLicenses");
    expect((await read("/groups?$top=1&$select=assignedLicenses")).value[0]).toHaveProperty("assignedLicenses");
  });

  test("a read without $select returns every property if default-properties is all", async () => {
    const { read } = faces.face({ "default-properties": "all" });
    expect((await read("/users?$top=1")).value[0]).toHaveProperty("department");
  });

  test.each([
    ["/users?$filter=endswith(mail,'x')", "EndsWith"],
    ["/users?$filter=department ne 'Legal'", "NotEqualsMatch"],
  ])("an advanced query without ConsistencyLevel and $count is refused as Graph refuses it: %s", async (path, name) => {
    const { send } = faces.face();
    const line = `400 Request_UnsupportedQuery: Operator: '${name}' is not supported because required parameters might be missing. ${HINT}`;
    expect(lineOf(await send("GET", path))).toBe(line);
    expect(lineOf(await send("GET", path, undefined, EVENTUAL))).toBe(line);
    expect(await send("GET", `${path}&$count=true`, undefined, EVENTUAL)).toMatchObject({ status: 200 });
  });

  test("an advanced query needs no header if advanced-queries is free", async () => {
    const { send } = faces.face({ "advanced-queries": "free" });
    expect(await send("GET", "/users?$filter=department ne 'Legal'")).toMatchObject({ status: 200 });
  });

  test("$orderby beside $filter is an advanced query", async () => {
    const { send } = faces.face();
    const path = "/users?$filter=startswith(displayName,'a')&$orderby=displayName";
    expect(lineOf(await send("GET", path))).toBe(
      "400 Request_UnsupportedQuery: Sorting not supported for current query.",
    );
    expect(await send("GET", `${path}&$count=true`, undefined, EVENTUAL)).toMatchObject({ status: 200 });
  });

  test("a $count segment needs ConsistencyLevel", async () => {
    const { send } = faces.face();
    expect(lineOf(await send("GET", "/users/$count"))).toBe(
      "400 Request_BadRequest: $count is not currently supported.",
    );
    const { body } = await send("GET", "/users/$count", undefined, EVENTUAL);
    expect(Number(body.text)).toBeGreaterThan(90);
  });

  test("$count=true without ConsistencyLevel is ignored, and refused if count-without-header is refused", async () => {
    const path = "/users?$count=true&$top=1";
    expect(await faces.face().read(path)).not.toHaveProperty("@odata.count");
    expect(await faces.face().read(path, EVENTUAL)).toHaveProperty("@odata.count");
    const refusing = faces.face({ "count-without-header": "refused" });
    expect(await refusing.send("GET", path)).toMatchObject({ status: 400 });
  });

  test("lists without entries are empty arrays, and a created policy has all its members", async () => {
    const face = faces.face();
    const user = await face.create("/users", newUser(face));
    expect(user.businessPhones).toEqual([]);
    const { id } = await face.create("/identity/conditionalAccess/policies", newPolicy(face));
    const policy = await face.read(`/identity/conditionalAccess/policies/${id}`);
    expect(policy).toMatchObject({
      templateId: null,
      sessionControls: null,
      deletedDateTime: null,
      conditions: {
        signInRiskLevels: [],
        platforms: null,
        locations: null,
        users: { excludeUsers: [], includeRoles: [], excludeGuestsOrExternalUsers: null },
        applications: { excludeApplications: [], includeUserActions: [], applicationFilter: null },
      },
      grantControls: { customAuthenticationFactors: [], termsOfUse: [], authenticationStrength: null },
    });
  });

  test("a location of one kind has no properties of the other kind", async () => {
    const { create, fresh } = faces.face();
    const location = await create("/identity/conditionalAccess/namedLocations", {
      "@odata.type": "#microsoft.graph.ipNamedLocation",
      displayName: fresh("location"),
      ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "203.0.113.0/24" }],
    });
    expect(location).not.toHaveProperty("countriesAndRegions");
    expect(location).toMatchObject({ isTrusted: null });
  });

  test("pages hold 100 objects without $top and at most 999 with it", async () => {
    const { read, send } = faces.face();
    const first = await read("/users");
    expect(first.value).toHaveLength(100);
    expect(first["@odata.nextLink"]).toEqual(expect.any(String));
    expect(await read("/users?$top=999")).not.toHaveProperty("@odata.nextLink");
    expect(await send("GET", "/users?$top=1000")).toMatchObject({ status: 400 });
  });

  test("a preferred page size is ignored, and applied if max-page-size is applied", async () => {
    const prefer = { Prefer: "return=representation, odata.maxpagesize=7" };
    const ignored = await faces.face().send("GET", "/users", undefined, prefer);
    expect(ignored.body.value).toHaveLength(100);
    expect(ignored.headers.get("Preference-Applied")).toBeNull();
    const applying = faces.face({ "max-page-size": "applied" });
    const applied = await applying.send("GET", "/users", undefined, prefer);
    expect(applied.body.value).toHaveLength(7);
    expect(applied.headers.get("Preference-Applied")).toBe("odata.maxpagesize=7");
    expect((await applying.read("/users?$top=3", prefer)).value).toHaveLength(3);
    const [seventh, eighth] = (await applying.read("/users?$top=8")).value.slice(6);
    expect(applied.body.value.at(-1)?.id).toBe(seventh?.id);
    const next = await applying.read(String(applied.body["@odata.nextLink"]), prefer);
    expect(next.value[0]?.id).toBe(eighth?.id);
  });

  test.each([
    ["/userss", "userss"],
    ["/users/nobody/photos/large", "photos"],
    ["/directory/recovery/snapshotz", "snapshotz"],
    ["/identity/conditionalAccess", "conditionalAccess"],
    ["/users/nobody/manager/$value", "$value"],
  ])(
    "an address that the service does not know is refused with its first unknown segment: %s",
    async (path, segment) => {
      expect(lineOf(await faces.face().send("GET", path))).toBe(
        `400 BadRequest: Resource not found for the segment '${segment}'.`,
      );
    },
  );

  test("an unknown version is refused", async () => {
    const answer = await faces.face().send("GET", "http://localhost/v2.0/users");
    expect(lineOf(answer)).toBe("400 BadRequest: Invalid version: v2.0.");
  });

  test("$skip is refused for directory objects", async () => {
    expect(await faces.face().send("GET", "/users?$skip=5")).toMatchObject({ status: 400 });
  });

  test("ids in paths are read without regard to case", async () => {
    const face = faces.face();
    const { id } = await face.create("/groups", newGroup(face));
    expect(await face.read(`/groups/${id.toUpperCase()}`)).toMatchObject({ id });
    expect(await face.read(`/groups('${id.toUpperCase()}')`)).toMatchObject({ id });
  });

  test("a property that is never shown is null where $select names it", async () => {
    const { read } = faces.face();
    expect(await read("/me?$select=id,passwordProfile")).toMatchObject({ passwordProfile: null });
  });
});
