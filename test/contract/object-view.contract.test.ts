import { describe, expect, test } from "vitest";
import { SYNCHRONIZATION_APP } from "../../src/directory/embedded/acting.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { ObjectLink, ObjectRequest } from "../../src/service/object-view.ts";
import { factsOf } from "../support/ground-truth.ts";
import { everyPage } from "../support/recovery-tenant.ts";
import { investigations } from "./investigations.ts";

const contract = investigations();

describe.for(contract.names)("an object read by %s", (name) => {
  const open = () => contract.open(name);
  const view = (ref: EntityRef, more: Partial<ObjectRequest> = {}) => open().getObject({ ref, at: null, ...more }, {});
  const ids = (items: readonly ObjectLink[]) => items.map(({ other }) => other.id).toSorted();

  test("a user who is synchronized from on-premises is said to be, and another one is not", async () => {
    const { directory, hands } = contract.graph.tenant;
    const user = (label: string) => ({
      ...{ displayName: label, userPrincipalName: `${label}.${name}@contoso.example`, mailNickname: `${label}${name}` },
      accountEnabled: true,
    });
    const sync = { actor: { kind: "app", id: null, name: "Sync" }, app: SYNCHRONIZATION_APP, ip: null } as const;
    const synced = directory.as(sync).create("user", user("synced"), { synchronized: true });
    const own = hands.create("user", user("own"));
    expect((await view(synced)).traits.join(" ")).toContain("It is synchronized from on-premises");
    expect((await view(own)).traits.join(" ")).not.toContain("It is synchronized from on-premises");
  });

  test("a group has its properties, its members page by page and the policy that includes it", async () => {
    const { hands } = contract.graph.tenant;
    const group = hands.create("group", { displayName: `Watch ${name}`, description: "Night watch", groupTypes: [] });
    const members = Array.from({ length: 25 }, (_, at) =>
      hands.create("user", { displayName: `Guard ${at}`, userPrincipalName: `guard${at}.${name}@contoso.example` }),
    );
    for (const target of members) hands.addLink({ link: "members", source: group, target });
    const policy = hands.create("conditionalAccessPolicy", {
      displayName: `Watch policy ${name}`,
      state: "disabled",
      conditions: {
        users: { includeUsers: ["All"], excludeGroups: [group.id] },
        applications: { includeApplications: ["All"] },
      },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
    const investigation = open();
    const read = await investigation.getObject({ ref: group, at: null }, { limit: 10 });
    expect(read).toMatchObject({ ref: group, displayName: `Watch ${name}`, life: "live", total: 26 });
    expect(read.properties).toMatchObject({ description: "Night watch" });
    expect(read.linkTotals).toContainEqual({ direction: "from", link: "members", total: 25 });
    const all = await everyPage((page) => investigation.getObject({ ref: group, at: null }, page), 10);
    expect(ids(all)).toEqual([...members.map(({ id }) => id), policy.id].toSorted());
    expect(all[0]).toMatchObject({ other: policy, direction: "to", link: "conditions.users.excludeGroups" });
    const only = await investigation.getObject({ ref: group, at: null, link: "members", direction: "from" }, {});
    expect(ids(only.items)).toEqual(members.map(({ id }) => id).toSorted());
  });

  test("an account has its sign-in and the roles it holds", async () => {
    const { attacker } = contract.graph.tenant.truth;
    const read = await view({ type: "user", id: attacker.id.toUpperCase() });
    expect(read.ref.id).toBe(attacker.id);
    expect(["open", "enabled"]).toContain(read.access?.signIn);
    expect(read.access?.roles?.map((role) => role.name)).toContain("Conditional Access Administrator");
    contract.graph.tenant.hands.update({ type: "user", id: attacker.id }, { accountEnabled: false });
    expect((await view({ type: "user", id: attacker.id })).access?.signIn).toBe("disabled");
    contract.graph.tenant.hands.update({ type: "user", id: attacker.id }, { accountEnabled: true });
  });

  test("a policy has its settings and the objects that it names, deleted ones included", async () => {
    const { mfaPolicy } = factsOf(contract.graph.tenant.truth, "incident");
    const { hands } = contract.graph.tenant;
    const group = hands.create("group", { displayName: `Dead ${name}`, groupTypes: [] });
    hands.update(mfaPolicy, {
      conditions: {
        users: { includeUsers: ["All"], excludeGroups: [group.id] },
        applications: { includeApplications: ["All"] },
      },
    });
    hands.delete(group);
    const deleted = await view(mfaPolicy, { link: "conditions.users.excludeGroups" });
    expect(deleted.properties).toMatchObject({ grantControls: { builtInControls: ["mfa"] } });
    expect(deleted.items).toEqual([expect.objectContaining({ other: group, otherLife: "softDeleted" })]);
    hands.purge(group);
    const purged = await view(mfaPolicy, { link: "conditions.users.excludeGroups" });
    expect(purged.items).toEqual([expect.objectContaining({ other: group, otherLife: "gone" })]);
    const dead = await view(group);
    expect(dead).toMatchObject({ life: "gone", lifeNow: "gone" });
    expect(dead.items[0]).toMatchObject({ other: mfaPolicy, link: "conditions.users.excludeGroups", still: true });
  });

  test("an id that nothing knows is refused with the way to find it", async () => {
    const unknown = view({ type: "group", id: "00000000-0000-4000-8000-000000000000" });
    await expect(unknown).rejects.toMatchObject({ code: "notFound", message: expect.stringContaining("find_objects") });
  });
});
