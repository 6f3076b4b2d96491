import { expect, test } from "vitest";
import { HOUR, iso, MINUTE } from "../../src/domain/time.ts";
import { inMode, type WalkedMode } from "../support/in-mode.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { undoneThroughFaces } from "./undone-through-faces.ts";

/** Miles writes to Ada, whose city is undone. Then the author given writes Ada's title and puts Ben into a group, and a policy may be switched off. */
async function writtenAfterRecovery(mode: WalkedMode, author: string, isLater = false) {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 3 * HOUR });
  const { caller } = await tenant.services.session.signedIn();
  const [ada, ben] = ["Ada", "Ben"].map((name) => tenant.addUser(name, { jobTitle: "Clerk" }));
  if (ada === undefined || ben === undefined) throw new Error("Two users were made.");
  const group = tenant.hands.create("group", { displayName: "Legal", groupTypes: [], securityEnabled: true });
  tenant.later(MINUTE);
  await using served = await inMode(tenant, mode);
  const source = (mode === "microsoft" ? tenant : served).services.recovery;
  const snapshot = await source.takeSnapshot({ label: null, caller });
  const as = (name: string) => {
    tenant.later(MINUTE);
    return tenant.embedded.as({ actor: { kind: "user", id: `${name}-id`, name }, app: "portal", ip: null });
  };
  as("miles").update(ada, { city: "Rome" });
  as("miles").update(group, { description: "His" });
  const policy = tenant.hands.create("conditionalAccessPolicy", {
    ...{ displayName: "CA001", state: "enabled", grantControls: { operator: "OR", builtInControls: ["mfa"] } },
    conditions: {
      ...{ applications: { includeApplications: ["All"] }, clientAppTypes: ["all"], users: { includeUsers: ["All"] } },
    },
  });
  tenant.later(MINUTE);
  const { verified } = await undoneThroughFaces(served, iso(snapshot.createdDateTime), "miles", {
    afterward: () => {
      as(author).update(ada, { jobTitle: "Chief" });
      as(author).addLink({ link: "members", source: group, target: ben });
      if (isLater) tenant.as("tomas").update(policy, { state: "disabled" });
      tenant.later(MINUTE);
    },
  });
  return verified.halves;
}

test.each(["sandbox", "vault", "microsoft"] as const)(
  "a verification says of what came after the plan which value or member it is, who wrote it and when, and that the undone actor is at it again, in mode %s",
  async (mode) => {
    for (const told of await writtenAfterRecovery(mode, "miles")) {
      expect(told).toMatch(
        /beside what the plan put back differing in jobTitle: \W+Clerk\W+ → \W+Chief\W+, last by \W+miles\W+miles-id\), 20\S+Z \(the actor whose work was undone\)/,
      );
      expect(told).toMatch(
        /differing in \+ members user \W+Ben\W+ \S+, last by \W+miles\W+miles-id\), 20\S+Z \(the actor whose work was undone\)/,
      );
      expect(told).toContain(
        "The actor whose work was undone wrote last what differs on 2 objects named here: they may go on.",
      );
      expect(told).toContain("first of all that work of the undone actor stays");
    }
  },
);

test("a colleague's work after the plan is not told as the undone actor's", async () => {
  for (const told of await writtenAfterRecovery("microsoft", "sofia")) {
    expect(told).toMatch(/differing in jobTitle: \W+Clerk\W+ → \W+Chief\W+, last by \W+sofia\W+sofia-id\), 20/);
    expect(told).not.toContain("the actor whose work was undone");
    expect(told).not.toContain("work of the undone actor stays");
  }
});

test("the switching off of a policy after a recovery is not told as an effect of the recovery alone", async () => {
  for (const told of await writtenAfterRecovery("sandbox", "miles", true)) {
    expect(told).toMatch(/signing in, compared with before the recovery: .*CA001/);
    expect(told).toContain("it is not the effect of the recovery alone.");
  }
});
