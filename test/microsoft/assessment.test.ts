import { expect, test } from "vitest";
import type { Change } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { aChange, aPreview, aService, serves } from "../graph/a-service.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

const everyApp = { applications: { includeApplications: ["All"] } };

const aPolicy = (tenant: RecoveryTenant, control: string, users: JsonObject, state = "enabled"): EntityRef =>
  tenant.hands.create("conditionalAccessPolicy", {
    displayName: `Policy ${control}`,
    state,
    conditions: { ...everyApp, users },
    grantControls: { operator: "OR", builtInControls: [control] },
  });

const risksOn = (changes: readonly Change[], ref: EntityRef) =>
  changes.find((change) => change.ref.id === ref.id)?.risks?.map(({ rule, severity }) => `${severity} ${rule}`);

async function assessed(tenant: RecoveryTenant, snapshot: Awaited<ReturnType<RecoveryTenant["snapshot"]>>) {
  const preview = await tenant.preview(snapshot);
  const summary = await tenant.recovery.summarizeChanges(preview.id);
  const { items } = await tenant.recovery.listChanges(preview.id, {}, {});
  if (summary.assessment === undefined) throw new Error(summary.assessmentNote ?? "The list was not assessed.");
  return { preview, summary, changes: items, assessment: summary.assessment };
}

test("a change of a privileged account is dangerous, held directly or through a group", async () => {
  await using tenant = await openGraphTenant();
  const before = await tenant.snapshot();
  const [ada, ben, cleo] = [tenant.user("ada"), tenant.user("ben"), tenant.user("cleo")];
  const admins = tenant.hands.create("group", { displayName: "Admins", groupTypes: [], isAssignableToRole: true });
  tenant.hands.addLink(memberOf(admins, ben));
  tenant.hands.assignRole("globalAdministrator", ada);
  tenant.hands.assignRole("globalAdministrator", admins);
  const { changes, summary } = await assessed(tenant, before);
  // The account that starts the preview made all of it, under another name.
  expect(risksOn(changes, ada)).toEqual(["high privilegedHolder"]);
  expect(risksOn(changes, ben)).toEqual(["high privilegedHolder"]);
  expect(risksOn(changes, cleo)).toEqual(["medium closesAccount"]);
  expect(risksOn(changes, admins)).toEqual(["high privilegedHolder", "high privilegedMembers"]);
  expect(summary.assessmentNote).toMatch(/with \d+ requests beside the list/);
});

test("a role that accounts gain or lose as members of a group is a danger of what was done and of going back", async () => {
  await using tenant = await openGraphTenant();
  const [ada, ben, cleo] = [tenant.user("ada"), tenant.user("ben"), tenant.user("cleo")];
  const robot = tenant.servicePrincipal("Robot");
  const admins = tenant.hands.create("group", { displayName: "Admins", groupTypes: [], isAssignableToRole: true });
  for (const user of [ada, cleo]) tenant.hands.addLink(memberOf(admins, user));
  for (const holder of [admins, cleo]) tenant.hands.assignRole("globalAdministrator", holder);
  const before = await tenant.snapshot();
  for (const user of [ada, cleo]) tenant.hands.removeLink(memberOf(admins, user));
  for (const member of [ben, robot]) tenant.as("mallory").addLink(memberOf(admins, member));
  const { assessment } = await assessed(tenant, before);
  const authors = assessment.done?.risks.map(({ by = [] }) => by.map(({ actor }) => actor.name));
  expect(authors?.slice(0, 2)).toEqual([["mallory@contoso.example"], ["Boss"]]);
  const ofRole = (risks: typeof assessment.risks) =>
    risks.flatMap(({ severity, sentence }) => (/the role/i.test(sentence) ? [`${severity}: ${sentence}`] : []));
  expect(ofRole(assessment.done?.risks ?? [])).toEqual([
    expect.stringMatching(/^critical: The role "Global Administrator" was gained by 1 account and 1 application: "/),
    'high: The role "Global Administrator", held through groups, was lost by 1 account: "ada" (through "Admins").',
  ]);
  for (const name of ["ben", "Robot"])
    expect(assessment.done?.risks[0]?.sentence).toContain(`"${name}" (through "Admins")`);
  expect(ofRole(assessment.risks)).toEqual([
    'critical: Gives the role "Global Administrator" back to 1 account: "ada" (through "Admins").',
    expect.stringMatching(
      /^high: Takes the role "Global Administrator", held through groups, from 1 account and 1 application: "/,
    ),
  ]);
});

test("a policy that would lock out everybody who could undo it is critical", async () => {
  await using tenant = await openGraphTenant();
  const [ada, glass] = [tenant.user("ada"), tenant.user("glass")];
  for (const user of [ada, glass]) tenant.hands.assignRole("globalAdministrator", user);
  const all = aPolicy(tenant, "block", { includeUsers: ["All"] });
  const before = await tenant.snapshot();
  tenant.hands.update(all, { state: "disabled" });
  const { changes, assessment } = await assessed(tenant, before);
  expect(risksOn(changes, all)).toEqual(["critical locksOutAdministrators", "critical blocksPeople"]);
  expect(assessment.risks[0]).toMatchObject({ rule: "locksOutAdministrators", severity: "critical" });
  expect(assessment.rehearsal?.policyAdministrators).toEqual({
    before: { total: 2, free: 2 },
    after: { total: 2, free: 0 },
  });
});

test("the rehearsal counts people that no policy names, and those in nested groups one by one", async () => {
  await using tenant = await openGraphTenant();
  const people = ["ada", "ben", "cleo", "dan"].map((name) => tenant.user(name));
  const [, ben, cleo] = people;
  if (ben === undefined || cleo === undefined) throw new Error("Four users were created.");
  const inner = tenant.group("Inner", [cleo]);
  const outer = tenant.group("Outer", [ben]);
  tenant.hands.addLink(memberOf(outer, inner));
  const mfa = aPolicy(tenant, "mfa", { includeUsers: ["All"], excludeGroups: [outer.id] });
  const before = await tenant.snapshot();
  tenant.hands.update(mfa, { state: "disabled" });
  const { assessment } = await assessed(tenant, before);
  const added = assessment.rehearsal?.shifts.find(({ kind }) => kind === "mfaAdded");
  // Two in the nested groups are excluded. The others are counted, in a tenant of any size.
  expect(added?.users).toBeGreaterThanOrEqual(2);
  expect(assessment.rehearsal?.policies).toMatchObject([{ id: mfa.id, before: "off", after: "enforced" }]);
});

test("restored policies are told with their ids only where they share a name", async () => {
  await using tenant = await openGraphTenant();
  tenant.user("ada");
  const [one, other] = [
    aPolicy(tenant, "mfa", { includeUsers: ["All"] }),
    aPolicy(tenant, "mfa", { includeUsers: ["All"] }),
  ];
  const rename = (ref: EntityRef, displayName: string) => tenant.hands.update(ref, { displayName });
  const namesOf = async () => {
    const before = await tenant.snapshot();
    for (const policy of [one, other]) tenant.hands.delete(policy);
    const { assessment } = await assessed(tenant, before);
    const names = assessment.rehearsal?.shifts[0]?.causes.map(({ name }) => name);
    for (const policy of [one, other]) tenant.hands.restore(policy);
    return names;
  };
  for (const [at, policy] of [one, other].entries()) rename(policy, `Rule ${at}`);
  expect((await namesOf())?.toSorted()).toEqual(["Rule 0", "Rule 1"]);
  for (const policy of [one, other]) rename(policy, "Rule");
  tenant.later(10 * 60_000);
  tenant.machineLater(10 * 60_000);
  expect(await namesOf()).toMatchObject([
    { name: "Rule", id: one.id },
    { name: "Rule", id: other.id },
  ]);
});

test("a membership that goes back is rehearsed on the policies that name the group", async () => {
  await using tenant = await openGraphTenant();
  const ada = tenant.user("ada");
  tenant.hands.assignRole("globalAdministrator", ada);
  const blocked = tenant.group("Blocked", []);
  tenant.hands.addLink(memberOf(blocked, ada));
  aPolicy(tenant, "block", { includeUsers: [], includeGroups: [blocked.id] });
  const before = await tenant.snapshot();
  tenant.hands.removeLink(memberOf(blocked, ada));
  const { assessment } = await assessed(tenant, before);
  expect(assessment.rehearsal?.shifts).toMatchObject([
    { kind: "blocked", users: 1, administrators: { count: 1, names: ["ada"] } },
  ]);
  expect(assessment.risks.map(({ rule }) => rule)).toContain("locksOutAdministrators");
});

test("work of others that a plan undoes is a danger, and changes can be filtered by it", async () => {
  await using tenant = await openGraphTenant();
  const [ada, ben] = [tenant.user("ada", { city: "York" }), tenant.user("ben", { city: "York" })];
  const before = await tenant.snapshot();
  for (const user of [ada, ben]) tenant.as("mallory").update(user, { city: null });
  tenant.later(1_000);
  tenant.as("honest").update(ada, { department: "Sales" });
  const { preview, changes, assessment } = await assessed(tenant, before);
  expect(risksOn(changes, ada)).toEqual(["high undoesOthersWork"]);
  const listed = await tenant.recovery.listChanges(preview.id, { risk: "undoesOthersWork" }, {});
  expect(listed.items.map(({ ref }) => ref.id)).toEqual([ada.id, ben.id]);
  expect(assessment.undoes?.map(({ actor, objects }) => [actor.name, objects])).toEqual([
    ["mallory@contoso.example", 2],
    ["honest@contoso.example", 1],
  ]);
  expect((await tenant.recovery.listChanges(preview.id, { risk: "critical" }, {})).items).toEqual([]);
});

test("a summary says that dangers were not worked out if roles may not be read, and the filter by risk says why", async () => {
  const preview = jobId("77b0c1a2-0000-4000-8000-000000000001");
  await using graph = await aService();
  serves(graph.server, [aPreview(preview)], [aChange("u1")]);
  graph.server.on("GET", "/directoryRoles", { status: 403 });
  const summary = await graph.service.summarizeChanges(preview);
  expect(summary).not.toHaveProperty("assessment");
  expect(summary.assessmentNote).toMatch(/not worked out.*RoleManagement\.Read\.Directory/);
  expect(summary.assessmentNote).toContain("because policies, roles or groups must not be read: it takes");
  await expect(graph.service.listChanges(preview, { risk: "high" }, {})).rejects.toMatchObject({ code: "forbidden" });
});

test("a list that does not affect signing in is assessed without reading a policy", async () => {
  const preview = jobId("77b0c1a2-0000-4000-8000-000000000001");
  await using graph = await aService();
  serves(graph.server, [aPreview(preview)], [aChange("u1")]);
  for (const path of ["/directoryRoles", "/groups", "/auditLogs/directoryAudits"])
    graph.server.on("GET", path, { json: { value: [] } });
  const summary = await graph.service.summarizeChanges(preview);
  expect(summary.assessment).toMatchObject({ risks: [], rehearsal: null });
  expect(summary.assessmentNote ?? "").not.toContain("must not be read: it takes");
  expect(graph.server.to("GET", /conditionalAccess/)).toEqual([]);
});

test("a preview of policies names what they use that was written outside of its scope, and nothing else", async () => {
  await using tenant = await openGraphTenant();
  const range = (cidrAddress: string) => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress });
  const office = tenant.hands.create(
    "namedLocationPolicy",
    { displayName: "Office", isTrusted: false, ipRanges: [range("198.51.100.0/28")] },
    { graphType: "microsoft.graph.ipNamedLocation" },
  );
  const crew = tenant.group("Crew", [tenant.user("ada")]);
  const unused = tenant.group("Unused", []);
  const policy = tenant.hands.create("conditionalAccessPolicy", {
    displayName: "Elsewhere",
    state: "enabled",
    conditions: {
      ...everyApp,
      users: { includeUsers: ["All"], excludeGroups: [crew.id] },
      locations: { includeLocations: ["All"], excludeLocations: [office.id] },
    },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  const before = await tenant.snapshot();
  const related = async () => {
    const preview = await tenant.preview(before, { types: ["conditionalAccessPolicy"] });
    return (await tenant.recovery.summarizeChanges(preview.id)).related;
  };
  tenant.later(60_000);
  tenant.hands.update(policy, { state: "enabledForReportingButNotEnforced" });
  tenant.hands.update(unused, { description: "still unused" });
  expect(await related()).toBeUndefined();
  tenant.later(60_000);
  tenant.hands.update(office, { ipRanges: [range("0.0.0.0/1")] });
  tenant.hands.addLink(memberOf(crew, tenant.user("ben")));
  tenant.later(60_000);
  const policies = [{ ref: policy, displayName: "Elsewhere" }];
  expect((await related())?.toSorted((a, b) => a.ref.type.localeCompare(b.ref.type))).toEqual([
    { ref: crew, displayName: "Crew", parts: ["members"], policies },
    { ref: office, displayName: "Office", parts: ["ipRanges"], policies },
  ]);
});

test("a consent is told with the name of its application, although that was not written since the snapshot", async () => {
  await using tenant = await openGraphTenant();
  const [client, resource] = [tenant.servicePrincipal("Fleet Map"), tenant.servicePrincipal("Graph")];
  const before = await tenant.snapshot();
  tenant.hands.create("oAuth2PermissionGrant", {
    ...{ clientId: client.id, resourceId: resource.id, principalId: null },
    ...{ consentType: "AllPrincipals", scope: "Mail.ReadWrite" },
  });
  const { assessment } = await assessed(tenant, before);
  expect(assessment.done?.risks.map(({ sentence }) => sentence)).toEqual([
    'Application "Fleet Map" was granted the permissions Mail.ReadWrite for every user.',
  ]);
});

test("a preview of one actor's objects names the work of the others alone as that of others, and the actor's account first", async () => {
  await using tenant = await openGraphTenant();
  const [ada, ben] = [tenant.user("ada", { city: "York" }), tenant.user("ben", { city: "York" })];
  const before = await tenant.snapshot();
  tenant.later(1_000);
  for (const user of [ada, ben]) tenant.as("mallory").update(user, { city: null });
  tenant.later(1_000);
  tenant.as("honest").update(ada, { department: "Sales" });
  const preview = await tenant.preview(before, { all: true, actor: "mallory@contoso.example" });
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  const changes = await tenant.changes(preview);
  expect(risksOn(changes, ada)).toEqual(["high undoesOthersWork"]);
  expect(risksOn(changes, ben)).toEqual([]);
  expect(assessment?.undoes?.map(({ actor }) => actor.name)).toEqual(["honest@contoso.example"]);
  expect(assessment?.actors?.[0]?.actor.name).toBe("mallory@contoso.example");
  const [listed] = (await tenant.recovery.listJobs({}, {})).items;
  expect(listed?.scope).toEqual({ entities: [{ type: "user", ids: [ada.id, ben.id] }] });
});
