import { expect, test } from "vitest";
import type { JsonObject } from "../../src/domain/json.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

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
