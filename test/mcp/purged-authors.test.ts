import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { openVaultTenant } from "../support/vault-tenant.ts";
import { callOf } from "./both-halves.ts";

test("a purged object has both authors in every answer: who deleted it and who purged it", async () => {
  await using tenant = await openRehearsalTenant();
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const [lost, kept] = [tenant.addUser("Cosima", { department: "Legal" }), tenant.addUser("Dora")];
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  const as = (name: string) => tenant.embedded.as({ actor: { kind: "user", id: name, name }, app: "portal", ip: null });
  tenant.later(MINUTE);
  for (const user of [lost, kept]) as("miles").delete(user);
  tenant.later(MINUTE);
  as("grace").purge(lost);
  as("miles").purge(kept);
  tenant.later(MINUTE);
  await using host = await newHost(tenant.parts);
  const call = callOf(host);
  const both = /deleted by \\?"miles\S* at \S+ and purged by \\?"grace\S* at /;
  for (const scope of [{ types: ["user"] }, { types: ["user"], rebuild: true }]) {
    const preview = await call("start_preview", { snapshot, scope, waitSeconds: 30 });
    for (const half of preview.halves) for (const name of ["miles", "grace"]) expect(half).toContain(name);
    for (const detail of ["names", "compact", "full"]) {
      const { halves } = await call("list_changes", { previewJobId: at(preview.data, "jobId"), detail });
      for (const half of halves) {
        expect(half).toMatch(both);
        expect(half.match(/purged by/g)).toHaveLength(1);
        expect(half).not.toContain("unknown");
      }
    }
  }
  for (const detail of ["names", "compact", "full"]) {
    const { halves } = await call("compare_snapshots", { from: snapshot, detail });
    for (const half of halves) expect(half).toMatch(both);
    const theirs = await call("compare_snapshots", { from: snapshot, detail, scope: { all: true, actor: "grace" } });
    for (const half of theirs.halves) expect(half).toMatch(both);
  }
});

test("members and owners that a purge took have its author, and a policy that a plan only repoints has no author and the reason why it is written", async () => {
  await using tenant = await openRehearsalTenant();
  const { hands } = tenant;
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const [ada, cara] = [tenant.addUser("Ada"), tenant.addUser("Cara")];
  const [field, outer] = ["Field", "Outer"].map((displayName) => hands.create("group", { displayName }));
  if (field === undefined || outer === undefined) throw new Error("Two groups were made.");
  hands.addLink({ link: "members", source: field, target: ada });
  hands.addLink({ link: "owners", source: field, target: cara });
  hands.addLink({ link: "members", source: outer, target: field });
  const policy = (displayName: string) =>
    hands.create("conditionalAccessPolicy", {
      ...{ displayName, state: "enabled" },
      conditions: {
        users: { includeUsers: ["All"], excludeGroups: [field.id] },
        applications: { includeApplications: ["All"] },
      },
    });
  const [untouched, touched] = [policy("CA untouched"), policy("CA touched")];
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  tenant.later(MINUTE);
  tenant.as("sofia").update(touched, { state: "disabled" });
  tenant.as("miles").delete(field);
  tenant.as("miles").purge(field);
  tenant.later(MINUTE);
  await using host = await newHost(tenant.parts);
  const call = callOf(host);
  const scope = { all: true, rebuild: true };
  const preview = await call("start_preview", { snapshot, scope, waitSeconds: 30 });
  for (const half of preview.halves)
    expect(half).toContain("What only points at what is created again counts as of unknown time.");
  const previewJobId = at(preview.data, "jobId");
  const only = "nothing but that new id is written";
  for (const detail of ["names", "compact", "full"]) {
    const { halves } = await call("list_changes", { previewJobId, detail });
    for (const half of halves) {
      expect(half).not.toContain("unknown");
      expect(half).toContain("sofia");
      expect(half.split(only)).toHaveLength(2);
    }
    const rowOf = async (id: string) => (await call("list_changes", { previewJobId, detail, id })).halves;
    for (const half of await rowOf(untouched.id)) {
      expect(half).toContain(only);
      expect(half).not.toMatch(/miles|sofia/);
    }
    for (const half of await rowOf(outer.id)) expect(half).toContain("miles");
  }
  const plain = await call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 30 });
  const [text] = plain.halves;
  expect(text).toContain("1 object and 0 links to change");
  expect(text).toContain("by, of 3 objects with a difference: ");
  expect(text).toContain("when, of 3 objects with a difference, each ");
  expect(at(plain.data, "summary", "totals", "differing")).toBe(3);
});

test("role assignments and app role assignments that a purge took have the author of the purge, in a directory whose log does not name them", async () => {
  await using tenant = await openVaultTenant();
  const { hands } = tenant;
  const [ada, ben, portal] = [tenant.user("ada"), tenant.user("ben"), tenant.servicePrincipal("Portal")];
  const access = ({ id: principalId }: EntityRef) =>
    hands.create("appRoleAssignment", { principalId, resourceId: portal.id, appRoleId: NO_ROLE });
  for (const one of [ada, ben]) hands.assignRole("globalAdministrator", one);
  const [, kept] = [access(ada), access(ben)];
  const before = await tenant.snapshot();
  tenant.later(MINUTE);
  tenant.as("sofia").delete(ada);
  tenant.later(MINUTE);
  tenant.as("miles").purge(ada);
  tenant.as("eve").removeRole("globalAdministrator", ben);
  tenant.as("eve").delete(kept);
  tenant.later(MINUTE);
  const changes = await tenant.changesSince(before);
  const { actors, histogram } = await tenant.recovery.summarizeChanges((await tenant.preview(before)).id);
  // The purge took the user, who was deleted before, and two assignments.
  expect(actors.map(({ actor, objects }) => [actor.name, objects])).toEqual(
    expect.arrayContaining([
      ["miles@contoso.example", 3],
      ["eve@contoso.example", 2],
      ["sofia@contoso.example", 1],
    ]),
  );
  expect(histogram?.unknown).toBe(0);
  const authors = changes
    .filter(({ ref }) => ref.type !== "user")
    .map(({ ref, displayName, existenceBy, contributions = [] }) => [
      `${ref.type} ${displayName}`,
      existenceBy?.last.actor.name,
      ...new Set(contributions.map(({ actor }) => actor.name)),
    ]);
  expect(authors.sort()).toEqual([
    ["appRoleAssignment ada → Portal", "miles@contoso.example", "miles@contoso.example"],
    ["appRoleAssignment ben → Portal", "eve@contoso.example", "eve@contoso.example"],
    ["roleAssignment Global Administrator → ada", "miles@contoso.example", "miles@contoso.example"],
    ["roleAssignment Global Administrator → ben", "eve@contoso.example", "eve@contoso.example"],
  ]);
});

const NO_ROLE = "00000000-0000-0000-0000-000000000000";
