import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Host } from "../support/host.ts";
import { type InMode, inMode, type WalkedMode } from "../support/in-mode.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

const modes: readonly WalkedMode[] = ["sandbox", "vault", "microsoft"];
const COUNT = 45;
const numbers = Array.from({ length: COUNT }, (_, n) => n);
const READER = "5d6b6bb7-de71-4623-b4af-96380a352509";

/** Makes objects of which each list is longer than a page. */
function makeObjects({ hands, addUser }: RehearsalTenant): Readonly<Record<string, EntityRef>> {
  const user = addUser("Rosa Roles");
  const group = hands.create("group", { displayName: "Harbor", groupTypes: [], securityEnabled: true });
  for (const n of numbers) {
    hands.addLink({
      link: "members",
      source: group,
      target: addUser(`Sailor ${"abcdefghij"[n % 10]}${"klmno"[n % 5]}${"pqrst"[Math.floor(n / 10)]}`),
    });
    const unit = hands.create("administrativeUnit", { displayName: `Branch ${n}` });
    const scoped = {
      principalId: user.id,
      roleDefinitionId: READER,
      directoryScopeId: `/administrativeUnits/${unit.id}`,
    };
    hands.create("roleAssignment", scoped);
    hands.create("roleEligibilitySchedule", scoped);
  }
  const location = hands.create("namedLocationPolicy", {
    displayName: "Offices",
    isTrusted: false,
    ipRanges: numbers.map((n) => ({
      "@odata.type": "#microsoft.graph.iPv4CidrRange",
      cidrAddress: `203.0.113.${n}/32`,
    })),
  });
  return { user, group, location };
}

describe.each(modes)("in mode %s, each list of get_object is shown whole, page by page:", (mode) => {
  let tenant: RehearsalTenant;
  let opened: InMode;
  let host: Host;
  let made: Readonly<Record<string, EntityRef>>;
  beforeAll(async () => {
    tenant = await openRehearsalTenant();
    made = makeObjects(tenant);
    opened = await inMode(tenant, mode);
    const { recovery, session } = opened.services;
    if (mode !== "microsoft") await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller });
    host = await newHost(opened.parts);
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await opened[Symbol.asyncDispose]();
    await tenant[Symbol.asyncDispose]();
    expect(tenant.defects).toEqual([]);
  });

  test.each([
    ["the members of a group", "group", { link: "members", direction: "from" }],
    ["the ranges of a location", "location", { link: "ipRanges" }],
    ["the roles of a user", "user", { link: "roles" }],
    ["the roles that a user may activate", "user", { link: "eligibleRoles" }],
  ])("%s", async (_, name, asked) => {
    const seen: string[] = [];
    let cursor: unknown;
    do {
      const page = { ...made[name], ...asked, limit: 20, ...(cursor === undefined ? {} : { cursor }) };
      const answer = await host.call("get_object", page);
      expect(answer, answer.text).toMatchObject({ isError: false });
      expect(at(answer.data, "total")).toBe(COUNT);
      const groups = [at(answer.data, "items")].flat();
      seen.push(...groups.flatMap((one) => [at(one, "rows")].flat(1)).map((row) => JSON.stringify(row)));
      cursor = at(answer.data, "nextCursor");
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(COUNT);
    expect(seen).toHaveLength(COUNT);
  });
});
