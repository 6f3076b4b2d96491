import { expect, test } from "vitest";
import { MEMBERSHIP_APP, SYNCHRONIZATION_APP } from "../../src/directory/embedded/acting.ts";
import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Host } from "../support/host.ts";
import { approving, at } from "../support/incident.ts";
import { hosts } from "../support/mcp-host.ts";
import { factsInOneHalf } from "../support/parity.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

/** Two administrators at work on the tenant, and objects that a case may damage. */
interface Scene {
  readonly tenant: RehearsalTenant;
  readonly mallory: DirectoryWriter;
  readonly colleague: DirectoryWriter;
  readonly malloryUser: EntityRef;
  readonly people: readonly EntityRef[];
  readonly leaver: EntityRef;
  readonly synchronized: EntityRef;
  readonly finance: EntityRef;
  readonly dynamic: EntityRef;
  readonly location: EntityRef;
  readonly mfa: EntityRef;
  readonly elsewhere: EntityRef;
  readonly app: EntityRef;
  readonly principal: EntityRef;
}

const policy = (displayName: string, more: object) => ({
  displayName,
  state: "enabled",
  conditions: {
    applications: { includeApplications: ["All"] },
    clientAppTypes: ["all"],
    users: { includeUsers: ["All"] },
    ...more,
  },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
});

const range = (cidrAddress: string) => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress });

const synchronization = ({ embedded }: RehearsalTenant): DirectoryWriter =>
  embedded.as({ actor: { kind: "app", id: null, name: "Sync" }, app: SYNCHRONIZATION_APP, ip: null });

function sceneIn(tenant: RehearsalTenant): Scene {
  const { hands, addUser, embedded } = tenant;
  const as = (name: string, user: EntityRef) =>
    embedded.as({
      actor: { kind: "user", id: user.id, name: `${name}@contoso.test` },
      app: "Microsoft Entra admin center",
      ip: "203.0.113.77",
    });
  const malloryUser = addUser("Mallory");
  const colleagueUser = addUser("Colleague");
  hands.assignRole(
    { displayName: "User Administrator", templateId: "fe930be7-5e62-47db-91af-98c3a49a38b1" },
    malloryUser,
  );
  const people = ["Ada", "Ben", "Cleo", "Dora"].map((name) => addUser(name, { department: "Finance" }));
  const group = (displayName: string, more = {}) =>
    hands.create("group", {
      displayName,
      mailNickname: displayName,
      mailEnabled: false,
      securityEnabled: true,
      groupTypes: [],
      ...more,
    });
  const finance = group("Finance");
  for (const target of people) hands.addLink({ link: "members", source: finance, target });
  const rule = { membershipRule: "user.accountEnabled -eq true", membershipRuleProcessingState: "On" };
  const location = hands.create(
    "namedLocationPolicy",
    { displayName: "Offices", isTrusted: false, ipRanges: [range("198.51.100.0/28")] },
    { graphType: "microsoft.graph.ipNamedLocation" },
  );
  const app = hands.create("application", { displayName: "Payroll", appId: "2f2a1f5e-0c64-4f3c-9a52-0b8f6f3f7c11" });
  hands.update(app, { web: { redirectUris: ["https://payroll.contoso.test"] } });
  return {
    tenant,
    mallory: as("mallory", malloryUser),
    colleague: as("colleague", colleagueUser),
    malloryUser,
    people,
    leaver: addUser("Leaver"),
    synchronized: synchronization(tenant).create(
      "user",
      { displayName: "Synced", userPrincipalName: "synced@contoso.test", mailNickname: "synced", accountEnabled: true },
      { synchronized: true },
    ),
    finance,
    dynamic: group("Sales", { groupTypes: ["DynamicMembership"], ...rule }),
    location,
    mfa: hands.create("conditionalAccessPolicy", policy("Require MFA", {})),
    elsewhere: hands.create(
      "conditionalAccessPolicy",
      policy("MFA elsewhere for Finance", {
        users: { includeGroups: [finance.id] },
        locations: { includeLocations: ["All"], excludeLocations: [location.id] },
      }),
    ),
    app,
    principal: hands.create("servicePrincipal", {
      displayName: "Payroll",
      appId: "2f2a1f5e-0c64-4f3c-9a52-0b8f6f3f7c11",
      servicePrincipalNames: ["2f2a1f5e-0c64-4f3c-9a52-0b8f6f3f7c11"],
      accountEnabled: true,
    }),
  };
}

/** A change of the tenant and the sentence that is true only after it. */
interface Mutation {
  readonly name: string;
  readonly mutate: (scene: Scene) => void;
  readonly says: RegExp;
  /** The scope of the previews. Everything if left out. */
  readonly scope?: (scene: Scene) => object;
  /** A sentence that is true only before it. */
  readonly insteadOf?: RegExp;
}

const required = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("The scene lacks an object.");
  return value;
};

const nothingDecides = /signing in: Nothing that this plan changes decides about it\./;
const calm = /was done: none of the dangers that are looked for/;

const mutations: readonly Mutation[] = [
  {
    name: "a location that a policy except is opened to the internet",
    mutate: ({ mallory, location }) =>
      mallory.update(location, { ipRanges: [range("0.0.0.0/1"), range("128.0.0.0/1")] }),
    says: /was done: critical: Location "Offices" covers every IPv4 address/,
    insteadOf: calm,
  },
  {
    name: "a policy is switched off",
    mutate: ({ mallory, mfa }) => mallory.update(mfa, { state: "disabled" }),
    says: /was done: (critical|high): Policy "Require MFA" is (weaker|no longer)/,
    insteadOf: nothingDecides,
  },
  {
    name: "a policy is set to report only",
    mutate: ({ mallory, mfa }) => mallory.update(mfa, { state: "enabledForReportingButNotEnforced" }),
    says: /signing in: .*multifactor/,
    insteadOf: nothingDecides,
  },
  {
    name: "a policy excludes a user",
    mutate: ({ mallory, mfa, people }) =>
      mallory.update(mfa, {
        conditions: policy("", { users: { includeUsers: ["All"], excludeUsers: [required(people[0]).id] } }).conditions,
      }),
    says: /was done: medium: Policy "Require MFA" newly excludes the user "Ada": 1 user \(0 with privileged roles\) is no longer under it/,
    insteadOf: calm,
  },
  {
    name: "the rule of a group that a policy excludes is changed",
    mutate: ({ mallory, mfa, dynamic }) => {
      mallory.update(mfa, {
        conditions: policy("", { users: { includeUsers: ["All"], excludeGroups: [dynamic.id] } }).conditions,
      });
      mallory.update(dynamic, { membershipRule: "user.accountEnabled -ne false" });
    },
    says: /was done: high: The membership rule of the group "Sales" was changed\. It had 0 users before\. Policies exclude it \("Require MFA"\)/,
    insteadOf: calm,
  },
  {
    name: "an application in use is deleted",
    mutate: ({ mallory, app }) => mallory.delete(app),
    says: /was done: medium: The application "Payroll" was deleted. It showed signs of use: 1 redirect address\./,
    insteadOf: calm,
  },
  {
    name: "a group that policies use is emptied",
    mutate: ({ mallory, finance, people }) => {
      for (const target of people) mallory.removeLink({ link: "members", source: finance, target });
    },
    says: /was done: high: The group "Finance" has 0 of the 4 users/,
    insteadOf: calm,
  },
  {
    name: "a group that policies use is purged",
    mutate: ({ mallory, finance }) => {
      mallory.delete(finance);
      mallory.purge(finance);
    },
    says: /The group "Finance", which had 4 users, is permanently deleted, .*; it is still included by "MFA elsewhere for Finance": that reaches no user/,
    insteadOf: calm,
  },
  {
    name: "a leaver is deleted by someone",
    mutate: ({ colleague, leaver }) => colleague.delete(leaver),
    says: /high: Restores "Leaver", deleted since the snapshot by "colleague@contoso\.test"/,
  },
  {
    name: "a new employee is created by someone",
    mutate: ({ colleague }) => {
      colleague.create("user", {
        displayName: "Nia",
        userPrincipalName: "nia@contoso.test",
        mailNickname: "nia",
        accountEnabled: true,
      });
    },
    says: /high: Deletes "Nia", created since the snapshot by "colleague@contoso\.test"/,
  },
  {
    name: "a colleague writes most of what differs",
    mutate: ({ mallory, colleague, people, leaver }) => {
      for (const person of people) colleague.update(person, { department: "Treasury" });
      mallory.update(leaver, { department: "Nowhere" });
    },
    says: /high undoesOthersWork/,
  },
  {
    name: "the name of a deleted user is taken",
    mutate: ({ mallory, colleague, leaver, people }) => {
      mallory.delete(leaver);
      colleague.update(required(people[0]), { userPrincipalName: "leaver@contoso.test" });
    },
    scope: ({ leaver }) => ({ entities: [{ type: "user", ids: [leaver.id] }] }),
    says: /warning: Restores user "Leaver", but its userPrincipalName "leaver@contoso\.test" is held by the user "Ada" .* rename or delete that one first/,
  },
  {
    name: "a synchronized user is changed",
    mutate: ({ tenant, synchronized }) => synchronization(tenant).update(synchronized, { department: "Legal" }),
    says: /stays: 1 synchronized/,
  },
  {
    name: "the account that did the damage is disabled",
    mutate: ({ mallory, tenant, people, malloryUser }) => {
      mallory.update(required(people[0]), { department: null });
      tenant.hands.update(malloryUser, { accountEnabled: false });
    },
    says: /account: "mallory@contoso\.test" is disabled.*This plan would (enable|let)/,
  },
  {
    name: "the account that did the damage is enabled",
    mutate: ({ mallory, people }) => mallory.update(required(people[0]), { department: null }),
    says: /account: "mallory@contoso\.test" (can sign in|is enabled) and holds "User Administrator"/,
  },
  {
    name: "a secret is added to an application",
    mutate: ({ mallory, app }) =>
      mallory.update(app, {
        passwordCredentials: [
          { keyId: "8a9a5c6e-0f0b-4b62-9c42-5a0b2f7f2d01", displayName: "extra", endDateTime: "2027-06-30T00:00:00Z" },
        ],
      }),
    says: /was done: high: A credential was added to the application "Payroll"/,
    insteadOf: calm,
  },
  {
    name: "a privileged role is assigned",
    mutate: ({ mallory, people }) => mallory.assignRole("globalAdministrator", required(people[0])),
    says: /was done: (critical|high): .*Global Administrator/,
    insteadOf: calm,
  },
  {
    name: "a service principal is purged and its application deleted",
    mutate: ({ mallory, app, principal }) => {
      mallory.delete(app);
      mallory.purge(principal);
    },
    says: /warning: Restores application "Payroll", but the servicePrincipal "Payroll" .* was permanently deleted and has to be made again: by hand, or by a preview with rebuild/,
  },
];

/** Previews a scope since a snapshot, with the summary beside it. */
async function summaryOf(host: Host, snapshot: unknown, scope: object) {
  const preview = await host.call("start_preview", { snapshot, scope, waitSeconds: 30 });
  expect(preview, preview.text).toMatchObject({ isError: false, data: { status: "successful" } });
  return preview;
}

const [newest] = hosts;

/** Lays out the scene, and takes the snapshot that a mutation is compared with. */
async function begun(tenant: RehearsalTenant) {
  const scene = sceneIn(tenant);
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const { id: snapshot } = await recovery.takeSnapshot({ label: "before", caller });
  tenant.later(MINUTE);
  return { scene, snapshot };
}

test.each(mutations)(
  "a summary says so only after $name",
  async ({ mutate, says, insteadOf, scope = () => ({ all: true }) }) => {
    await using tenant = await openRehearsalTenant();
    const { scene, snapshot } = await begun(tenant);
    await using host = await newest.open(tenant.parts, approving);
    // Something harmless differs in both, so that both have a summary.
    tenant.hands.update(scene.leaver, { city: "Oslo" });
    const before = await summaryOf(host, snapshot, scope(scene));
    expect(before.text).not.toMatch(says);
    if (insteadOf !== undefined) expect(before.text).toMatch(insteadOf);
    tenant.later(MINUTE);
    mutate(scene);
    tenant.later(MINUTE);
    const after = await summaryOf(host, snapshot, scope(scene));
    expect(after.text).toMatch(says);
    if (insteadOf !== undefined) expect(after.text).not.toMatch(insteadOf);

    const previewJobId = at(after.data, "jobId");
    const answers = [
      after,
      await host.call("summarize_changes", { previewJobId }),
      await host.call("list_changes", { previewJobId }),
      await host.call("list_changes", { previewJobId, detail: "full" }),
      await host.call("compare_snapshots", { from: snapshot }),
      await host.call("list_activity", {}),
      await host.call("get_object", { type: scene.finance.type, id: scene.finance.id, at: snapshot }),
      await host.call("get_object_history", { type: scene.elsewhere.type, id: scene.elsewhere.id }),
    ];
    for (const answer of answers) {
      expect(answer.isError, answer.text).toBe(false);
      expect(factsInOneHalf(answer), answer.text).toEqual({ onlyInData: [], onlyInText: [] });
    }
  },
);

interface Foretold {
  readonly name: string;
  readonly mutate: (scene: Scene) => void;
  readonly scope: (scene: Scene) => object;
  /** What the preview or its list says before anything is written. */
  readonly says: RegExp;
  /** The reason of a failed change. Absent where nothing is tried. */
  readonly fails?: RegExp;
}

const only = (ref: EntityRef) => ({ entities: [{ type: ref.type, ids: [ref.id] }] });

const foretold: readonly Foretold[] = [
  {
    name: "a taken name",
    mutate: ({ mallory, colleague, leaver, people }) => {
      mallory.delete(leaver);
      colleague.update(required(people[0]), { userPrincipalName: "leaver@contoso.test" });
    },
    scope: ({ leaver }) => only(leaver),
    says: /userPrincipalName "leaver@contoso\.test" is held by the user "Ada"/,
    fails: /nameTaken|Another live object/,
  },
  {
    name: "the purged target of a link",
    mutate: ({ mallory, finance, people }) => {
      const [ada] = [required(people[0])];
      mallory.removeLink({ link: "members", source: finance, target: ada });
      mallory.delete(ada);
      mallory.purge(ada);
    },
    scope: ({ finance }) => only(finance),
    says: /members \\?"Ada\\?" \(stays out: targetGone\)/,
  },
  {
    name: "the deleted target of a link that the scope leaves out",
    mutate: ({ mallory, finance, people }) => {
      const [ada] = [required(people[0])];
      mallory.removeLink({ link: "members", source: finance, target: ada });
      mallory.delete(ada);
    },
    scope: ({ finance }) => only(finance),
    says: /members \\?"Ada\\?" \(stays out: targetDeleted\)/,
  },
  {
    name: "a synchronized object",
    mutate: ({ tenant, synchronized }) => synchronization(tenant).update(synchronized, { department: "Legal" }),
    scope: ({ synchronized }) => only(synchronized),
    says: /stays: synchronized/,
  },
  {
    name: "members that follow a rule",
    mutate: ({ tenant, dynamic, people }) =>
      tenant.embedded
        .as({ actor: { kind: "app", id: null, name: "Rules" }, app: MEMBERSHIP_APP, ip: null })
        .addLink({ link: "members", source: dynamic, target: required(people[0]) }),
    scope: ({ dynamic }) => only(dynamic),
    says: /members \\?"Ada\\?" \(stays in: dynamicMembership\)/,
  },
  {
    name: "a purged object",
    mutate: ({ mallory, leaver }) => {
      mallory.delete(leaver);
      mallory.purge(leaver);
    },
    scope: ({ leaver }) => only(leaver),
    says: /stays: hardDeleted/,
  },
];

test.each(foretold)(
  "a preview foretells what a recovery cannot do about $name",
  async ({ mutate, scope, says, fails }) => {
    await using tenant = await openRehearsalTenant();
    const { scene, snapshot } = await begun(tenant);
    mutate(scene);
    tenant.later(MINUTE);
    await using host = await newest.open(tenant.parts, approving);
    const preview = await summaryOf(host, snapshot, scope(scene));
    const previewJobId = at(preview.data, "jobId");
    const list = await host.call("list_changes", { previewJobId });
    expect(`${preview.text}\n${list.text}`).toMatch(says);
    for (const answer of [preview, list]) {
      expect(factsInOneHalf(answer), answer.text).toEqual({ onlyInData: [], onlyInText: [] });
    }
    const started = await host.call("start_recovery", { previewJobId });
    if (fails === undefined) {
      expect(started).toMatchObject({ isError: true });
      expect(started.text).toContain("found nothing that a recovery could change");
      return;
    }
    const jobId = at(started.data, "jobId");
    await host.call("get_job", { jobId, waitSeconds: 30 });
    expect((await host.call("list_failed_changes", { jobId })).text).toMatch(fails);
  },
);

test("a link that a purge ended has the author of the purge", async () => {
  await using tenant = await openRehearsalTenant();
  const scene = sceneIn(tenant);
  const { recovery, session } = tenant.services;
  const { id: snapshot } = await recovery.takeSnapshot({ label: "before", caller: (await session.signedIn()).caller });
  tenant.later(MINUTE);
  const ada = required(scene.people[0]);
  scene.mallory.delete(ada);
  scene.mallory.purge(ada);
  tenant.later(MINUTE);
  await using host = await newest.open(tenant.parts, approving);
  const preview = await summaryOf(host, snapshot, only(scene.finance));
  const list = await host.call("list_changes", { previewJobId: at(preview.data, "jobId") });
  expect(list.text).toMatch(/members \\?"Ada\\?" \(stays out: targetGone\) \| by #1/);
  expect(list.text).toMatch(/author #1 mallory@contoso\.test/);
  expect(list.text).not.toContain("unknown");
  const compared = await host.call("compare_snapshots", { from: snapshot });
  expect(compared.text).not.toMatch(/author #\d+ unknown/);
});
