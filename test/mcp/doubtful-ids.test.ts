import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/entity.ts";
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
    tenant.hands.update(user, { department: "After" });
    const doubts = await preview([user, { type: "group", id }]);
    expect(doubts).toEqual([expect.stringContaining(`No group with the id ${id} is known`)]);
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
});
