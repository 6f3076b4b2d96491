import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { PageRequest } from "../../src/service/page.ts";
import { type ContosoTenant, openContoso, rescuer } from "../support/contoso-tenant.ts";
import { factsOf } from "../support/ground-truth.ts";
import { everyPage } from "../support/recovery-tenant.ts";

describe("an object at a time", () => {
  let tenant: ContosoTenant;
  beforeAll(async () => {
    tenant = await openContoso();
  });
  afterAll(() => tenant[Symbol.asyncDispose]());

  const kept = async (): Promise<number> => {
    const snapshot = await tenant.engine.recovery.takeSnapshot({ label: null, caller: rescuer });
    tenant.later(MINUTE);
    return snapshot.createdDateTime;
  };
  const view = (ref: EntityRef, at: number | null = null, page: PageRequest = {}) =>
    tenant.engine.investigation.getObject({ ref, at }, page);

  test("all members of a purged group can be read at a snapshot and without a time", async () => {
    const { hands } = tenant;
    const group = hands.create("group", { displayName: "Vault Keepers", groupTypes: [] });
    const members = Array.from({ length: 25 }, (_, at) =>
      hands.create("user", { displayName: `Keeper ${at}`, userPrincipalName: `keeper${at}@contoso.example` }),
    );
    for (const target of members) hands.addLink({ link: "members", source: group, target });
    const before = await kept();
    hands.delete(group);
    hands.purge(group);
    tenant.later(MINUTE);
    for (const at of [before, null]) {
      const all = await everyPage((page) => view(group, at, page), 7);
      expect(all.map(({ other }) => other.id).toSorted()).toEqual(members.map(({ id }) => id).toSorted());
      expect(all.map(({ otherName }) => otherName)).toContain("Keeper 24");
    }
    expect(await view(group, before)).toMatchObject({ life: "live", lifeNow: "gone", displayName: "Vault Keepers" });
    expect(await view(group)).toMatchObject({ life: "gone", lifeNow: "gone", displayName: "Vault Keepers" });
  });

  test("a location is shown with its ranges of the time, and with the policies that trust all trusted ones", async () => {
    const { hands } = tenant;
    const ranges = (...cidrs: string[]) =>
      cidrs.map((cidrAddress) => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress }));
    const location = hands.create("namedLocationPolicy", {
      displayName: "Pier 9",
      isTrusted: true,
      ipRanges: ranges("203.0.113.0/24"),
    });
    const policy = hands.create("conditionalAccessPolicy", {
      displayName: "Trusted only",
      state: "enabled",
      conditions: {
        users: { includeUsers: ["None"] },
        applications: { includeApplications: ["All"] },
        locations: { includeLocations: ["All"], excludeLocations: ["allTrusted"] },
      },
      grantControls: { operator: "OR", builtInControls: ["block"] },
    });
    const before = await kept();
    hands.update(location, { ipRanges: ranges("0.0.0.0/1"), isTrusted: false });
    tenant.later(MINUTE);
    const then = await view(location, before);
    expect(JSON.stringify(then.properties.ipRanges)).toContain("203.0.113.0/24");
    expect(then.items).toContainEqual(
      expect.objectContaining({ other: policy, link: "conditions.locations.excludeLocations (AllTrusted)" }),
    );
    const now = await view(location);
    expect(JSON.stringify(now.properties.ipRanges)).toContain("0.0.0.0/1");
    expect(now.items.map(({ other }) => other.id)).not.toContain(policy.id);
  });

  test("a role that comes through a group names the group", async () => {
    const { hands } = tenant;
    const group = hands.create("group", { displayName: "On call", groupTypes: [], isAssignableToRole: true });
    const member = hands.create("user", { displayName: "Nia Nights", userPrincipalName: "nia@contoso.example" });
    const outsider = hands.create("user", { displayName: "Odd Out", userPrincipalName: "odd@contoso.example" });
    hands.addLink({ link: "members", source: group, target: member });
    hands.assignRole(
      { displayName: "Helpdesk Administrator", templateId: "729827e3-9c14-49f7-bb1b-9608f156bbb8" },
      group,
    );
    tenant.later(MINUTE);
    const role = { name: "Helpdesk Administrator" };
    const through = { ...group, displayName: "On call" };
    expect((await view(member)).access?.roles).toEqual([{ ...role, through }]);
    expect((await view(group)).access).toMatchObject({ isInForce: true, isNow: true, roles: [role], eligible: [] });
    expect((await view(outsider)).access?.roles).toEqual([]);
  });

  test("an object is refused at a time before it existed or before anything was captured", async () => {
    const first = await kept();
    const made = tenant.hands.create("group", { displayName: "Latecomers", groupTypes: [] });
    const second = await kept();
    await expect(view(made, first)).rejects.toMatchObject({
      code: "notFound",
      message: expect.stringMatching(/was not there at .* the first capture that holds it/),
    });
    expect(await view(made, second)).toMatchObject({ displayName: "Latecomers" });
    await expect(view(made, 1)).rejects.toMatchObject({ message: expect.stringContaining("No capture is kept") });
  });

  test("a policy that names a group in capitals counts, and a policy in report-only mode says so", async () => {
    const { mfaPolicy } = factsOf(tenant.truth, "incident");
    const group = tenant.hands.create("group", { displayName: "Loud", groupTypes: [] });
    tenant.hands.update(mfaPolicy, {
      conditions: {
        users: { includeUsers: ["All"], excludeGroups: [group.id.toUpperCase()] },
        applications: { includeApplications: ["All"] },
      },
    });
    const { items } = await view(group);
    expect(items[0]).toMatchObject({ other: mfaPolicy, otherState: "enabledForReportingButNotEnforced" });
  });
});
