import { describe, expect, test } from "vitest";
import type { DoneSince } from "../../src/domain/assessment.ts";
import { everything, type Scope } from "../../src/domain/scope.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

/** Adds a policy with an exclusion group, an administrator and two other users. */
function furnish(tenant: EngineTenant) {
  const { hands } = tenant;
  const [ada, ben, cleo] = [tenant.user("ada"), tenant.user("ben"), tenant.user("cleo")];
  const exempt = tenant.group("Exempt", [ada]);
  const other = tenant.group("Other", [ada]);
  const policy = hands.create("conditionalAccessPolicy", {
    displayName: "MFA",
    state: "enabled",
    conditions: {
      users: { includeUsers: ["All"], excludeGroups: [exempt.id.toUpperCase()] },
      applications: { includeApplications: ["All"] },
    },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  hands.assignRole("globalAdministrator", cleo);
  return { ada, ben, cleo, exempt, other, policy };
}
type Furniture = ReturnType<typeof furnish>;
type Deed = (tenant: EngineTenant, it: Furniture) => void;

const excluding = (ids: readonly string[], { exempt }: Furniture) => ({
  users: { includeUsers: ["All"], excludeGroups: [exempt.id.toUpperCase()], excludeUsers: ids },
  applications: { includeApplications: ["All"] },
});

async function after<Found>(
  deeds: readonly Deed[],
  find: (tenant: EngineTenant, before: Snapshot, it: Furniture) => Promise<Found>,
): Promise<Found> {
  await using tenant = openEngineTenant({ inMemory: true });
  const it = furnish(tenant);
  const before = await tenant.snapshot();
  for (const deed of deeds) {
    tenant.later(60_000);
    deed(tenant, it);
  }
  tenant.later(60_000);
  return await find(tenant, before, it);
}

async function compared(tenant: EngineTenant, before: Snapshot, scope: Scope = everything): Promise<DoneSince> {
  const request = { from: before.id, to: null, scope };
  const { done } = await tenant.engine.investigation.compareSnapshots(request, { limit: 1 });
  if (!done) throw new Error("The first page does not say what was done.");
  return done;
}

/** Returns the sentences without times and ids, which each tenant chooses. */
const sentences = (done: DoneSince | undefined, it: Furniture): readonly string[] =>
  (done?.reversed?.items ?? []).map(({ sentence }) =>
    Object.entries(it).reduce(
      (text, [name, { id }]) => text.replaceAll(`(${id})`, `(${name})`),
      sentence.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "T"),
    ),
  );

describe("what was done and reversed", () => {
  const cases: Readonly<Record<string, readonly [readonly Deed[], readonly string[]]>> = {
    "a user put into the group that a policy excludes": [
      [
        (tenant, { exempt, ben }) => tenant.as("eve").addLink(memberOf(exempt, ben)),
        (tenant, { exempt, ben }) => tenant.as("max").removeLink(memberOf(exempt, ben)),
      ],
      [
        `1 member was added to the group "Exempt" (exempt) (excluded by "MFA") by "eve@contoso.example" at T, and removed again by "max@contoso.example" at T: "ben".`,
      ],
    ],
    "a group of a policy emptied and refilled": [
      [
        (tenant, { exempt, ada }) => tenant.as("eve").removeLink(memberOf(exempt, ada)),
        (tenant, { exempt, ada }) => tenant.as("max").addLink(memberOf(exempt, ada)),
      ],
      [
        `1 member was removed from the group "Exempt" (exempt) (excluded by "MFA") by "eve@contoso.example" at T, and added again by "max@contoso.example" at T: "ada".`,
      ],
    ],
    "a disabled administrator": [
      [
        (tenant, { cleo }) => tenant.as("eve").update(cleo, { accountEnabled: false }),
        (tenant, { cleo }) => tenant.as("max").update(cleo, { accountEnabled: true }),
      ],
      [
        `the user "cleo" (cleo), holder of "Global Administrator", was disabled by "eve@contoso.example" at T, and enabled again by "max@contoso.example" at T.`,
      ],
    ],
    "two disabled users": [
      [
        (tenant, { ada, ben }) => {
          for (const one of [ada, ben]) tenant.as("eve").update(one, { accountEnabled: false });
        },
        (tenant, { ada, ben }) => {
          for (const one of [ada, ben]) tenant.as("max").update(one, { accountEnabled: true });
        },
      ],
      [
        `2 users were disabled by "eve@contoso.example" between T and T, and enabled again by "max@contoso.example" between T and T: "ada", "ben".`,
      ],
    ],
    "a policy switched off twice": [
      ["disabled", "enabled", "disabled", "enabled"].map(
        (state): Deed =>
          (tenant, { policy }) =>
            tenant.as("eve").update(policy, { state }),
      ),
      [
        `the state of the Conditional Access policy "MFA" (policy) was changed from "enabled" to "disabled" by "eve@contoso.example" at T, and changed back by "eve@contoso.example" at T, in 4 writes.`,
      ],
    ],
    "a user excluded by a policy that was changed otherwise as well": [
      [
        (tenant, it) => tenant.as("eve").update(it.policy, { conditions: excluding([it.ben.id], it) }),
        (tenant, it) => tenant.as("max").update(it.policy, { conditions: excluding([], it) }),
      ],
      [
        `1 user was added to the conditions.users.excludeUsers of the Conditional Access policy "MFA" (policy) by "eve@contoso.example" at T, and removed again by "max@contoso.example" at T: "ben".`,
      ],
    ],
    "a deleted group": [
      [(tenant, { other }) => tenant.as("eve").delete(other), (tenant, { other }) => tenant.as("max").restore(other)],
      [
        `the group "Other" (other) was deleted by "eve@contoso.example" at T, and restored by "max@contoso.example" at T.`,
      ],
    ],
    "a role given and taken": [
      [
        (tenant, { ben }) => tenant.as("eve").assignRole("globalAdministrator", ben),
        (tenant, { ben }) => tenant.as("max").removeRole("globalAdministrator", ben),
      ],
      [
        `the user "ben" (ben) was given the role "Global Administrator" by "eve@contoso.example" at T, and deprived of it again by "max@contoso.example" at T.`,
      ],
    ],
    "a policy created and deleted": [
      [
        (tenant) =>
          void tenant
            .as("eve")
            .create(
              "conditionalAccessPolicy",
              { displayName: "Block", state: "enabled", conditions: {} },
              { id: "block" },
            ),
        (tenant) => tenant.as("eve").delete({ type: "conditionalAccessPolicy", id: "block" }),
      ],
      [
        `the Conditional Access policy "Block" (block) was created by "eve@contoso.example" at T, and deleted again by "eve@contoso.example" at T.`,
      ],
    ],
  };
  test.each(Object.entries(cases))(
    "includes %s, unless only the first of it happened",
    async (_name, [deeds, said]) => {
      await after(deeds, async (tenant, before, it) => {
        const preview = await tenant.preview(before);
        const summary = await tenant.engine.recovery.summarizeChanges(preview.id);
        expect(sentences(summary.assessment?.done, it)).toEqual(said);
        expect(sentences(await compared(tenant, before), it)).toEqual(said);
      });
      await after(deeds.slice(0, 1), async (tenant, before, it) => {
        expect(sentences(await compared(tenant, before), it)).toEqual([]);
      });
    },
  );

  const [put, taken] = cases["a user put into the group that a policy excludes"]?.[0] ?? [];
  const both = [put, taken].filter((deed) => deed !== undefined);

  test("leaves out the members of a group that no enforced policy uses", async () => {
    const deeds: readonly Deed[] = [
      (tenant, { other, ben }) => tenant.as("eve").addLink(memberOf(other, ben)),
      (tenant, { other, ben }) => tenant.as("max").removeLink(memberOf(other, ben)),
    ];
    await after(deeds, async (tenant, before, it) => {
      expect(sentences(await compared(tenant, before), it)).toEqual([]);
    });
  });

  test.each([
    [{ ...everything, actor: "eve@contoso.example" }, 1],
    [{ ...everything, actor: "max@contoso.example" }, 1],
    [{ ...everything, actor: "boss" }, 0],
    [{ types: ["group"] }, 1],
    [{ types: ["user"] }, 0],
    [{ types: ["group"], properties: ["group.members"] }, 1],
    [{ types: ["group"], properties: ["group.description"] }, 0],
  ] as const)("in the scope %j has %i entries", async (scope, count) => {
    const unrelated: Deed = ({ hands }, { other }) => hands.update(other, { description: "Changed." });
    await after([...both, unrelated], async (tenant, before, it) => {
      expect(sentences(await compared(tenant, before, scope), it)).toHaveLength(count);
    });
  });

  test("counts the objects of one actor that are too many to look for others' writes, within the scope", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const users = Array.from({ length: 502 }, (_, n) => tenant.user(`user-${n}`));
    const group = tenant.group("Finance", []);
    const before = await tenant.snapshot();
    tenant.later(60_000);
    for (const user of users) tenant.as("eve").update(user, { accountEnabled: false });
    tenant.as("eve").update(group, { membershipRule: "x" });
    const ids = users.slice(0, 500).map(({ id }) => id);
    const leftOut = async (scope: Scope) =>
      (await compared(tenant, before, { ...scope, actor: "eve" })).reversed?.leftOut;
    expect(await leftOut(everything)).toBe(3);
    expect(await leftOut({ types: ["user"] })).toBe(2);
    expect(await leftOut({ entities: [{ type: "user", ids }] })).toBeUndefined();
    expect(await leftOut({ types: ["group"] })).toBeUndefined();
  });

  test("ends with the later of two snapshots, also where nothing was captured after it", async () => {
    await after([], async (tenant, before, it) => {
      tenant.later(60_000);
      tenant.hands.update(it.other, { description: "Changed." });
      const later = await tenant.snapshot();
      for (const deed of both) {
        tenant.later(60_000);
        deed(tenant, it);
      }
      const between = { from: before.id, to: later.id, scope: everything };
      const { done } = await tenant.engine.investigation.compareSnapshots(between, { limit: 1 });
      expect(done?.reversed).toBeUndefined();
      expect((await compared(tenant, before)).reversed?.total).toBe(1);
    });
  });

  test("includes what a recovery put back, as its work", async () => {
    await after(
      [put].filter((deed) => deed !== undefined),
      async (tenant, before, it) => {
        await tenant.recover(await tenant.preview(before));
        const [only, ...others] = sentences(await compared(tenant, before), it);
        expect(others).toEqual([]);
        expect(only).toMatch(/by "eve@contoso.example" at T, and removed again by a recovery of ".+" at T: "ben"\.$/);
      },
    );
  });
});
