import { expect, test } from "vitest";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

test("a comparison tells dangers, sign-in, accounts and what is outside of its scope in text and data alike", async () => {
  await using tenant = await openRehearsalTenant();
  const { hands } = tenant;
  const { recovery, session } = tenant.services;
  const range = (cidrAddress: string) => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress });
  const location = hands.create("namedLocationPolicy", {
    displayName: "Head office",
    isTrusted: true,
    ipRanges: [range("192.0.2.0/24")],
  });
  hands.create("conditionalAccessPolicy", {
    displayName: "MFA outside",
    state: "enabled",
    conditions: {
      users: { includeUsers: ["All"] },
      applications: { includeApplications: ["All"] },
      locations: { includeLocations: ["All"], excludeLocations: [location.id] },
    },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  const from = (await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller })).id;
  tenant.later(60_000);
  await using host = await newHost(tenant.parts);
  const scope = { types: ["conditionalAccessPolicy"] };
  const calm = await host.call("compare_snapshots", { from, scope });
  expect(at(calm.data, "dangers")).toEqual([]);
  expect(calm.text).toContain("none of those that are looked for");
  expect(calm.data).not.toHaveProperty("related");
  // The present equals the snapshot, and was looked at.
  const present = new Date(tenant.embedded.now()).toISOString();
  expect(at(calm.data, "to")).toBe(present);
  expect(calm.text).toContain(` and ${present}: 0 shown.`);

  hands.update(location, { ipRanges: [range("0.0.0.0/1"), range("128.0.0.0/1")] });
  tenant.later(60_000);
  const policies = await host.call("compare_snapshots", { from, scope });
  const related = `namedLocationPolicy "Head office" ${location.id} changed (ipRanges), used by "MFA outside"`;
  expect(at(policies.data, "related")).toEqual([related]);
  expect(policies.text).toContain(related);
  const whole = await host.call("compare_snapshots", { from });
  const dangers = [at(whole.data, "dangers")].flat();
  expect(dangers.join(" ")).toContain("Head office");
  for (const danger of dangers) expect(whole.text).toContain(String(danger));
  const signIn = [at(whole.data, "signIn")].flat();
  expect(signIn.join(" ")).toContain("Head office");
  for (const line of signIn) expect(whole.text).toContain(String(line));

  const theirs = await host.call("compare_snapshots", { from, scope: { all: true, actor: "admin@contoso.test" } });
  expect(theirs.text).toContain("Only parts that this actor wrote last are shown.");
  expect(whole.text).not.toContain("Only parts that this actor wrote last are shown.");
  const nobody = await host.call("compare_snapshots", { from, scope: { all: true, actor: "ghost@contoso.test" } });
  expect(nobody).toMatchObject({ isError: true, code: "notFound" });
});

test("a comparison says what was created, deleted, added and removed, and not what going back would do", async () => {
  await using tenant = await openRehearsalTenant();
  const { hands } = tenant;
  const { recovery, session } = tenant.services;
  const legal = hands.create("group", { displayName: "Legal" });
  const [ada, bea] = [tenant.addUser("Ada"), tenant.addUser("Bea")];
  hands.addLink({ link: "members", source: legal, target: ada });
  const from = (await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller })).id;
  tenant.later(60_000);
  hands.removeLink({ link: "members", source: legal, target: ada });
  hands.addLink({ link: "members", source: legal, target: bea });
  const council = hands.create("group", { displayName: "Council" });
  const eve = tenant.addUser("Eve");
  hands.delete(ada);
  await using host = await newHost(tenant.parts);
  for (const detail of ["compact", "full"]) {
    const { text, data } = await host.call("compare_snapshots", { from, detail, scope: { types: ["group", "user"] } });
    expect(text).toContain(`created group "Council" ${council.id}`);
    expect(text).toContain(`created user "Eve" ${eve.id}`);
    expect(text).toContain(`deleted user "Ada" ${ada.id}`);
    expect(text).toMatch(/changed group "Legal" .*\+ members (user )?"Bea"/);
    expect(text).toMatch(/changed group "Legal" .*- members (user )?"Ada"/);
    expect(text).not.toMatch(/softDelete|restore /);
    expect(JSON.stringify(data)).not.toMatch(/softDelete|"restore"/);
  }
});

test("a policy that was off and on again in between has the time of each write, in a comparison and in a preview", async () => {
  await using tenant = await openRehearsalTenant();
  const { hands } = tenant;
  const { recovery, session } = tenant.services;
  const conditions = { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } };
  const policy = hands.create("conditionalAccessPolicy", {
    ...{ displayName: "Block", state: "enabled", conditions },
    grantControls: { operator: "OR", builtInControls: ["block"] },
  });
  const snapshot = (await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller })).id;
  const later = (change: object) => {
    tenant.later(60_000);
    hands.update(policy, { ...change });
  };
  later({ state: "disabled" });
  later({ conditions: { ...conditions, clientAppTypes: ["browser"] } });
  later({ state: "enabled" });
  tenant.later(60_000);
  await using host = await newHost(tenant.parts);
  const scope = { types: ["conditionalAccessPolicy"] };
  const previewJobId = at((await host.call("start_preview", { snapshot, scope })).data, "jobId");
  const seen = /last written at (\S+Z) by .*: state, not among the parts of this row/;
  for (const detail of ["names", "compact", "full"]) {
    for (const answer of [
      await host.call("compare_snapshots", { from: snapshot, scope, detail }),
      await host.call("list_changes", { previewJobId, detail }),
    ]) {
      const time = seen.exec(answer.text)?.[1];
      expect(time, answer.text).toBeDefined();
      expect(JSON.stringify(answer.data)).toContain(time);
    }
  }
});

test("a comparison of some properties says that a newer write is to a part outside of its row, not that it does not differ", async () => {
  await using tenant = await openRehearsalTenant();
  const { recovery, session } = tenant.services;
  const ada = tenant.addUser("Ada", { department: "Legal", jobTitle: "Counsel" });
  const from = (await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller })).id;
  for (const change of [{ department: "Sales" }, { jobTitle: "Clerk" }]) {
    tenant.later(60_000);
    tenant.hands.update(ada, change);
  }
  tenant.later(60_000);
  await using host = await newHost(tenant.parts);
  const scope = { types: ["user"], properties: ["department"] };
  const { text, data } = await host.call("compare_snapshots", { from, scope });
  for (const half of [text, JSON.stringify(data)]) {
    expect(half).toMatch(/last written at \S+Z by .*: jobTitle, not among the parts of this row/);
  }
  expect(data).not.toHaveProperty("chosen");
  const time = "2026-11-20T09:00:30Z";
  expect(at((await host.call("compare_snapshots", { from: time, scope })).data, "chosen", "from")).toMatchObject({
    snapshotId: from,
  });
});

test("a comparison of many objects names the call for more names without repeating their ids", async () => {
  await using tenant = await openRehearsalTenant();
  const { recovery, session } = tenant.services;
  const from = (await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller })).id;
  tenant.later(60_000);
  const policy = tenant.hands.create("conditionalAccessPolicy", {
    ...{ displayName: "Block", state: "enabled" },
    conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["block"] },
  });
  await using host = await newHost(tenant.parts);
  const linesOf = async (ids: readonly string[]) => {
    const scope = { entities: [{ type: "conditionalAccessPolicy", ids }] };
    const { data } = await host.call("compare_snapshots", { from, scope });
    return [at(data, "signIn")].flat().join("\n");
  };
  expect(await linesOf([policy.id])).toContain(`"${policy.id}"`);
  const many = Array.from({ length: 99 }, () => crypto.randomUUID());
  expect(await linesOf([policy.id, ...many])).toMatch(/leave out: .*, scope unchanged and detail "full"$/);
});
