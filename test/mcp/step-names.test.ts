import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

test.each([
  [19, undefined],
  [22, 3],
])(
  "a step that names %i people counts those whose names it leaves out, with the call that shows them",
  async (people, left) => {
    await using tenant = await openRehearsalTenant();
    const { recovery, session } = tenant.services;
    const users = Array.from({ length: people }, (_, n) => tenant.addUser(`Person ${String.fromCharCode(97 + n)}`));
    const includeUsers = users.slice(0, 1).map(({ id }) => id);
    const applications = { includeApplications: ["00000003-0000-0000-c000-000000000000"] };
    const policy = tenant.hands.create("conditionalAccessPolicy", {
      ...{ displayName: "Block", state: "enabled", conditions: { users: { includeUsers }, applications } },
      grantControls: { operator: "OR", builtInControls: ["block"] },
    });
    await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller });
    tenant.later(MINUTE);
    const excludeUsers = users.map(({ id }) => id);
    tenant.hands.update(policy, { conditions: { users: { includeUsers, excludeUsers }, applications } });
    tenant.later(MINUTE);
    await using host = await newHost(tenant.parts);
    const { type, id } = policy;
    const { text, data } = await host.call("get_object_history", { type, id, detail: "full" });
    const step = at(data, "items", 0);
    const call = String(at(step, "more", "namesShownBy"));
    expect(at(step, "more", "names")).toBe(left);
    expect(text.includes(`  more names ${left}: ${call}`)).toBe(left !== undefined);
    if (left === undefined) return;
    const [, seenAt] = /and at "([^"]+)"/.exec(call) ?? [];
    const whole = await host.call("get_object", { type, id, at: String(seenAt) });
    for (const n of users.keys()) expect(whole.text).toContain(`Person ${String.fromCharCode(97 + n)}`);
  },
);
