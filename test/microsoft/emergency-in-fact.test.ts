import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { DAY } from "../../src/domain/time.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

const globalAdministrator = {
  templateId: "62e90394-69f5-4237-9190-012177145e10",
  displayName: "Global Administrator",
};

/** Returns an assessment of the way back by a part of the differences, once something happened to a policy with this exclusion. */
async function assessedAfter(
  excluded: (tenant: RecoveryTenant) => object,
  happen: (tenant: RecoveryTenant, policy: EntityRef) => void,
  scope: Scope,
) {
  const tenant = await openGraphTenant({ guids: true });
  for (const n of [1, 2, 3, 4, 5]) tenant.user(`u${n}`);
  const policy = tenant.hands.create("conditionalAccessPolicy", { displayName: "MFA", ...asks(excluded(tenant)) });
  // An exclusion of the last days is not yet that of an emergency account.
  tenant.later(40 * DAY);
  tenant.machineLater(40 * DAY);
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  happen(tenant, policy);
  tenant.later(60_000);
  tenant.as("mallory").update(policy, { state: "disabled" });
  tenant.later(60_000);
  const preview = await tenant.preview(snapshot, scope);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  await tenant[Symbol.asyncDispose]();
  return assessment;
}

const asks = (users: object) => ({
  ...{ state: "enabled", grantControls: { operator: "OR", builtInControls: ["mfa"] } },
  conditions: {
    ...{ clientAppTypes: ["all"], applications: { includeApplications: ["All"] } },
    users: { includeUsers: ["All"], ...users },
  },
});

function administrator(tenant: RecoveryTenant, name: string): EntityRef {
  const user = tenant.user(name);
  tenant.hands.assignRole(globalAdministrator, user);
  return user;
}

const ofMallory: Scope = { all: true, actor: "mallory@contoso.example" };

test.each<Scope>([{ types: ["conditionalAccessPolicy"] }, ofMallory])(
  "in mode microsoft, an emergency account whose group was exchanged counts as one where a plan of a part takes the new exclusion away: %o",
  async (scope) => {
    const made: { glass?: EntityRef; old?: EntityRef } = {};
    const assessment = await assessedAfter(
      (tenant) => {
        made.glass = administrator(tenant, "glass");
        administrator(tenant, "boss");
        made.old = tenant.group("Old exclusions", [made.glass]);
        return { excludeGroups: [made.old.id] };
      },
      (tenant, policy) => {
        const { glass, old } = made;
        if (glass === undefined || old === undefined) throw new Error("They were made.");
        const honest = tenant.as("honest");
        const fresh = tenant.group("New exclusions", []);
        honest.addLink(memberOf(fresh, glass));
        honest.update(policy, asks({ excludeGroups: [fresh.id] }));
        honest.removeLink(memberOf(old, glass));
      },
      scope,
    );
    expect(assessment?.rehearsal?.shifts).toContainEqual(
      expect.objectContaining({
        kind: "mfaAdded",
        breakGlass: expect.objectContaining({ count: 1, names: ["glass"] }),
      }),
    );
  },
);

test("in mode microsoft, an undo that takes the exclusion from the account to which a colleague moved it names that account", async () => {
  const made: { fresh?: EntityRef } = {};
  const before = (tenant: RecoveryTenant) => {
    made.fresh = administrator(tenant, "glass-b");
    return { excludeUsers: [administrator(tenant, "glass-a").id] };
  };
  const move = (tenant: RecoveryTenant, policy: EntityRef) => {
    tenant.as("honest").update(policy, asks({ excludeUsers: [made.fresh?.id ?? ""] }));
  };
  const named = async (happen: typeof move) => {
    const assessment = await assessedAfter(before, happen, ofMallory);
    return assessment?.risks.flatMap(({ rule, sentence }) => (rule === "breakGlass" ? sentence : []));
  };
  expect(await named(move)).toEqual([
    'Takes exclusions that accounts for emergencies have from "glass-b", with "Global Administrator" and excluded now by 1 of 1 ' +
      "policy in use that would apply. Find out first whether someone placed it so on purpose since the snapshot.",
  ]);
  expect((await named(() => {}))?.join(" ")).not.toContain("exclusions that accounts for emergencies have");
});
