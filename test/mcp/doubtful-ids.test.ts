import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Host } from "../support/host.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

describe("a preview of ids", () => {
  let tenant: RehearsalTenant;
  let host: Host;
  let snapshot: string;
  let user: EntityRef;
  let purged: EntityRef;
  let policy: EntityRef;
  let keys: EntityRef;
  beforeAll(async () => {
    tenant = await openRehearsalTenant();
    const { hands } = tenant;
    user = tenant.addUser("Ada Present", { department: "Before" });
    purged = hands.create("group", { displayName: "Gone", groupTypes: [] });
    hands.addLink({ link: "members", source: purged, target: user });
    const { recovery, session } = tenant.services;
    snapshot = (await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller })).id;
    tenant.later(60_000);
    policy = hands.create("conditionalAccessPolicy", {
      displayName: "Doors",
      state: "enabled",
      conditions: {
        users: { includeUsers: ["All"], excludeGroups: [purged.id] },
        applications: { includeApplications: ["All"] },
      },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
    keys = hands.create(
      "authenticationMethodPolicy",
      { state: "enabled", excludeTargets: [{ id: purged.id, targetType: "group" }] },
      { id: "Fido2" },
    );
    hands.delete(purged);
    hands.purge(purged);
    host = await newHost(tenant.parts);
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await tenant[Symbol.asyncDispose]();
  });

  const preview = async (refs: readonly EntityRef[], properties?: readonly string[]) => {
    const entities = refs.map(({ type, id }) => ({ type, ids: [id] }));
    const scope = { entities, ...(properties === undefined ? {} : { properties }) };
    const answer = await host.call("start_preview", { snapshot, scope, waitSeconds: 30 });
    expect(answer, answer.text).toMatchObject({ isError: false });
    expect(answer.text).not.toContain("Nothing differs");
    const doubts = [at(answer.data, "doubts") ?? []].flat().map(String);
    for (const doubt of doubts) expect(answer.text).toContain(doubt);
    return doubts;
  };

  test("an id that no object has is told, beside one that is known", async () => {
    const id = randomUUID();
    expect(await preview([{ type: "user", id }])).toEqual([
      expect.stringContaining(`No user with the id ${id} is known`),
    ]);
    const [mistyped] = await preview([{ type: "group", id: user.id }]);
    expect(mistyped).toContain(`The id ${user.id} is that of the user "Ada Present".`);
    tenant.hands.update(user, { department: "After" });
    const doubts = await preview([user, { type: "group", id }]);
    expect(doubts).toEqual([expect.stringContaining(`No group with the id ${id} is known`)]);
  });

  test("a scope without a known id was not evaluated, and one with a known id that is as it was is", async () => {
    const told = async (ids: readonly string[]) => {
      const args = { snapshot, scope: { entities: [{ type: "user", ids }] } };
      const answer = await host.call("start_preview", { ...args, waitSeconds: 30 });
      const summary = await host.call("summarize_changes", { previewJobId: at(answer.data, "jobId") });
      return [JSON.stringify(answer.data), answer.text, JSON.stringify(summary.data), summary.text];
    };
    const bystander = tenant.addUser("Bystander");
    for (const half of await told([randomUUID(), randomUUID()])) {
      expect(half.match(/not evaluated, because no id of this scope is known/g)).toHaveLength(2);
      expect(half).not.toMatch(/none of the dangers|decides about it|ids of this scope that exist/);
    }
    for (const half of await told([randomUUID(), bystander.id]))
      expect(half).not.toContain("not evaluated, because no id of this scope is known");
  });

  test("an id in capitals is the same object, and an unchanged object raises no doubt", async () => {
    expect(await preview([{ ...user, id: user.id.toUpperCase() }])).toEqual([]);
  });

  test("a purged group is told as gone, with and without a scope of its members", async () => {
    for (const properties of [undefined, ["group.members"]]) {
      expect(await preview([purged], properties)).toEqual([
        expect.stringMatching(new RegExp(`group ${purged.id} is gone for good: .* members or owners`)),
        expect.stringMatching(
          new RegExp(`"Doors" \\(${policy.id}\\) still names the purged .*excludeGroups, which excepts no one`),
        ),
        expect.stringMatching(new RegExp(`${keys.id}.* by excludeTargets.id, which excepts no one`)),
      ]);
    }
    expect((await preview([user])).join()).not.toContain("still names the purged");
  });

  test("more ids than are looked up, and more policies than fit, are counted within an answer's size", async () => {
    const groups = Array.from({ length: 14 }, (_, n) =>
      tenant.hands.create("group", { displayName: `Dead ${n}`, groupTypes: [] }),
    );
    for (const n of groups.keys())
      tenant.hands.create("conditionalAccessPolicy", {
        displayName: `Gate ${n}`,
        state: "enabled",
        conditions: {
          users: { includeUsers: ["All"], excludeGroups: groups.map(({ id }) => id) },
          applications: { includeApplications: ["All"] },
        },
        grantControls: { operator: "OR", builtInControls: ["mfa"] },
      });
    const { recovery, session } = tenant.services;
    await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller });
    tenant.later(60_000);
    for (const group of groups) {
      tenant.hands.delete(group);
      tenant.hands.purge(group);
    }
    const ids = groups.map(({ id }) => id);
    const scope = { entities: [{ type: "group", ids }] };
    const answer = await host.call("start_preview", { snapshot, scope, waitSeconds: 30 });
    expect(answer.bytes).toBeLessThanOrEqual(10 * 1_024);
    const doubts = [at(answer.data, "doubts") ?? []].flat().map(String);
    expect(doubts[0]).toMatch(/^10 objects of the scope are gone for good/);
    expect(ids.filter((id) => doubts[0]?.includes(id))).toHaveLength(10);
    expect(doubts[1]).toContain("10 ids of the scope were looked up and 4 more were not");
    // Ten groups are looked up, and each of fourteen policies names each.
    const shown = doubts.filter((text) => text.includes("still names the purged"));
    expect(doubts.at(-1)).toContain(`${10 * 14 - shown.length} more such names: get_object with the type and id`);
    const whole = await host.call("get_object", { type: "group", id: ids[0], direction: "to" });
    expect(whole.text).toContain("14 policies in use still exclude it: that excepts no one.");
    const page = await host.call("get_object", { type: "group", id: ids[0], direction: "to", limit: 5 });
    expect(page.text).toContain("5 policies in use still exclude it by the links of this page: that excepts no one.");
  });
});
