import { describe, expect, test } from "vitest";
import type { DoneSince } from "../../src/domain/assessment/assessment.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";
import { type Deed, type Furniture, furnish, reversedCases, sentences } from "../support/reversed-cases.ts";

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

describe("what was done and reversed", () => {
  test.each(Object.entries(reversedCases))(
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

  test("comes with the gravest first, so that what is cut is no graver than what is said", async () => {
    const cases = [
      "a deleted group",
      "two disabled users",
      "consent to an application, given and taken",
      "a policy switched off twice",
      "an assigned role, given and taken",
    ];
    const deeds = cases.flatMap((name) => reversedCases[name]?.[0] ?? []);
    const said = cases.toReversed().flatMap((name) => reversedCases[name]?.[1] ?? []);
    await after(deeds, async (tenant, before, it) => {
      expect(sentences(await compared(tenant, before), it)).toEqual(said);
    });
  });

  const [put, taken] = reversedCases["a user put into the group that a policy excludes"]?.[0] ?? [];
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

  test("says that not all was looked for where one actor wrote more parts than are followed, to other types too", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const [first, second] = [tenant.user("first"), tenant.user("second")];
    const conditions = { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } };
    const policy = tenant.hands.create("conditionalAccessPolicy", {
      ...{ displayName: "Block", state: "disabled", conditions },
      grantControls: { operator: "OR", builtInControls: ["block"] },
    });
    const before = await tenant.snapshot();
    const excluding = (count: number) => {
      tenant.later(60_000);
      const excludeUsers = Array.from(
        { length: count },
        (_, n) => `00000000-0000-4000-8000-${`${n}`.padStart(12, "0")}`,
      );
      tenant
        .as("eve")
        .update(policy, { conditions: { ...conditions, users: { includeUsers: ["All"], excludeUsers } } });
    };
    for (const user of [first, second]) {
      tenant.later(60_000);
      tenant.as("eve").update(user, { accountEnabled: false });
      tenant.later(60_000);
      tenant.as("max").update(user, { accountEnabled: true });
    }
    const users: Scope = { types: ["user"], actor: "eve@contoso.example" };
    excluding(1);
    const { reversed: all } = await compared(tenant, before, users);
    expect(all?.items[0]?.sentence).toContain("first");
    expect(all).not.toHaveProperty("isCut");
    // With its conditions as a whole, the policy leaves room for the part of one user.
    excluding(9_998);
    expect((await compared(tenant, before, users)).reversed).toMatchObject({ isCut: true });
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
