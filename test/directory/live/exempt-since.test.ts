import { expect, test } from "vitest";
import { DAY, MINUTE } from "../../../src/domain/time.ts";
import { memberOf } from "../../support/recovery-tenant.ts";
import { openVaultTenant } from "../../support/vault-tenant.ts";

test("the log of a live tenant tells an emergency account from one whose group, role or exclusion is new", async () => {
  await using tenant = await openVaultTenant();
  const everyApp = { includeApplications: ["All"] };
  const users = (excludeUsers: readonly string[], excludeGroups: readonly string[]) => ({
    conditions: { applications: everyApp, users: { includeUsers: ["All"], excludeUsers, excludeGroups } },
  });
  const people = ["glass", "joined", "named"].map((name) => tenant.user(name));
  const [glass, joined, named] = people;
  if (glass === undefined || joined === undefined || named === undefined) throw new Error("There are no people.");
  for (const user of people) tenant.hands.assignRole("globalAdministrator", user);
  const spared = tenant.group("Emergency", [glass]);
  const policy = tenant.hands.create("conditionalAccessPolicy", {
    ...{ displayName: "Block", state: "enabled", ...users([], [spared.id]) },
    grantControls: { operator: "OR", builtInControls: ["block"] },
  });
  tenant.later(31 * DAY);
  const mallory = tenant.as("mallory");
  mallory.addLink(memberOf(spared, joined));
  mallory.update(policy, users([named.id], [spared.id]));
  const snapshot = await tenant.snapshot();
  tenant.later(MINUTE);
  for (const user of people) tenant.hands.update(user, { accountEnabled: false });
  const preview = await tenant.preview(snapshot, { types: ["user"] });
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  const enabled = assessment?.rehearsal?.shifts.find(({ kind }) => kind === "enabled");
  expect(enabled).toMatchObject({ users: 3, breakGlass: { count: 1, names: ["glass"] } });
  const told = assessment?.done?.risks.map(({ sentence }) => sentence).filter((one) => one.includes("mallory"));
  for (const name of ["joined", "named"])
    expect(told).toContainEqual(
      expect.stringMatching(
        new RegExp(`^The account "${name}", .* placed like an emergency account only since \\S+ by "mallory@`),
      ),
    );
});
