import { expect, test } from "vitest";
import { HOUR, iso, MINUTE } from "../../src/domain/time.ts";
import { inMode, type WalkedMode } from "../support/in-mode.ts";
import { approving, at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { callOf } from "./both-halves.ts";
import { undoneThroughFaces } from "./undone-through-faces.ts";

const including = (includeGroups: readonly string[]) => ({
  conditions: {
    ...{ applications: { includeApplications: ["All"] }, clientAppTypes: ["all"] },
    users: { includeGroups },
  },
});

/** Miles makes a group. Ana, or Miles himself, names it in a policy and puts it into another group. */
async function namingHisGroup(mode: WalkedMode, who: "ana" | "miles") {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 3 * HOUR });
  const { caller } = await tenant.services.session.signedIn();
  const { hands } = tenant;
  const team = hands.create("group", { displayName: "Team", groupTypes: [], securityEnabled: true });
  const policy = hands.create("conditionalAccessPolicy", {
    ...{ displayName: "CA005", state: "enabled", ...including([team.id]) },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  tenant.later(MINUTE);
  await using served = await inMode(tenant, mode);
  const source = (mode === "microsoft" ? tenant : served).services.recovery;
  const snapshot = await source.takeSnapshot({ label: null, caller });
  const as = (name: string) => {
    tenant.later(MINUTE);
    return tenant.embedded.as({ actor: { kind: "user", id: `${name}-id`, name }, app: "portal", ip: null });
  };
  const shadow = as("miles").create("group", { displayName: "Shadow", groupTypes: [], securityEnabled: true });
  as(who).update(policy, including([team.id, shadow.id]));
  as(who).addLink({ link: "members", source: team, target: shadow });
  tenant.later(MINUTE);
  const { summary, rows, verified, shown } = await undoneThroughFaces(served, iso(snapshot.createdDateTime), "miles");
  return { before: [...summary.halves, ...rows.halves, shown.form, shown.terminal], verified: verified.halves };
}

const TAKEN =
  /its inclusion in 1 Conditional Access policy \(\W+CA005\W+\), by \W+ana\W+ \(ana-id\); its membership of 1 group \(\W+Team\W+\), by \W+ana\W+ \(ana-id\)/;

test.each(["sandbox", "vault", "microsoft"] as const)(
  "an undo that deletes what an actor made names, before the approval and in the verdict, the links that others gave it, in mode %s",
  async (mode) => {
    const { before, verified } = await namingHisGroup(mode, "ana");
    for (const told of before) {
      expect(told).toMatch(/and with it what others gave it since the snapshot:/);
      expect(told).toMatch(TAKEN);
    }
    for (const told of verified) {
      expect(told).toMatch(/taken from others, if group \W+Shadow\W+ \(\S+\) was deleted as approved:/);
      expect(told).toMatch(TAKEN);
      expect(told).toContain("Taken from others with what was to be deleted: links of 1 object.");
    }
  },
);

test("an undo that deletes what an actor made names no links that the actor gave it", async () => {
  const { before, verified } = await namingHisGroup("sandbox", "miles");
  for (const told of [...before, ...verified]) expect(told).not.toMatch(/what others gave it|aken from others/);
});

/** Miles makes a group. Ana adds members and an owner, and takes one of the members out again. */
async function joiningHisGroup(maker: "miles" | "ana") {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 3 * HOUR });
  const { caller } = await tenant.services.session.signedIn();
  const users = ["Bo", "Cy", "Di", "Ed"].map((name) => tenant.addUser(name));
  tenant.later(MINUTE);
  await using served = await inMode(tenant, "sandbox");
  const snapshot = await served.services.recovery.takeSnapshot({ label: null, caller });
  const as = (name: string) => {
    tenant.later(MINUTE);
    return tenant.embedded.as({ actor: { kind: "user", id: `${name}-id`, name }, app: "portal", ip: null });
  };
  const group = as(maker).create("group", { displayName: "Shadow", groupTypes: [], securityEnabled: true });
  for (const target of users) as("ana").addLink({ link: "members", source: group, target });
  for (const target of users.slice(0, 1)) as("ana").removeLink({ link: "members", source: group, target });
  for (const target of users.slice(0, 1)) as("ana").addLink({ link: "owners", source: group, target });
  tenant.later(MINUTE);
  await using host = await newHost(served.parts, approving);
  const call = callOf(host);
  const scope = { types: ["group"] };
  const preview = await call("start_preview", { snapshot: iso(snapshot.createdDateTime), scope, waitSeconds: 50 });
  const recoveryJobId = at((await call("start_recovery", { previewJobId: at(preview.data, "jobId") })).data, "jobId");
  const verified = await call("verify_recovery", { recoveryJobId, waitSeconds: 50 });
  return [...preview.halves, ...verified.halves];
}

test("going back to before a group was made names the members and owners that others than its maker gave it", async () => {
  for (const told of await joiningHisGroup("miles")) {
    expect(told).toMatch(/3 members \(\W+Ed\W+, \W+Di\W+ and \W+Cy\W+\) that \W+ana\W+ \(ana-id\) added/);
    expect(told).toMatch(/1 owner \(\W+Bo\W+\) that \W+ana\W+ \(ana-id\) added/);
  }
});

test("going back to before a group was made counts what its maker gave it as its maker's own work", async () => {
  for (const told of await joiningHisGroup("ana")) expect(told).not.toMatch(/what others gave it|aken from others/);
});
