import { describe, expect, test } from "vitest";
import { contosoFaces, type Face, lineOf, MISSING, newGroup, newPolicy } from "../../support/a-face.ts";

const faces = contosoFaces();
const PATH = "/identity/conditionalAccess/policies";
const LOCATIONS = "/identity/conditionalAccess/namedLocations";

const ipLocation = ({ fresh }: Pick<Face, "fresh">, more: Record<string, unknown> = {}) => ({
  "@odata.type": "#microsoft.graph.ipNamedLocation",
  displayName: fresh("location"),
  ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "203.0.113.0/24" }],
  ...more,
});

describe("a policy", () => {
  test.each([
    [1011, { applications: { includeApplications: [] } }],
    [1011, { applications: { includeApplications: [MISSING] } }],
    [1007, { users: {} }],
    [1054, { users: { includeUsers: ["All"], excludeGroups: [MISSING] } }],
    [1054, { users: { includeUsers: [MISSING] } }],
    [1054, { users: { includeRoles: [MISSING] } }],
    [1040, { locations: { includeLocations: ["All"], excludeLocations: [MISSING] } }],
    [1064, { clientAppTypes: [] }],
    [1088, { deviceStates: { includeStates: ["All"] } }],
  ])("a policy with a fault is refused with the number Graph gives it: %i for %j", async (number, conditions) => {
    const face = faces.face();
    expect(lineOf(await face.send("POST", PATH, newPolicy(face, conditions)))).toMatch(
      new RegExp(`^400 BadRequest: ${number}: `),
    );
    const { id } = await face.create(PATH, newPolicy(face));
    const emptied = "users" in conditions ? { users: { includeUsers: [], ...conditions.users } } : conditions;
    expect(lineOf(await face.send("PATCH", `${PATH}/${id}`, { conditions: emptied }))).toMatch(
      new RegExp(`^400 BadRequest: ${number}: `),
    );
  });

  test("a policy that names a deleted group is refused, and one that named it before stays", async () => {
    const face = faces.face();
    const group = await face.create("/groups", newGroup(face));
    const users = { includeUsers: ["All"], excludeGroups: [group.id] };
    const { id } = await face.create(PATH, newPolicy(face, { users }));
    await face.send("DELETE", `/groups/${group.id}`);
    expect(lineOf(await face.send("POST", PATH, newPolicy(face, { users })))).toMatch(/^400 BadRequest: 1054: /);
    expect(lineOf(await face.send("PATCH", `${PATH}/${id}`, { state: "enabled" }))).toBe("204");
    expect(await face.read(`${PATH}/${id}`)).toMatchObject({ conditions: { users: { excludeGroups: [group.id] } } });
  });

  test("a policy keeps the conditions that a PATCH leaves out, and loses those set to null", async () => {
    const face = faces.face();
    const { id } = await face.create(PATH, newPolicy(face, { platforms: { includePlatforms: ["all"] } }));
    const change = async (body: unknown) => lineOf(await face.send("PATCH", `${PATH}/${id}`, body));
    expect(await change({ conditions: { signInRiskLevels: ["high", "medium", "low"] } })).toBe("204");
    expect(await face.read(`${PATH}/${id}`)).toMatchObject({
      conditions: {
        signInRiskLevels: ["high", "medium", "low"],
        users: { includeUsers: ["All"] },
        applications: { includeApplications: ["All"] },
        platforms: { includePlatforms: ["all"] },
        clientAppTypes: ["all"],
      },
    });
    expect(await change({ conditions: { platforms: null, signInRiskLevels: null } })).toBe("204");
    expect(await face.read(`${PATH}/${id}`)).toMatchObject({
      conditions: { signInRiskLevels: [], platforms: null, users: { includeUsers: ["All"] } },
    });
  });

  test("a policy's template is named at its creation and not in a PATCH, not even as null", async () => {
    const face = faces.face();
    const templateId = "c7503427-338e-4c5e-902d-abe252abfb43";
    const { id } = await face.create(PATH, { ...newPolicy(face), templateId });
    expect(await face.read(`${PATH}/${id}`)).toMatchObject({ templateId });
    for (const given of [null, templateId]) {
      expect(lineOf(await face.send("PATCH", `${PATH}/${id}`, { templateId: given }))).toMatch(
        /^400 BadRequest: 1118: /,
      );
    }
  });

  test("a policy's read-only properties are ignored, and refused if policy-read-only is refused", async () => {
    const given = { id: MISSING, deletedDateTime: null, createdDateTime: "2024-01-01T00:00:00Z", displayName: "Named" };
    for (const [setting, expected] of [
      ["ignored", /^204$/],
      ["refused", /^400 .*read-only/],
    ] as const) {
      const face = faces.face({ "policy-read-only": setting });
      const { id } = await face.create(PATH, newPolicy(face));
      expect(lineOf(await face.send("PATCH", `${PATH}/${id}`, given))).toMatch(expected);
    }
  });

  test("a policy's annotations are no properties, and an unknown property is named as it was written", async () => {
    const face = faces.face();
    const { id } = await face.create(PATH, newPolicy(face));
    const annotated = {
      "@odata.context": "https://graph.microsoft.com/v1.0/$metadata",
      "#microsoft.graph.restore": {},
      partialEnablementStrategy: null,
      conditions: { "@odata.type": "#microsoft.graph.conditionalAccessConditionSet", signInRiskLevels: ["high"] },
    };
    expect(lineOf(await face.send("PATCH", `${PATH}/${id}`, annotated))).toBe("204");
    expect(lineOf(await face.send("PATCH", `${PATH}/${id}`, { contextual: 1 }))).toContain("'contextual'");
    expect(lineOf(await face.send("PATCH", `${PATH}/${id}`, { state: "on" }))).toBe(
      "400 BadRequest: 1007: Invalid value specified for property 'state' of resource 'ConditionalAccessPolicy'.",
    );
  });

  test("a policy shows the strength it names written out", async () => {
    const face = faces.face();
    const { id } = await face.create("/policies/authenticationStrengthPolicies", {
      displayName: face.fresh("strength"),
      allowedCombinations: ["fido2"],
    });
    const grantControls = { operator: "OR", builtInControls: [], authenticationStrength: { id } };
    const policy = await face.create(PATH, { ...newPolicy(face), grantControls });
    expect(policy).toMatchObject({ grantControls: { authenticationStrength: { id, allowedCombinations: ["fido2"] } } });
    const unknown = { ...grantControls, authenticationStrength: { id: MISSING } };
    expect(lineOf(await face.send("POST", PATH, { ...newPolicy(face), grantControls: unknown }))).toMatch(/1054/);
  });
});

describe("a named location", () => {
  test("a trusted location is untrusted before it is deleted, and comes back untrusted", async () => {
    const face = faces.face();
    const { id } = await face.create(LOCATIONS, ipLocation(face, { isTrusted: true }));
    expect(lineOf(await face.send("DELETE", `${LOCATIONS}/${id}`))).toMatch(/^400 BadRequest: .*isTrusted/);
    const type = { "@odata.type": "#microsoft.graph.ipNamedLocation" };
    await face.send("PATCH", `${LOCATIONS}/${id}`, { ...type, isTrusted: false });
    expect(lineOf(await face.send("DELETE", `${LOCATIONS}/${id}`))).toBe("204");
    const deleted = "/identity/conditionalAccess/deletedItems/namedLocations";
    expect((await face.read(deleted)).value.map((each) => each.id)).toContain(id);
    expect(await face.read(`${deleted}/${id}`)).toMatchObject({ deletedDateTime: expect.any(String) });
    await face.create(`${deleted}/${id}/restore`, undefined);
    expect(await face.read(`${LOCATIONS}/${id}`)).toMatchObject({ isTrusted: false });
  });

  test("a location is changed under the name of its type, and without it if location-type is optional", async () => {
    const face = faces.face();
    const { id } = await face.create(LOCATIONS, ipLocation(face));
    const change = { displayName: "Renamed" };
    const type = { "@odata.type": "#microsoft.graph.ipNamedLocation" };
    const patch = async ({ send }: Face, body: unknown) => lineOf(await send("PATCH", `${LOCATIONS}/${id}`, body));
    expect(await patch(face, change)).toMatch(/^400 BadRequest: .*'@odata.type'/);
    expect(await patch(face, { ...type, ...change })).toBe("204");
    expect(await patch(faces.face({ "location-type": "optional" }), change)).toBe("204");
  });

  test.each([
    { ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "300.1.1.1/24" }] },
    { ipRanges: [] },
    { "@odata.type": "#microsoft.graph.countryNamedLocation", ipRanges: undefined, countriesAndRegions: ["Germany"] },
    { "@odata.type": "#microsoft.graph.countryNamedLocation", ipRanges: undefined, countriesAndRegions: [] },
  ])("a location without a range or country that exists is refused, case %#", async (more) => {
    const face = faces.face();
    expect(lineOf(await face.send("POST", LOCATIONS, ipLocation(face, more)))).toMatch(/^400 BadRequest: 1007: /);
  });
});
