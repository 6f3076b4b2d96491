import { beforeAll, describe, expect, test } from "vitest";
import { publishedPolicies } from "../../domain/sign-in/published-policies.ts";
import { type AnswerBody, contosoFaces, type Face, lineOf, newGroup } from "../../support/a-face.ts";

const faces = contosoFaces();
const PATH = "/identity/conditionalAccess/policies";
const NOT_YET = "A condition of tomorrow";

/** Members that every export has and that no request sets. */
const exported = {
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies/$entity",
  "@odata.type": "#microsoft.graph.conditionalAccessPolicy",
  "#microsoft.graph.restore": { target: "https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies" },
  id: "5f7e2b8d-6a3b-4c1e-9a63-7d8a1c2f4b55",
  createdDateTime: "2024-03-01T08:00:00Z",
  modifiedDateTime: null,
  deletedDateTime: null,
  description: null,
  templateId: null,
  partialEnablementStrategy: null,
};

let face: Face;
let ids: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  face = faces.face();
  const group = await face.create("/groups", newGroup(face));
  const office = await face.create("/identity/conditionalAccess/namedLocations", {
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    displayName: "Office",
    ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "203.0.113.0/24" }],
  });
  const countries = await face.create("/identity/conditionalAccess/namedLocations", {
    "@odata.type": "#microsoft.graph.countryNamedLocation",
    displayName: "Countries",
    countriesAndRegions: ["NO", "DE"],
  });
  const strength = await face.create("/policies/authenticationStrengthPolicies", {
    displayName: "Keys",
    allowedCombinations: ["fido2"],
  });
  const { appId } = await face.create("/applications", { displayName: "Payroll" });
  const principal = await face.create("/servicePrincipals", { appId });
  ids = {
    EMERGENCY: group.id.toUpperCase(),
    emergency: group.id,
    FINANCE: group.id,
    OFFICE: office.id,
    countries: countries.id,
    keys: strength.id,
    MIXED: strength.id.toUpperCase(),
    weak: strength.id,
    PAYROLL: String(appId),
    sync: principal.id,
  };
});

/** Returns a published policy as an administrator of this tenant would have exported it. */
const exportOf = (name: string): Record<string, unknown> => {
  const text = JSON.stringify({ ...exported, displayName: name, ...publishedPolicies[name] });
  return JSON.parse(
    text.replaceAll(/"([A-Za-z]+)"(?!:)/g, (whole, word: string) => (ids[word] ? `"${ids[word]}"` : whole)),
  );
};

/** Returns a policy without what a write changes by itself. */
const lasting = ({ modifiedDateTime: _time, "@odata.context": _context, ...policy }: AnswerBody) => policy;

/** Returns what a value holds: no nulls, no empty lists, no annotations, ids in one letter case. */
function held(value: unknown): unknown {
  if (typeof value === "string") return value.toLowerCase();
  if (value === null) return undefined;
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(held);
  const members = Object.entries(value).flatMap(([name, member]) => {
    const inner = name.includes("@") || name.startsWith("#") ? undefined : held(member);
    return inner === undefined ? [] : [[name, inner] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

async function snapshot(): Promise<void> {
  face.later(60_000);
  await face.tenant.engine.takeScheduledSnapshot();
  face.later(60_000);
}

/** Recovers objects to the newest snapshot, all of them. */
async function recover(entityType: string, objects: readonly AnswerBody[]): Promise<void> {
  face.later(60_000);
  const [newest] = (await face.read("/directory/recovery/snapshots?$top=1")).value;
  const filterValues = [{ entityType, entityIds: objects.map(({ id }) => id) }];
  const criteria = "#microsoft.graph.entraRecoveryServices.recoveryJobEntityNameAndIdsFilter";
  const { headers } = await face.send("POST", `/directory/recovery/snapshots/${newest?.id}/recoveryJobs`, {
    filteringCriteria: { "@odata.type": criteria, filterValues },
  });
  const job = String(headers.get("Location"));
  await expect.poll(async () => (await face.read(job)).status, { timeout: 20_000 }).toBe("successful");
  expect((await face.read(`${job}/getFailedChanges`)).value).toEqual([]);
}

const names = Object.keys(publishedPolicies).filter((name) => name !== NOT_YET);

describe("a published policy", () => {
  test.each(names)("a published policy is taken as it was exported and kept whole: %s", async (name) => {
    const given = exportOf(name);
    const { id } = await face.create(PATH, given);
    const kept = await face.read(`${PATH}/${id}`);
    for (const part of ["state", "conditions", "sessionControls"]) expect(held(kept[part])).toEqual(held(given[part]));
    const { authenticationStrength, ...controls } = membersOf(given.grantControls);
    const { authenticationStrength: _shown, ...keptControls } = membersOf(kept.grantControls);
    expect(held(keptControls)).toEqual(held(controls));
    if (held(authenticationStrength) !== undefined) {
      expect(kept.grantControls).toMatchObject({ authenticationStrength: { allowedCombinations: ["fido2"] } });
    }
  });

  test("a published policy's own GET is taken as a new policy and shown the same", async () => {
    const created = await face.create(PATH, exportOf("MFA for guests of one tenant"));
    const own = await face.read(`${PATH}/${created.id}`);
    const copy = await face.create(PATH, own);
    const withoutIds = ({ id: _id, createdDateTime: _time, ...policy }: ReturnType<typeof lasting>) => policy;
    const again = await face.read(`${PATH}/${copy.id}`);
    expect(held(withoutIds(lasting(again)))).toEqual(held(withoutIds(lasting(own))));
  });

  test("published policies are changed, recovered, and equal again", async () => {
    const made = await Promise.all(names.map((name) => face.create(PATH, exportOf(name))));
    const before = await Promise.all(made.map(({ id }) => face.read(`${PATH}/${id}`)));
    await snapshot();
    for (const { id } of made) {
      const change = {
        displayName: "Changed",
        conditions: { users: { excludeGroups: [] }, signInRiskLevels: ["low"], locations: null },
        grantControls: { operator: "AND", builtInControls: ["mfa", "compliantDevice"], authenticationStrength: null },
        sessionControls: null,
      };
      expect(lineOf(await face.send("PATCH", `${PATH}/${id}`, change))).toBe("204");
    }
    await recover("conditionalAccessPolicy", made);
    for (const policy of before) {
      expect(lasting(await face.read(`${PATH}/${policy.id}`))).toEqual(lasting(policy));
    }
  });

  test("exported locations are changed, recovered, and equal again, their ranges in the same order", async () => {
    const path = "/identity/conditionalAccess/namedLocations";
    const cidr = "#microsoft.graph.iPv4CidrRange";
    const ranges = ["203.0.113.0/24", "192.0.2.0/24", "198.51.100.0/24"].map((cidrAddress) => ({
      "@odata.type": cidr,
      cidrAddress,
    }));
    const ip = "#microsoft.graph.ipNamedLocation";
    const country = "#microsoft.graph.countryNamedLocation";
    const made = [
      await face.create(path, {
        deletedDateTime: null,
        "@odata.type": ip,
        displayName: "IP",
        isTrusted: false,
        ipRanges: ranges,
      }),
      await face.create(path, {
        "@odata.type": country,
        displayName: "Country",
        countriesAndRegions: ["SE", "DE"],
        includeUnknownCountriesAndRegions: false,
      }),
    ];
    const before = await Promise.all(made.map(({ id }) => face.read(`${path}/${id}`)));
    await snapshot();
    const changes = [
      { "@odata.type": ip, ipRanges: ranges.slice(0, 1) },
      { "@odata.type": country, countriesAndRegions: ["NO"], displayName: "Changed" },
    ];
    for (const [index, change] of changes.entries()) {
      expect(lineOf(await face.send("PATCH", `${path}/${made[index]?.id}`, change))).toBe("204");
    }
    await recover("namedLocationPolicy", made);
    for (const location of before)
      expect(lasting(await face.read(`${path}/${location.id}`))).toEqual(lasting(location));
  });

  test("a condition that Graph does not know is refused with the condition's name", async () => {
    expect(lineOf(await face.send("POST", PATH, exportOf(NOT_YET)))).toBe(
      "400 BadRequest: 1007: Invalid value specified for property 'conditions.weather' of resource 'ConditionalAccessPolicy'.",
    );
  });
});
