import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { approving, at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { callOf } from "./both-halves.ts";

/** A policy that demands a second factor of everyone but a group, and a snapshot of it. */
async function guarded(tenant: RehearsalTenant) {
  const { hands, services } = tenant;
  const { caller } = await services.session.signedIn();
  const group = hands.create("group", { displayName: "Exceptions", securityEnabled: true, mailNickname: "exceptions" });
  hands.create("conditionalAccessPolicy", {
    ...{ displayName: "CA1 MFA", state: "enabled", grantControls: { operator: "OR", builtInControls: ["mfa"] } },
    conditions: {
      users: { includeUsers: ["All"], excludeGroups: [group.id] },
      applications: { includeApplications: ["All"] },
    },
  });
  return { group, takeSnapshot: async () => (await services.recovery.takeSnapshot({ label: null, caller })).id };
}

/** Compares, previews, and asks for the recovery, with the texts that each shows. */
async function shownSince(tenant: RehearsalTenant, snapshot: string) {
  const shown = { form: "" };
  await using host = await newHost(tenant.parts, async (form) => {
    shown.form = form.message;
    return approving(form);
  });
  const call = callOf(host);
  const compared = await call("compare_snapshots", { from: snapshot });
  const preview = await call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 30 });
  const previewJobId = at(preview.data, "jobId");
  const listed = await call("list_changes", { previewJobId });
  await call("start_recovery", { previewJobId });
  return { compared, preview, listed, form: shown.form };
}

test("an administrator and a member of a name that another account has are told with user principal name and id", async () => {
  await using tenant = await openRehearsalTenant();
  const { group, takeSnapshot } = await guarded(tenant);
  const alex = (local: string) =>
    tenant.addUser(local, { displayName: "Alex Weber", userPrincipalName: `${local}@contoso.test` });
  const [first, second] = [alex("alex.weber"), alex("alex.weber2")];
  const lone = tenant.addUser("Maria Keller");
  tenant.hands.assignRole("globalAdministrator", second);
  const snapshot = await takeSnapshot();
  tenant.later(MINUTE);
  for (const target of [second, lone]) tenant.hands.addLink({ link: "members", source: group, target });
  tenant.later(MINUTE);
  const { compared, listed, form } = await shownSince(tenant, snapshot);
  const which = `"Alex Weber" (alex.weber2@contoso.test, ${second.id})`;
  for (const half of [...compared.halves, form]) {
    expect(half).toMatch(/with 1 administrator: "Alex Weber" \(alex\.weber2@contoso\.test, /);
    expect(half).toContain(which);
    expect(half).not.toContain(first.id);
  }
  expect(compared.halves[0]).toMatch(/\+ members .*"Alex Weber" \(alex\.weber2@contoso\.test, /);
  for (const half of [...compared.halves, ...listed.halves]) {
    expect(half).toContain(which);
    expect(half).not.toMatch(/Maria Keller" \(/);
  }
});

test("an account that was renamed to another's name is told under its former name in dangers, form and phrase", async () => {
  await using tenant = await openRehearsalTenant();
  const { group, takeSnapshot } = await guarded(tenant);
  tenant.addUser("Ada Lindgren");
  const [paloma, glass] = [tenant.addUser("Paloma Cerna"), tenant.addUser("Break Glass")];
  tenant.hands.assignRole("globalAdministrator", glass);
  const snapshot = await takeSnapshot();
  tenant.later(MINUTE);
  tenant.hands.update(paloma, { displayName: "Ada Lindgren" });
  tenant.hands.addLink({ link: "members", source: group, target: paloma });
  tenant.hands.assignRole("globalAdministrator", paloma);
  tenant.hands.update(glass, { displayName: "Old test account, safe to ignore", accountEnabled: false });
  tenant.later(MINUTE);
  const { compared, preview, listed, form } = await shownSince(tenant, snapshot);
  const ada = `"Ada Lindgren" (palomacerna@contoso.test, ${paloma.id}, formerly "Paloma Cerna")`;
  const old = `"Old test account, safe to ignore" (breakglass@contoso.test, ${glass.id}, formerly "Break Glass")`;
  for (const half of [...compared.halves, ...preview.halves]) {
    expect(half).toContain(`The role "Global Administrator" was gained by 1 account: ${ada}`);
    expect(half).toMatch(/The (emergency access )?account "Old test account, safe to ignore"/);
    expect(half).toContain(old);
  }
  for (const half of [...compared.halves, ...listed.halves]) expect(half).toContain(ada);
  expect(form).toContain(old);
  expect(form).toContain(`To approve, type: restore`);
  expect(form).toMatch(/affecting (Break Glass|Paloma Cerna) [0-9a-f]{8}$/);
});

test("an account that was made under the name of a deleted one is a danger that tells both by name, id and creation", async () => {
  await using tenant = await openRehearsalTenant();
  const { takeSnapshot } = await guarded(tenant);
  const real = tenant.addUser("Tatiana Pfeiffer");
  const snapshot = await takeSnapshot();
  tenant.later(MINUTE);
  tenant.hands.delete(real);
  const lone = tenant.addUser("Someone New");
  const fake = tenant.addUser("Tatiana Pfeiffer");
  tenant.later(MINUTE);
  const { compared, preview, listed, form } = await shownSince(tenant, snapshot);
  const of = (ref: typeof real, at: string) =>
    `ser "Tatiana Pfeiffer" (tatianapfeiffer@contoso.test, ${ref.id}), created 2026-11-20T09:${at}:00`;
  for (const half of [...compared.halves, ...preview.halves]) {
    expect(half).toContain(`high: The u${of(fake, "01")}`);
    expect(half).toMatch(/was made since and has the user principal name and display name of the user "Tatiana/);
    expect(half).toContain(of(real, "00"));
    expect(half).toContain("which was deleted since.");
    expect(half).not.toMatch(/user "Someone New"[^;]*was made since/);
  }
  for (const told of [form, ...listed.halves]) expect(told).toContain("Make sure which of the two is the real one.");
  expect(form).toContain(`high: Deletes the u${of(fake, "01")}`);
  expect(form).toContain(of(real, "00"));
  expect(form).not.toContain(lone.id);
});

test("an account that is deleted while the plan gives its name back to another is told by id in dangers, form and phrase", async () => {
  await using tenant = await openRehearsalTenant();
  const { takeSnapshot } = await guarded(tenant);
  const real = tenant.addUser("Miles Kaya");
  const snapshot = await takeSnapshot();
  tenant.later(MINUTE);
  tenant.hands.update(real, { displayName: "Backup Service", userPrincipalName: "backup@contoso.test" });
  const planted = tenant.addUser("Miles Kaya");
  tenant.hands.assignRole("globalAdministrator", planted);
  tenant.later(MINUTE);
  const { preview, form } = await shownSince(tenant, snapshot);
  const which = `"Miles Kaya" (mileskaya@contoso.test, ${planted.id})`;
  expect(form).toContain(`Deletes ${which}, who holds "Global Administrator"`);
  for (const half of [...preview.halves, form]) {
    expect(half).toContain(`Takes the role "Global Administrator" from ${which}`);
  }
  expect(form).toMatch(/affecting Miles Kaya [0-9a-f]{8}$/);
});

test("a policy and an administrator whose names others had before are named with their ids by a comparison and a preview", async () => {
  await using tenant = await openRehearsalTenant();
  const { hands } = tenant;
  const { group, takeSnapshot } = await guarded(tenant);
  const policyOf = (displayName: string, state: string) =>
    hands.create("conditionalAccessPolicy", {
      ...{ displayName, state, grantControls: { operator: "OR", builtInControls: ["mfa"] } },
      conditions: { users: { includeGroups: [group.id] }, applications: { includeApplications: ["All"] } },
    });
  const [kept, renamed] = [policyOf("CA2 Partners", "enabled"), policyOf("CA2 Partners", "disabled")];
  const alex = (local: string) =>
    tenant.addUser(local, { displayName: "Alex Weber", userPrincipalName: `${local}@contoso.test` });
  const [first, second] = [alex("alex.weber"), alex("alex.weber2")];
  hands.assignRole("globalAdministrator", first);
  const snapshot = await takeSnapshot();
  tenant.later(MINUTE);
  hands.update(renamed, { displayName: "Retired" });
  hands.update(second, { displayName: "Someone Else" });
  hands.update(kept, { state: "disabled" });
  hands.addLink({ link: "members", source: group, target: first });
  tenant.later(MINUTE);
  const { compared, preview } = await shownSince(tenant, snapshot);
  for (const half of [...compared.halves, ...preview.halves]) {
    expect(half).toContain(`CA2 Partners" (${kept.id})`);
    expect(half).toContain(`"Alex Weber" (alex.weber@contoso.test, ${first.id})`);
  }
});
