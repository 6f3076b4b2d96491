import { expect, test } from "vitest";
import type { Change } from "../../src/domain/changes/change.ts";
import type { EntityType } from "../../src/domain/tenant/entity.ts";
import { everything, MICROSOFT_MAX_IDS, type Scope } from "../../src/domain/tenant/scope.ts";
import { narrowedScope } from "../../src/microsoft/recovery/narrowed-scope.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";

test("a recovery of everything leaves an object that changed after the preview, and its verification shows that object", async () => {
  await using tenant = await openGraphTenant();
  const [ada, ben] = [tenant.user("ada", { city: "York" }), tenant.user("ben", { city: "Leeds" })];
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { city: "Bath" });
  const preview = await tenant.preview(snapshot, everything);
  tenant.hands.update(ben, { city: "Hull" });
  const recovery = await tenant.recover(preview);
  expect(recovery.totals).toMatchObject({ modifiedObjects: 1 });
  expect(await tenant.property(ada, "city")).toBe("York");
  expect(await tenant.property(ben, "city")).toBe("Hull");
  const { expected } = await tenant.verify(recovery);
  expect(expected).toMatchObject([{ reason: "newer", objects: 1, sample: [{ ref: ben }] }]);
});

async function* rows(type: EntityType, count: number): AsyncGenerator<Pick<Change, "ref">> {
  for (let at = 0; at < count; at += 1) yield { ref: { type, id: `${at}` } };
}

const kinds: readonly (readonly [string, EntityType, number, boolean])[] = [
  ["as many objects as a job takes are named", "user", MICROSOFT_MAX_IDS, true],
  ["more objects than a job takes are not named", "user", MICROSOFT_MAX_IDS + 1, false],
  [
    "consents are not named, because a job recovers them with their service principal",
    "oAuth2PermissionGrant",
    1,
    false,
  ],
  ["app role assignments are not named, because a job recovers them with theirs", "appRoleAssignment", 1, false],
  ["a list without a row keeps the scope", "user", 0, false],
];

test.each(kinds)("%s", async (_, type, count, isNarrowed) => {
  const whole: Scope = { types: [type] };
  const scope = await narrowedScope(whole, rows(type, count));
  const ids = Array.from({ length: count }, (_, at) => `${at}`);
  expect(scope).toEqual(isNarrowed ? { entities: [{ type, ids: expect.arrayContaining(ids) }] } : whole);
});
