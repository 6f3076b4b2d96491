import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameValue } from "../../src/domain/changes/equality.ts";
import type { Json } from "../../src/domain/json.ts";
import { valueDifferences } from "../../src/review/value-difference.ts";

const ofPolicy = (name: string, now: Json, then: Json) =>
  valueDifferences("conditionalAccessPolicy", { name, now, then });
const ofGroup = (name: string, now: Json, then: Json) => valueDifferences("group", { name, now, then });

describe("the difference of two values", () => {
  test("names the elements that one side lacks, and counts those that both have", () => {
    const locations = (...excludeLocations: string[]) => ({
      locations: { includeLocations: ["All"], excludeLocations },
    });
    expect(ofPolicy("conditions", locations("office", "vpn"), locations("vpn", "countries"))).toEqual([
      {
        path: "conditions.locations.excludeLocations",
        kind: "elements",
        now: ["office"],
        then: ["countries"],
        both: 1,
      },
    ]);
  });

  test("finds an element in the middle of a long list", () => {
    const ids = Array.from({ length: 200 }, (_, nth) => `user${nth}`);
    const found = ofPolicy(
      "conditions",
      { users: { excludeUsers: ids } },
      { users: { excludeUsers: ids.toSpliced(117, 1) } },
    );
    expect(found).toEqual([
      { path: "conditions.users.excludeUsers", kind: "elements", now: ["user117"], then: [], both: 199 },
    ]);
  });

  test("pairs elements that carry an id, and names what differs within them", () => {
    const access = (...scopes: string[]) => [
      { resourceAppId: "GRAPH", resourceAccess: scopes.map((id) => ({ id, type: "Scope" })) },
    ];
    const now = access("read", "write");
    expect(valueDifferences("application", { name: "requiredResourceAccess", now, then: access("read") })).toEqual([
      {
        path: "requiredResourceAccess[graph].resourceAccess",
        kind: "elements",
        now: [{ id: "write", type: "Scope" }],
        then: [],
        both: 1,
      },
    ]);
  });

  test("shows the passage of a long text that differs, wherever it is", () => {
    const clause = '(user.department -eq "Sales") or ';
    const rule = (more: string) => `${clause.repeat(20)}(user.mail -contains "x")${more}${clause.repeat(20)}`;
    const evil = ' or (user.mail -match ".*@evil.example")';
    expect(ofGroup("membershipRule", rule(evil), rule(""))).toMatchObject([{ kind: "passage", now: evil, then: "" }]);
  });

  test("shows a short text whole", () => {
    expect(ofGroup("description", "Money", "Finance")).toEqual([
      { path: "description", kind: "value", now: "Money", then: "Finance" },
    ]);
  });

  test("names the scopes of a grant that one side lacks", () => {
    const grant = { name: "scope", now: "User.Read Mail.ReadWrite", then: " User.Read" };
    expect(valueDifferences("oAuth2PermissionGrant", grant)).toEqual([
      { path: "scope", kind: "elements", now: ["Mail.ReadWrite"], then: [], both: 1 },
    ]);
  });

  test("tells another order from other elements where the order counts", () => {
    const now = ["https://a", "https://b"];
    expect(valueDifferences("servicePrincipal", { name: "replyUrls", now, then: now.toReversed() })).toEqual([
      { path: "replyUrls", kind: "order", now, then: now.toReversed() },
    ]);
  });

  test("tells unset from empty where that makes a difference", () => {
    const property = { name: "defaultUserRolePermissions", now: { permissionGrantPoliciesAssigned: [] }, then: null };
    expect(valueDifferences("authorizationPolicy", property)).toEqual([
      { path: "defaultUserRolePermissions.permissionGrantPoliciesAssigned", kind: "value", now: [], then: null },
    ]);
    expect(ofGroup("description", "", null)).toEqual([{ path: "description", kind: "value", now: "", then: null }]);
  });

  test("takes a member for one only if the value has it, whatever it is called", () => {
    expect(ofPolicy("conditions", { constructor: "x" }, {})).toEqual([
      { path: "conditions.constructor", kind: "value", now: "x", then: null },
    ]);
  });

  const json = fc.jsonValue({ maxDepth: 4 }).map((value): Json => JSON.parse(JSON.stringify(value)));

  test("is empty exactly for values that mean the same, whatever they are", () => {
    fc.assert(
      fc.property(fc.constantFrom("conditions", "grantControls", "state"), json, json, (name, now, then) => {
        const same = sameValue("conditionalAccessPolicy", name, now, then);
        expect(ofPolicy(name, now, then).length === 0).toBe(same);
      }),
    );
  });

  test("holds every id that one side alone has, however deep it stands", () => {
    const ids = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(ids, ids, (now, then) => {
        const found = JSON.stringify(
          ofPolicy("conditions", { users: { excludeUsers: now } }, { users: { excludeUsers: then } }),
        );
        for (const id of now) expect(found.includes(id)).toBe(!then.includes(id));
        for (const id of then) expect(found.includes(id)).toBe(!now.includes(id));
      }),
    );
  });
});
