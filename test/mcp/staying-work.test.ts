import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { undoneThroughFaces } from "./undone-through-faces.ts";

const excluding = (...excludeUsers: readonly string[]) => ({
  conditions: {
    ...{ applications: { includeApplications: ["All"] }, clientAppTypes: ["all"] },
    users: { includeUsers: ["All"], ...(excludeUsers.length === 0 ? {} : { excludeUsers }) },
  },
});

/** Miles, who may have another name after his first write, excludes himself from a policy, and Sofia either adds a scanner beside him or puts the scanner in his place. */
async function undoOfMiles(tenant: RehearsalTenant, { isReplaced = false, isRenamed = false }) {
  const { hands, services } = tenant;
  const { caller } = await services.session.signedIn();
  const [miles, scanner] = [tenant.addUser("Miles Evil"), tenant.addUser("Floor Scanner")];
  const ada = tenant.addUser("Ada", { department: "Legal" });
  const bea = tenant.addUser("Bea", { department: "Legal" });
  const policy = hands.create("conditionalAccessPolicy", {
    ...{ displayName: "CA001 MFA for all", state: "enabled", ...excluding() },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  const snapshot = (await services.recovery.takeSnapshot({ label: null, caller })).id;
  const write = (who: string, ref: typeof policy, values: Parameters<typeof hands.update>[1]) => {
    tenant.later(MINUTE);
    const actor = { kind: "user", id: who.slice(0, 5), name: who } as const;
    tenant.embedded.as({ actor, app: "portal", ip: null }).update(ref, values);
  };
  const later = isRenamed ? "miles-printer" : "miles";
  write("miles", policy, excluding(miles.id));
  write(later, ada, { department: "Stolen" });
  write(later, bea, { department: "Stolen" });
  write("sofia", bea, { department: "Sales" });
  write("sofia", policy, isReplaced ? excluding(scanner.id) : excluding(miles.id, scanner.id));
  tenant.later(MINUTE);
  return undoneThroughFaces(tenant, snapshot, later);
}

const milesStays = /excludeUsers "Miles Evil" \S+ by "?miles\b.*?"Floor Scanner" \S+ by "?sofia\b/;
const dangerous = "Dangerous: while this policy is on, it does not apply to what this actor excluded from it.";

test.each([false, true])(
  "an exclusion that an undone actor made and that stays is told before the approval and in the verdict, with whose is whose, also of a renamed account: %s",
  async (isRenamed) => {
    await using tenant = await openRehearsalTenant();
    const { summary, verified, shown } = await undoOfMiles(tenant, { isRenamed });
    for (const told of [...summary.halves, shown.form, shown.page, shown.terminal]) {
      expect(told).toContain('not undone, conditionalAccessPolicy "CA001 MFA for all"');
      expect(told).toMatch(milesStays);
      expect(told).toContain(dangerous);
    }
    for (const told of summary.halves)
      expect(told).toContain("Not undone: on 1 object elements that this actor wrote stay");
    for (const told of verified.halves) {
      expect(told).toContain("Not undone: elements that the undone actor wrote stay on 1 object");
      expect(told).toMatch(milesStays);
      expect(told).toContain(dangerous);
    }
    const [text] = summary.halves;
    expect(text).toMatch(/^by: .* 1 from /m);
    expect(text).toMatch(/^when, each 1 minute from \S+: 1$/m);
    expect(text).toMatch(/user "Bea" \S+ \(stays: others wrote to it later\)/);
  },
);

test("an exclusion that a colleague put in the place of an undone actor's is called neither the actor's nor dangerous", async () => {
  await using tenant = await openRehearsalTenant();
  const { summary, verified, shown } = await undoOfMiles(tenant, { isReplaced: true });
  for (const told of [...summary.halves, ...verified.halves, ...Object.values(shown)]) {
    expect(told).not.toMatch(/not undone/i);
    expect(told).not.toContain("Dangerous");
  }
  for (const told of verified.halves) {
    expect(told).toContain("Floor Scanner");
    expect(told).not.toContain("Miles Evil");
  }
});

/** Miles creates a guest and a policy. Sofia disables and renames them, or writes elsewhere, and Miles is undone by way of every face. */
async function undoOfMade(tenant: RehearsalTenant, { isUsed }: { readonly isUsed: boolean }) {
  const { hands, services } = tenant;
  const { caller } = await services.session.signedIn();
  const ada = tenant.addUser("Ada", { department: "Legal" });
  const snapshot = (await services.recovery.takeSnapshot({ label: null, caller })).id;
  const as = (who: string) => {
    tenant.later(MINUTE);
    return tenant.embedded.as({ actor: { kind: "user", id: who, name: who }, app: "portal", ip: null });
  };
  const kim = as("miles").create("user", { displayName: "Kim Contractor", accountEnabled: true });
  const alike = as("miles").create("conditionalAccessPolicy", { displayName: "CA001 (checked)", ...excluding() });
  as("miles").update(ada, { department: "Stolen" });
  if (isUsed) {
    as("sofia").update(kim, { accountEnabled: false });
    as("sofia").update(alike, { displayName: "CA001 Look-alike" });
  }
  tenant.later(MINUTE);
  return { ...(await undoneThroughFaces(tenant, snapshot, "miles")), kim, hands };
}

test("an account and a policy that an undone actor created stay as the actor's after a colleague wrote other values on them, told everywhere with the colleague and the values", async () => {
  await using tenant = await openRehearsalTenant();
  const { summary, rows, verified, shown } = await undoOfMade(tenant, { isUsed: true });
  const kim = /This actor created it\. It stays, because others worked on it later: accountEnabled by "?sofia/;
  const alike = /This actor created it\. It stays, because others worked on it later: displayName by "?sofia/;
  for (const told of [...summary.halves, ...rows.halves, ...verified.halves, ...Object.values(shown)]) {
    expect(told).toMatch(kim);
    expect(told).toMatch(alike);
    expect(told).not.toContain("created or deleted");
    expect(told).not.toContain("deletedDateTime");
    expect(told).not.toContain("wrote it later");
    expect(told).toContain("Dangerous: what this actor created or restored stays, with what it gives access to.");
  }
  for (const told of summary.halves) {
    expect(told).toContain(
      "Not undone: 2 objects that this actor created or restored, because others worked on them later.",
    );
    expect(told).not.toContain("overwritten since");
  }
  for (const told of verified.halves) {
    expect(told).toContain(
      "Not undone: 2 objects that the undone actor created or restored, because others worked on them",
    );
    expect(told).toContain("first of all that work of the undone actor stays");
  }
});

test("an account and a policy that an undone actor created are deleted if others did not work on them", async () => {
  await using tenant = await openRehearsalTenant();
  const { summary, verified, shown } = await undoOfMade(tenant, { isUsed: false });
  for (const told of [...summary.halves, ...verified.halves, ...Object.values(shown)]) {
    expect(told).not.toMatch(/not undone|This actor created it/i);
  }
});
