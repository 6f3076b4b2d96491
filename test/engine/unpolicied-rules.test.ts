import { expect, test } from "vitest";
import { MEMBERSHIP_APP } from "../../src/directory/embedded/acting.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { openTwoHandsTenant } from "../support/two-hands-tenant.ts";

const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";
const SKU = "06ebc4ee-1bb5-47dd-8120-11324bc54e06";

/** Returns the dangers of what was done, and of going back, of a dynamic group whose properties were written. */
async function told(written: JsonObject, uses: "used" | "unused"): Promise<readonly (readonly string[])[]> {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const group = tenant.group("Licence E5", [tenant.user("ada"), tenant.user("ben")]);
  hands.update(group, {
    ...{ groupTypes: ["DynamicMembership"], membershipRule: 'user.department -eq "Sales"' },
    ...{ membershipRuleProcessingState: "On" },
    ...(uses === "used" ? { assignedLicenses: [{ skuId: SKU, disabledPlans: [] }] } : {}),
  });
  const map = tenant.servicePrincipal("Fleet Map");
  if (uses === "used") {
    hands.create("appRoleAssignment", { principalId: group.id, resourceId: map.id, appRoleId: DEFAULT_ACCESS });
  }
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  hands.update(group, written);
  const compared = await tenant.engine.investigation.compareSnapshots(
    { from: snapshot.id, to: null, scope: everything },
    {},
  );
  const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(snapshot)).id);
  const of = (risks: readonly { readonly rule: string; readonly severity: string; readonly sentence: string }[] = []) =>
    risks
      .filter(({ rule }) => rule === "membershipRuleChanged")
      .map(({ severity, sentence }) => `${severity}: ${sentence}`);
  expect(of(assessment?.done?.risks)).toEqual(of(compared.done?.risks));
  return [of(compared.done?.risks), of(assessment?.risks)];
}

test.each([
  ["all", everything],
  ["groups", { types: ["group"] } as const],
])(
  "a group whose members have followed another rule is told with the users that it had before, in a preview of %s",
  async (_, scope) => {
    await using tenant = openTwoHandsTenant();
    const service = tenant.directory.as({
      ...{ actor: { kind: "app", id: null, name: MEMBERSHIP_APP }, app: MEMBERSHIP_APP, ip: null },
    });
    const group = tenant.honest.create("group", {
      ...{ displayName: "E5", groupTypes: ["DynamicMembership"], membershipRule: 'user.department -eq "Sales"' },
      ...{ membershipRuleProcessingState: "On", assignedLicenses: [{ skuId: SKU, disabledPlans: [] }] },
    });
    const members = ["ada", "ben"].map((name) => {
      const target = tenant.honest.create("user", { displayName: name, userPrincipalName: `${name}@contoso.example` });
      return { link: "members", source: group, target } as const;
    });
    for (const member of members) service.addLink(member);
    const snapshot = await tenant.snapshot();
    tenant.mallory.update(group, { membershipRule: 'user.department -eq "E9"' });
    for (const member of members) service.removeLink(member);
    const preview = await tenant.preview(snapshot, scope);
    const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
    const [done, plan] = [assessment?.done?.risks, assessment?.risks].map(
      (risks) => risks?.find(({ rule }) => rule === "membershipRuleChanged")?.sentence,
    );
    expect(done).toContain("was changed. It had 2 users before. ");
    expect(plan).toContain("It has 0 users now. ");
  },
);

test("another rule of a group that no policy names is one danger with its users, licenses and applications, either way", async () => {
  const gives =
    `It gives licenses ("${SKU}"): users that the rule newly matches get them, and users that it no longer matches lose ` +
    'them unless they have them otherwise. It is assigned to applications ("Fleet Map"): users that the rule newly ' +
    "matches may use them, and users that it no longer matches may not by it any more.";
  expect(await told({ membershipRule: 'user.department -eq "E9"' }, "used")).toEqual([
    [
      `medium: The membership rule of the group "Licence E5" was changed. It had 2 users before. ${gives} Entra works out ` +
        "its members after such a change, and may not have done so yet.",
    ],
    [
      `medium: Changes the membership rule of the group "Licence E5". It has 2 users now. ${gives} Entra works out its ` +
        "members afterward, so that they are not known yet.",
    ],
  ]);
  const unused = await told({ membershipRule: 'user.department -eq "E9"' }, "unused");
  expect(unused.flat()).toEqual([
    expect.stringMatching(/^low: .* No use of it was found among policies, roles, licenses, applications and methods/),
    expect.stringMatching(/^low: .* No use of it was found among policies, roles, licenses, applications and methods/),
  ]);
});

test("a paused rule is one danger, and so is going back to one that is followed", async () => {
  expect(await told({ membershipRuleProcessingState: "Paused" }, "used")).toEqual([
    [
      'medium: The membership rule of the group "Licence E5" is paused since: Entra neither adds users to it nor takes any ' +
        `from it. It has 2 users. It gives licenses ("${SKU}"). It is assigned to applications ("Fleet Map").`,
    ],
    [expect.stringMatching(/^medium: Lets Entra follow the membership rule of the group "Licence E5" again\./)],
  ]);
});
