import { expect, test } from "vitest";
import { openGraphTenant } from "../support/graph-tenant.ts";

test("in mode microsoft, ids in values have names of objects in use or of the audit log, or say that no name is known", async () => {
  await using tenant = await openGraphTenant({ guids: true });
  const { hands } = tenant;
  const [other, logged] = [tenant.user("other"), tenant.user("logged")];
  const dead = "7d6f1f0e-2f63-4c0e-9a37-0d0a4c1d2e3f";
  const conditions = { users: { includeUsers: [logged.id, dead, other.id.toUpperCase()] } };
  const everyone = { users: { includeUsers: ["All"] } };
  const policy = hands.create("conditionalAccessPolicy", { displayName: "P", state: "enabled", conditions: everyone });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  hands.update(policy, { conditions });
  hands.delete(logged);
  hands.purge(logged);
  tenant.later(60_000);
  const changes = await tenant.changesSince(before, { types: ["conditionalAccessPolicy"] });
  expect(changes.map(({ names }) => names)).toEqual([
    {
      [logged.id]: "logged (name from the audit log)",
      [dead]: "no name known: not in use, and not in the audit log since the snapshot",
      [other.id.toUpperCase()]: "other",
    },
  ]);
});

test("in mode microsoft, the targets of links have their names", async () => {
  await using tenant = await openGraphTenant({ guids: true });
  const member = tenant.user("member");
  const group = tenant.group("Finance", [member]);
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.hands.removeLink({ link: "members", source: group, target: member });
  tenant.later(60_000);
  const preview = await tenant.preview(before, { types: ["group"] });
  const [change] = await tenant.changes(preview);
  expect(change?.links).toMatchObject([{ target: member, targetName: "member", action: "add" }]);
});
