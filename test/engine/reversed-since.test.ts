import { describe, expect, test } from "vitest";
import type { DoneSince } from "../../src/domain/assessment.ts";
import { everything, type Scope } from "../../src/domain/scope.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
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
