import { expect, test } from "vitest";
import { HOUR, iso, MINUTE } from "../../src/domain/time.ts";
import { inMode, type WalkedMode } from "../support/in-mode.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { callOf } from "./both-halves.ts";
import { undoneThroughFaces } from "./undone-through-faces.ts";

interface Empowering {
  readonly isLater: boolean;
  /** Asks for the verdict once more after a restart. */
  readonly isRestarted?: boolean;
}

/** Miles makes Nora owner of a group and creates Kim, and puts Otto into a mere list. Nora, Kim and Otto write before or after that. */
async function empowering(mode: WalkedMode, { isLater, isRestarted = false }: Empowering) {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 3 * HOUR });
  const { session } = tenant.services;
  const { caller } = await session.signedIn();
  const [nora, otto, ada] = ["Nora", "Otto", "Ada"].map((name) => tenant.addUser(name, { department: "Legal" }));
  if (nora === undefined || otto === undefined || ada === undefined) throw new Error("Three users were made.");
  const group = tenant.hands.create("group", { displayName: "CA Exclusions", groupTypes: [], securityEnabled: true });
  const list = tenant.hands.create("group", { displayName: "Canteen", groupTypes: [], securityEnabled: true });
  tenant.later(MINUTE);
  await using served = await inMode(tenant, mode);
  const source = (mode === "microsoft" ? tenant : served).services.recovery;
  const as = (id: string, name: string) => {
    tenant.later(MINUTE);
    return tenant.embedded.as({ actor: { kind: "user", id, name }, app: "portal", ip: null });
  };
  const others = (kim: string) => {
    as(nora.id, "nora@contoso.example").addLink({ link: "members", source: group, target: ada });
    as(kim, "kim@contoso.example").update(ada, { city: "Rome" });
    as(otto.id, "otto@contoso.example").update(ada, { jobTitle: "Clerk" });
  };
  const miles = () => as("miles-id", "miles");
  miles().update(ada, { city: "Oslo" });
  const snapshot = await source.takeSnapshot({ label: null, caller });
  if (!isLater) others("another");
  miles().addLink({ link: "owners", source: group, target: nora });
  const kim = miles().create("user", { displayName: "Kim", accountEnabled: true });
  miles().addLink({ link: "members", source: list, target: otto });
  miles().update(otto, { department: "Stolen" });
  if (isLater) others(kim.id);
  tenant.later(MINUTE);
  const { summary, verified, shown } = await undoneThroughFaces(served, iso(snapshot.createdDateTime), "miles");
  if (!isRestarted) return [...summary.halves, ...verified.halves, ...Object.values(shown)];
  await served.restart();
  await using host = await newHost(served.parts);
  const recoveryJobId = at(verified.data, "job", "verifiesJobId");
  const { halves } = await callOf(host)("verify_recovery", { recoveryJobId, waitSeconds: 50 });
  return halves;
}

test.each(["sandbox", "vault", "microsoft"] as const)(
  "an undo of an actor counts, before the approval and in the verdict, the later writes of accounts that the actor created or gave power to, in mode %s",
  async (mode) => {
    const faces = await empowering(mode, { isLater: true });
    for (const told of faces) {
      expect(told).toMatch(
        /not undone: 2 writes by 2 accounts or applications that this actor created or gave power to:/,
      );
      for (const name of ["nora@contoso.example", "kim@contoso.example"]) expect(told).toContain(name);
      expect(told).not.toContain("otto@contoso.example");
    }
    for (const told of faces) {
      expect(told).toMatch(/nora\S+ \(\S+\) 1 between 20\S+ and \S+: Add member to group 1 \(\W+CA Exclusions\W+\)/);
      expect(told).toMatch(/kim@\S+ \(\S+\) 1 between 20\S+ and \S+: Update user 1 \(\W+Ada\W+\)/);
      expect(told).toContain("list_activity with each as actor shows them.");
    }
    for (const verified of faces.slice(2, 4)) {
      expect(verified).toMatch(
        /Not undone: 2 writes by 2 accounts or applications that the undone actor created or gave power to: \W+nora\S+ \(\S+\) 1, \W+kim@\S+ \(\S+\) 1\./,
      );
    }
  },
);

test("a verdict of mode microsoft says after a restart what an undone actor wrote before and what accounts with power from that actor wrote", async () => {
  for (const told of await empowering("microsoft", { isLater: true, isRestarted: true })) {
    expect(told).toContain(
      "Not undone: 2 writes by 2 accounts or applications that the undone actor created or gave power to:",
    );
    expect(told).toMatch(/not undone, because it was before \S+: 1 write by \W+miles/);
  }
});

test("earlier writes of an account that an actor then gave power to are not counted in the undo of that actor", async () => {
  for (const told of await empowering("sandbox", { isLater: false })) expect(told).not.toContain("gave power to");
});

const excluding = (excludeUsers: readonly string[], excludeGroups: readonly string[]) => ({
  conditions: {
    ...{ applications: { includeApplications: ["All"] }, clientAppTypes: ["all"] },
    users: { includeUsers: ["All"], excludeUsers, excludeGroups },
  },
});

/**
 * Miles makes Nora owner of an application, who creates Kim, who makes Nora owner of another one. He excludes Zoe, and the
 * team of Pia, from a policy in force or not, and lets a stranger in as an application. All of them write.
 */
async function handingOn(mode: WalkedMode, state: "enabled" | "disabled") {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 3 * HOUR });
  const { session } = tenant.services;
  const { caller } = await session.signedIn();
  const { hands } = tenant;
  const [nora, zoe, pia, ada] = ["Nora", "Zoe", "Pia", "Ada"].map((name) => tenant.addUser(name));
  if (nora === undefined || zoe === undefined || pia === undefined || ada === undefined) throw new Error("Four users.");
  const [inner, team] = ["Inner", "Team"].map((displayName) =>
    hands.create("group", { displayName, groupTypes: [], securityEnabled: true }),
  );
  const [bridge, other] = ["Bridge", "Other"].map((displayName) => hands.create("application", { displayName }));
  if (inner === undefined || team === undefined || bridge === undefined || other === undefined)
    throw new Error("Four.");
  hands.addLink({ link: "members", source: inner, target: pia });
  hands.addLink({ link: "members", source: team, target: inner });
  const policy = hands.create("conditionalAccessPolicy", {
    ...{ displayName: "CA001", state, ...excluding([], []) },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  tenant.later(MINUTE);
  await using served = await inMode(tenant, mode);
  const source = (mode === "microsoft" ? tenant : served).services.recovery;
  const snapshot = await source.takeSnapshot({ label: null, caller });
  const as = (id: string, name: string, kind: "user" | "app" = "user") => {
    tenant.later(MINUTE);
    return tenant.embedded.as({ actor: { kind, id, name }, app: "portal", ip: null });
  };
  const writes = (times: number, ...who: Parameters<typeof as>) => {
    for (let nth = 0; nth < times; nth += 1) as(...who).update(ada, { city: `${who[1]} ${nth}` });
  };
  const miles = () => as("miles-id", "miles");
  writes(1, "bridge-principal", "Bridge", "app");
  miles().addLink({ link: "owners", source: bridge, target: nora });
  miles().update(policy, excluding([zoe.id], [team.id]));
  miles().create("federatedIdentityCredential", {
    ...{ applicationId: bridge.id, name: "ci", issuer: "https://evil.example", subject: "x", audiences: ["y"] },
  });
  const kim = as(nora.id, "nora").create("user", { displayName: "Kim", accountEnabled: true });
  as(kim.id, "kim").addLink({ link: "owners", source: other, target: nora });
  writes(3, kim.id, "kim");
  writes(3, zoe.id, "zoe");
  writes(2, "bridge-principal", "Bridge", "app");
  writes(1, pia.id, "pia");
  tenant.later(MINUTE);
  const { summary, verified, shown } = await undoneThroughFaces(served, iso(snapshot.createdDateTime), "miles");
  return [...summary.halves, ...verified.halves, ...Object.values(shown)];
}

test.each(["sandbox", "vault", "microsoft"] as const)(
  "an undo of an actor counts the writes of accounts that had power by way of another, or were excluded from enforced policies by themselves or in a group, each named as such, in mode %s",
  async (mode) => {
    const faces = await handingOn(mode, "enabled");
    for (const told of faces) {
      expect(told).toContain(
        "not undone: 11 writes by 5 accounts or applications that this actor, or one of them in turn, created, gave power to or excluded from enforced policies:",
      );
      expect(told).toMatch(
        /kim\W+ \([^)]+\) 4 \(power from \W*nora\W+ \([^)]+\)\) between \S+ and \S+: Add owner to application 1 \(\W+Other\W+\), Update user 3 \(\W+Ada\W+\);/,
      );
      expect(told).toMatch(/zoe\W+ \([^)]+\) 3 \(excluded from enforced policies\) between/);
      expect(told).toMatch(
        /Bridge\W+ \(bridge-principal\) 2 between \S+ and \S+: Update user 2 \(\W+Ada\W+\) and 2 more/,
      );
    }
    for (const verified of faces.slice(2, 4)) {
      expect(verified).toContain(
        "Not undone: 11 writes by 5 accounts or applications that the undone actor, or one of them in turn, created,",
      );
    }
  },
);

test("an account that an actor excludes from a policy that is off has no power from that", async () => {
  for (const told of await handingOn("sandbox", "disabled")) {
    expect(told).toContain(
      "not undone: 7 writes by 3 accounts or applications that this actor, or one of them in turn, created or gave power to:",
    );
    expect(told).not.toContain("excluded from enforced policies");
  }
});
