import { describe, expect, test } from "vitest";
import type { ChangeAnswer } from "../../../src/cli/drill/answers.ts";
import { harms } from "../../../src/cli/drill/harm.ts";

const change = (type: string, id: string, over: Partial<ChangeAnswer>): ChangeAnswer => ({
  type,
  id,
  displayName: id,
  action: "update",
  properties: [],
  links: [],
  attribution: [],
  ...over,
});
const value = (name: string, now: unknown, then: unknown) => ({ name, now, then });
const added = (type: string, id: string, properties: Readonly<Record<string, string>> = {}, displayName = id) =>
  change(type, id, {
    action: "softDelete",
    displayName,
    properties: Object.entries(properties).map(([name, now]) => value(name, now, null)),
  });

const found = (...changes: readonly ChangeAnswer[]) =>
  harms(changes).map(({ change: { id }, facets }) => `${id}: ${facets.map(({ facet }) => facet).join(", ")}`);

describe("harm, by the values alone", () => {
  test("is a policy that protects less, and not one that protects more", () => {
    const policy = (id: string, ...properties: ChangeAnswer["properties"]) =>
      change("conditionalAccessPolicy", id, { properties });
    expect(
      found(
        policy("off", value("state", "disabled", "enabled"), value("displayName", "Off", "On")),
        policy("on", value("state", "enabled", "disabled")),
        policy("tighter", value("sessionControls", { hours: 4 }, { days: 1 })),
      ),
    ).toEqual(["off: state"]);
  });

  test("is a policy that lost its exceptions, and not one that gained some", () => {
    const policy = (id: string, now: unknown, then: unknown) =>
      change("conditionalAccessPolicy", id, { properties: [value("conditions", now, then)] });
    const open = { locations: { includeLocations: ["All"], excludeLocations: ["berlin"] } };
    const shut = { locations: { includeLocations: ["All"], excludeLocations: [] } };
    expect(found(policy("shut", shut, open), policy("none", {}, open), policy("opened", open, shut))).toEqual([
      "shut: conditions",
      "none: conditions",
    ]);
  });

  test("is a wider location, and not a narrower one", () => {
    const location = (id: string, now: unknown, then: unknown) =>
      change("namedLocationPolicy", id, { properties: [value("ipRanges", now, then)] });
    expect(found(location("wider", ["a", "b"], ["a"]), location("narrower", ["a"], ["a", "b"]))).toEqual([
      "wider: ipRanges",
    ]);
  });

  test("is what was emptied and the links that went with it; the other edits of the object are not", () => {
    const emptied = change("user", "emptied", {
      properties: [value("department", null, "Sales"), value("jobTitle", "Lead", "Clerk")],
      links: [{ link: "manager" }],
      linkTotals: { add: 1, remove: 0 },
    });
    const moved = change("user", "moved", { links: [{ link: "manager" }], linkTotals: { add: 1, remove: 1 } });
    const filled = change("user", "filled", { properties: [value("mobilePhone", "+49", null)] });
    expect(found(emptied, moved, filled)).toEqual(["emptied: department, manager"]);
  });

  test("is a group that lost many members, and not one that lost a few", () => {
    const group = (id: string, add: number) =>
      change("group", id, { links: [{ link: "members" }], linkTotals: { add, remove: 0 } });
    expect(found(group("many", 20), group("few", 2))).toEqual(["many: members"]);
  });

  test("is one property changed on many objects, and not on a few", () => {
    const many = (name: string, count: number) =>
      Array.from({ length: count }, (_, index) =>
        change("user", `${name}${index}`, { properties: [value(name, "new", "old")] }),
      );
    expect(found(...many("employeeType", 10), ...many("jobTitle", 9))).toHaveLength(10);
  });

  test("is what was deleted, but for what is gone for good", () => {
    const gone = change("user", "gone", { action: "restore", notRecoverable: { code: "hardDeleted" } });
    expect(found(change("user", "deleted", { action: "restore" }), gone)).toEqual(["deleted: deletedDateTime"]);
  });

  test("is a new app that was given much, with all that belongs to it, and not one that only signs people in", () => {
    expect(
      found(
        added("application", "rogue-app", {}, "Mail Sync"),
        added("servicePrincipal", "rogue", {}, "Mail Sync"),
        added("oAuth2PermissionGrant", "grant", { clientId: "rogue", scope: "User.Read Mail.ReadWrite" }),
        added("appRoleAssignment", "role", { principalId: "rogue", resourceId: "graph" }),
        added("application", "kit-app", {}, "Press Kit"),
        added("servicePrincipal", "kit", {}, "Press Kit"),
        added("oAuth2PermissionGrant", "kit-grant", { clientId: "kit", scope: "User.Read openid" }),
        added("appRoleAssignment", "kit-role", { principalId: "a-group", resourceId: "kit" }),
        added("user", "hired"),
      )
        .map((line) => line.split(":")[0])
        .sort(),
    ).toEqual(["grant", "rogue", "rogue-app", "role"]);
  });

  test("comes with the worst first", () => {
    const wiped = change("user", "wiped", { properties: [value("department", null, "Sales")] });
    const deleted = change("user", "deleted", { action: "restore" });
    const opened = change("authorizationPolicy", "opened", {
      properties: [value("allowInvitesFrom", "everyone", "none")],
    });
    expect(harms([wiped, deleted, opened]).map(({ change: { id } }) => id)).toEqual(["opened", "deleted", "wiped"]);
  });
});
