import { expect, test } from "vitest";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";

const guestsOnly = {
  users: { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "b2bCollaborationGuest" } },
  applications: { includeApplications: ["All"] },
  clientAppTypes: ["all"],
};

test.each([
  ["the engine's modes", () => openEngineTenant({ inMemory: true })],
  ["mode microsoft", () => openGraphTenant()],
] as const)("in %s, a guest made a member is told with the policies that end for that reason", async (_, open) => {
  await using tenant = await open();
  const { hands } = tenant;
  const grantControls = { operator: "OR", builtInControls: ["mfa"] };
  const policy = { state: "enabled", conditions: guestsOnly, grantControls };
  hands.create("conditionalAccessPolicy", { ...policy, displayName: "MFA for guests" });
  const guest = (name: string) =>
    tenant.user(name, { userType: "Guest", userPrincipalName: `${name}_x.example#EXT#@contoso.example` });
  const [kim] = [guest("Kim"), guest("Lee")];
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  const dangers = async (direction: "risks" | "done") => {
    tenant.later(60_000);
    const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(snapshot)).id);
    const found = direction === "risks" ? assessment?.risks : assessment?.done?.risks;
    return found?.flatMap(({ severity, sentence }) => (sentence.includes("guest") ? `${severity}: ${sentence}` : []));
  };
  hands.update(kim, { userType: "Member" });
  expect(await dangers("done")).toEqual([
    'high: 1 guest ("Kim") became a member of the tenant, so that its restrictions on guests ended for it. Enforced ' +
      'policies that apply to guests only no longer apply to it: "MFA for guests".',
  ]);
  expect(await dangers("risks")).toEqual([]);
});
