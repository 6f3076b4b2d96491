import { describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { only } from "../../src/domain/tenant/scope.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import type { RecoveryTenant } from "../support/recovery-tenant.ts";
import { stores } from "../support/stores.ts";

// Source: Microsoft Entra, "Group membership in a dynamic group", and the rule of direct reports.
const memberOfGroup = (id: string): string => `user.memberof -any (group.objectId -in ['${id}'])`;

const cloudGroup = { mailEnabled: false, securityEnabled: true } as const;

const ruled = (tenant: RecoveryTenant, displayName: string, membershipRule: string): EntityRef =>
  tenant.hands.create("group", {
    ...{ displayName, mailNickname: displayName, groupTypes: ["DynamicMembership"], ...cloudGroup },
    ...{ membershipRule, membershipRuleProcessingState: "Paused" },
  });

describe.each(stores)("a membership rule that names a purged group, in $name", ({ open }) => {
  test("counts as a use of the group, and names the new one after it was created again", async () => {
    await using tenant = openEngineTenant({ history: await open(), guids: true });
    const groups = ["Chess", "Other"].map((displayName) =>
      tenant.hands.create("group", { displayName, mailNickname: displayName, groupTypes: [], ...cloudGroup }),
    );
    const [chess, other] = groups;
    if (chess === undefined || other === undefined) throw new Error("There are no groups.");
    const following = ruled(tenant, "Following", memberOfGroup(chess.id.toUpperCase()));
    ruled(tenant, "Another", memberOfGroup(other.id));
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(chess);
    tenant.hands.purge(chess);
    const preview = await tenant.preview(snapshot, { ...only("group", [chess.id]), rebuild: true });
    const changes = await tenant.changes(preview);
    expect(new Map(changes.map(({ ref, action }) => [ref.id, action]))).toEqual(
      new Map([
        [chess.id, "rebuild"],
        [following.id, "update"],
      ]),
    );
    expect(await tenant.recover(preview)).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
    const rule = String(await tenant.property(following, "membershipRule"));
    const [, id = ""] = /'([^']+)'/.exec(rule) ?? [];
    expect(rule).toBe(memberOfGroup(id));
    expect(await tenant.property({ type: "group", id }, "displayName")).toBe("Chess");
  });
});
