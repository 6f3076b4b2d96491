import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Answer, Host } from "../support/host.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

/** Returns the rows of all groups of links. */
const rowsOf = ({ data }: Answer): unknown[][] =>
  [at(data, "items")]
    .flat()
    .flatMap((group) => [at(group, "rows")].flat())
    .flatMap((row) => (Array.isArray(row) ? [row] : []));

describe("get_object", () => {
  let tenant: RehearsalTenant;
  let host: Host;
  beforeAll(async () => {
    tenant = await openRehearsalTenant();
    const { recovery, session } = tenant.services;
    await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller });
    host = await newHost(tenant.parts);
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await tenant[Symbol.asyncDispose]();
  });

  const get = async ({ type, id }: EntityRef, more: Record<string, unknown> = {}) => {
    const answer = await host.call("get_object", { type, id, ...more });
    expect(answer, answer.text).toMatchObject({ isError: false });
    expect(answer.bytes).toBeLessThanOrEqual(10 * 1024);
    return answer;
  };

  test("the text names every member, every property and every total that the data holds", async () => {
    const { hands } = tenant;
    const group = hands.create("group", { displayName: "Harbor Watch", description: "Pier nine", groupTypes: [] });
    for (let n = 0; n < 140; n += 1) {
      const target = hands.create("user", {
        displayName: `Sailor ${n}`,
        userPrincipalName: `sailor${n}@contoso.example`,
      });
      hands.addLink({ link: "members", source: group, target });
    }
    const rows: unknown[][] = [];
    let cursor: unknown;
    do {
      const page = await get(group, cursor === undefined ? {} : { cursor });
      for (const [id, name] of rowsOf(page)) expect(page.text).toContain(`"${name}" ${id}`);
      expect(page.text).toContain("of 140 shown");
      expect(at(page.data, "total")).toBe(140);
      rows.push(...rowsOf(page));
      if (cursor === undefined) {
        expect(at(page.data, "properties")).toMatchObject({ description: "Pier nine" });
        expect(page.text).toContain('description: "Pier nine"');
        expect(page.text).toContain("links from it, members: 140");
      }
      cursor = at(page.data, "nextCursor");
    } while (cursor !== undefined);
    expect(new Set(rows.map(([id]) => id)).size).toBe(140);
  });

  test("a purged group is told as purged, with what goes on naming it and what that means", async () => {
    const { hands } = tenant;
    const group = hands.create("group", { displayName: "Key Holders", groupTypes: [] });
    const policy = hands.create("conditionalAccessPolicy", {
      displayName: "Keys only",
      state: "enabled",
      conditions: {
        users: { includeUsers: ["All"], excludeGroups: [group.id] },
        applications: { includeApplications: ["All"] },
      },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
    const live = await get(group);
    expect(live.text).not.toContain("excepts no one");
    expect(rowsOf(live)).toContainEqual([policy.id, "Keys only", "enabled"]);
    tenant.later(MINUTE);
    hands.delete(group);
    hands.purge(group);
    const answer = await get(group);
    const note = "It is gone for good, and 1 policy in use still excludes it: that excepts no one.";
    expect(at(answer.data, "state")).toBe("purged");
    expect(at(answer.data, "note")).toContain(note);
    // The time is that of the reading, and not that of the purge.
    expect(answer.text).toMatch(/^As of \S+ \(just now\), the group is purged\./);
    expect(answer.text).toContain(note);
    expect(answer.text).toContain(`"Keys only", enabled ${policy.id}`);
  });

  test("a long membership rule and a long list of ranges are shown whole, or the answer says how much of them", async () => {
    const { hands } = tenant;
    const clauses = Array.from({ length: 70 }, (_, n) => `(user.department -eq "Department ${n}")`);
    const rule = `${clauses.join(" or ")} or (user.mail -contains "evil")`;
    const group = hands.create("group", {
      displayName: "Ruled",
      groupTypes: ["DynamicMembership"],
      membershipRule: rule,
      membershipRuleProcessingState: "Paused",
    });
    const ruled = await get(group);
    expect(at(ruled.data, "properties", "membershipRule")).toBe(rule);
    expect(ruled.text).toContain("-contains");
    expect(ruled.text).toContain("A rule determines its members");
    const cidrs = Array.from({ length: 400 }, (_, n) => `10.${n % 200}.${Math.floor(n / 200)}.0/24`);
    const location = hands.create("namedLocationPolicy", {
      displayName: "Everywhere",
      isTrusted: false,
      ipRanges: cidrs.map((cidrAddress) => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress })),
    });
    const wide = await get(location);
    const shown = [at(wide.data, "properties", "ipRanges")].flat().length;
    const shownBy = `get_object with type "namedLocationPolicy", id "${location.id}" and link "ipRanges"`;
    expect(at(wide.data, "cut")).toEqual([{ path: "ipRanges", shown, total: 400, shownBy }]);
    expect(wide.text).toContain(`ipRanges: ${shown} of 400 shown: ${shownBy}`);
    const pages: Awaited<ReturnType<typeof get>>[] = [];
    for (let cursor: unknown; pages.length === 0 || cursor !== undefined; ) {
      const page = await get(location, { link: "ipRanges", ...(cursor === undefined ? {} : { cursor }) });
      expect(page.bytes).toBeLessThanOrEqual(10 * 1_024);
      pages.push(page);
      cursor = at(page.data, "nextCursor");
    }
    for (const half of [pages.map(({ text }) => text), pages.map(({ data }) => JSON.stringify(data))]) {
      expect(cidrs.filter((cidr) => !half.join("").includes(cidr))).toEqual([]);
    }
    expect(pages[0]?.text).toMatch(/Parts of the value: \d+ of 400 shown/);
  });

  test("the state at a time is the state of then, and the answer says what became of it", async () => {
    const { hands } = tenant;
    const user = tenant.addUser("Mona Then", { department: "Then" });
    const { recovery, session } = tenant.services;
    const snapshot = await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller });
    tenant.later(MINUTE);
    hands.update(user, { department: "Now" });
    hands.delete(user);
    const then = await get(user, { at: snapshot.id });
    expect(at(then.data, "properties", "department")).toBe("Then");
    expect(at(then.data, "stateNow")).toBe("deleted");
    expect(then.text).toContain("Now it is deleted.");
    const now = await get(user);
    expect(at(now.data, "properties", "department")).toBe("Now");
    const unknown = await host.call("get_object", { type: user.type, id: user.id, at: "now-2h" });
    expect(unknown).toMatchObject({ isError: true, code: "invalidInput" });
    const refused = await host.call("get_object", { ...user, at: "2099-01-01T00:00:00Z" });
    expect(refused).toMatchObject({ isError: true, code: "invalidInput" });
  });

  test("an account's roles are told alike in both halves, and those that do not fit are counted and shown page by page", async () => {
    const { hands } = tenant;
    const user = tenant.addUser("Rosa Roles", {});
    const reader = "5d6b6bb7-de71-4623-b4af-96380a352509";
    for (let n = 0; n < 30; n += 1) {
      const unit = hands.create("administrativeUnit", { displayName: `Branch ${n}` });
      const scope = `/administrativeUnits/${unit.id}`;
      hands.create("roleAssignment", { principalId: user.id, roleDefinitionId: reader, directoryScopeId: scope });
    }
    hands.create("roleEligibilitySchedule", { principalId: user.id, roleDefinitionId: reader, directoryScopeId: "/" });
    const answer = await get(user);
    const shown = [at(answer.data, "roles")].flat();
    const shownBy = `get_object with type "user", id "${user.id}" and link "roles"`;
    expect(at(answer.data, "cut")).toEqual([{ path: "roles", shown: shown.length, total: 30, shownBy }]);
    expect(answer.text).toContain(`roles: ${shown.length} of 30 shown: ${shownBy}`);
    for (const role of shown) expect(answer.text).toContain(String(role));
    expect(String(shown[0])).toMatch(/^Security Reader over administrative unit "Branch \d+" \S+ only$/);
    expect(at(answer.data, "eligibleRoles")).toEqual(["Security Reader"]);
    expect(answer.text).toContain("roles that it may activate now: Security Reader");
    const whole = await get(user, { link: "roles" });
    expect(rowsOf(whole)).toHaveLength(30);
    tenant.later(MINUTE);
    hands.delete(user);
    const deleted = await get(user);
    expect(at(deleted.data, "roles")).toBeUndefined();
    expect(at(deleted.data, "eligibleRolesOnceRestored")).toEqual(["Security Reader"]);
    expect(at(deleted.data, "note")).toContain("Its roles stay assigned while it is deleted: restoring it,");
    expect(deleted.text).toContain("roles that it may activate once it is restored: Security Reader");
    expect(deleted.text).toContain("Its roles stay assigned while it is deleted: restoring it,");
  });

  test("an unknown id is refused with the way to find one", async () => {
    const refused = await host.call("get_object", { type: "group", id: randomUUID() });
    expect(refused).toMatchObject({ isError: true, code: "notFound", text: expect.stringContaining("find_objects") });
  });
});
