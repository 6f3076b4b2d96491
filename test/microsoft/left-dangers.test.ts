import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import type { RecoveryTenant } from "../support/recovery-tenant.ts";

/** Creates a policy that asks for a strength and excludes a group. */
function aTenant(tenant: RecoveryTenant) {
  const { hands } = tenant;
  const strength = hands.create("authenticationStrengthPolicy", {
    ...{ displayName: "Keys", allowedCombinations: ["fido2"] },
    ...{ policyType: "custom", requirementsSatisfied: "mfa" },
  });
  const settings = hands.create(
    "authorizationPolicy",
    { allowInvitesFrom: "adminsAndGuestInviters", displayName: "Settings" },
    { id: "authorizationPolicy" },
  );
  const glass = tenant.group("Glass", [tenant.user("ada")]);
  hands.create("conditionalAccessPolicy", {
    ...{ displayName: "Doors", state: "enabled" },
    conditions: {
      applications: { includeApplications: ["All"] },
      users: { includeUsers: ["All"], excludeGroups: [glass.id] },
    },
    grantControls: { operator: "OR", builtInControls: [], authenticationStrength: { id: strength.id } },
  });
  return { strength, settings, glass };
}

async function summarized(tenant: RecoveryTenant, before: Awaited<ReturnType<RecoveryTenant["snapshot"]>>) {
  tenant.later(60_000);
  const preview = await tenant.preview(before);
  const { assessment, assessmentNote } = await tenant.recovery.summarizeChanges(preview.id);
  if (assessment?.done === undefined) throw new Error(assessmentNote ?? "The list was not assessed.");
  const dangers = assessment.done.risks.map(({ severity, sentence }) => `${severity}: ${sentence}`);
  return { preview, dangers, warnings: assessment.warnings?.items.map(({ sentence }) => sentence) ?? [] };
}

const about = (sentences: readonly string[], word: string) => sentences.filter((one) => one.includes(word));

test("a part that the service does not recover is a danger with its values and policies and stays in the verdict, the gravest first", async () => {
  await using tenant = await openGraphTenant();
  const { strength, settings, glass } = aTenant(tenant);
  const eve: EntityRef = tenant.user("eve");
  const ben = tenant.user("ben");
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.hands.update(ben, { city: "York" });
  tenant.hands.addLink({ link: "owners", source: glass, target: eve });
  tenant.hands.update(settings, { allowInvitesFrom: "everyone" });
  tenant.hands.update(strength, { allowedCombinations: ["fido2", "password,sms"] });
  const { preview, dangers, warnings } = await summarized(tenant, before);
  expect(about(dangers, "newly accepts")).toEqual([
    expect.stringMatching(
      /^\w+: Policy "Doors" is weaker: the authentication strength "Keys", for which it still asks, newly accepts "?password,sms"?[.;]/,
    ),
  ]);
  expect(about(dangers, "allowInvitesFrom")).toEqual([
    "high: The tenant setting allowInvitesFrom is looser: everyone (before adminsAndGuestInviters).",
  ]);
  expect(about(dangers, "owner of group")).toEqual([
    'high: "eve" became owner of group "Glass", which enforced policies exclude ("Doors"). An owner can add anyone to it.',
  ]);
  expect(warnings.map((one) => /cover it: (\w+)/.exec(one)?.[1])).toEqual([
    "allowedCombinations",
    "allowInvitesFrom",
    "owners",
  ]);
  const [ofStrength, ofSettings] = warnings;
  expect(ofStrength).toMatch(
    /allowedCombinations \(\+ "password,sms"\) .* Enforced policies that ask for it: "Doors"\.$/,
  );
  expect(ofSettings).toContain('allowInvitesFrom ("adminsAndGuestInviters" → "everyone")');
  const verdict = await tenant.verify(await tenant.recover(preview));
  expect(verdict.notUndone?.items).toEqual(warnings);
});

test("a part that was put back by hand or only tightened is no danger of a part that the service leaves", async () => {
  await using tenant = await openGraphTenant();
  const { strength, settings, glass } = aTenant(tenant);
  const before = await tenant.snapshot();
  tenant.later(60_000);
  const owner = { link: "owners", source: glass, target: tenant.user("eve") } as const;
  tenant.hands.addLink(owner);
  tenant.hands.removeLink(owner);
  tenant.hands.update(settings, { allowInvitesFrom: "none" });
  tenant.hands.update(strength, { allowedCombinations: ["fido2", "password,sms"] });
  tenant.hands.update(strength, { allowedCombinations: ["fido2"] });
  const { dangers, warnings } = await summarized(tenant, before);
  expect(dangers.filter((one) => /newly accepts|allowInvitesFrom|owner of group/.test(one))).toEqual([]);
  expect(about(warnings, "allowedCombinations")).toEqual([]);
});

test("access that the tenant's default newly allows every other tenant is told from the audit log", async () => {
  await using tenant = await openGraphTenant();
  const connections = (accessType: string) => ({
    b2bDirectConnectInbound: {
      usersAndGroups: { accessType, targets: [{ target: "AllUsers", targetType: "user" }] },
    },
  });
  const settings = tenant.hands.create("crossTenantAccessDefault", connections("blocked"), { id: "default" });
  const before = await tenant.snapshot();
  tenant.hands.update(settings, connections("allowed"));
  const { dangers } = await summarized(tenant, before);
  expect(about(dangers, "direct connect")).toEqual([
    "high: People of every other tenant without settings of its own were allowed to enter shared channels of this tenant by B2B direct connect.",
  ]);
});
