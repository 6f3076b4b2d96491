import { describe, expect, test } from "vitest";
import { allEntityTypes, type EntityType } from "../../src/domain/tenant/entity.ts";
import { phases, type WriteKind } from "../../src/engine/recover/order.ts";

const order = phases();
const place = (kind: WriteKind, type: EntityType): number =>
  order.findIndex((phase) => phase.kind === kind && phase.type === type);

/** For restores. Soft deletions go the opposite way. */
const constraints: readonly (readonly [EntityType, EntityType])[] = [
  ["namedLocationPolicy", "conditionalAccessPolicy"],
  ["authenticationStrengthPolicy", "conditionalAccessPolicy"],
  ["user", "group"],
  ["user", "conditionalAccessPolicy"],
  ["group", "conditionalAccessPolicy"],
  ["application", "conditionalAccessPolicy"],
  ["application", "servicePrincipal"],
  ["servicePrincipal", "oAuth2PermissionGrant"],
  ["servicePrincipal", "appRoleAssignment"],
  ["user", "oAuth2PermissionGrant"],
  ["user", "appRoleAssignment"],
  ["group", "appRoleAssignment"],
];

describe("the order of a recovery", () => {
  test("the order of a recovery has each kind of write once for every entity type", () => {
    for (const kind of ["restore", "rebuild", "properties", "links", "softDelete"] as const) {
      const types = order.filter((phase) => phase.kind === kind).map(({ type }) => type);
      expect(types.toSorted()).toEqual(allEntityTypes.toSorted());
    }
  });

  test("the order of a recovery is restores and rebuilds of each type, then properties, then links, then soft deletions", () => {
    const kinds = order.map(({ kind }) => (kind === "rebuild" ? "restore" : kind));
    expect(kinds.filter((kind, nth) => kind !== kinds[nth - 1])).toEqual([
      "restore",
      "properties",
      "links",
      "softDelete",
    ]);
  });

  test.each(constraints)("a recovery restores and writes a %s before a %s, and deletes it after", (first, second) => {
    expect(place("restore", first)).toBeLessThan(place("restore", second));
    expect(place("properties", first)).toBeLessThan(place("properties", second));
    expect(place("softDelete", first)).toBeGreaterThan(place("softDelete", second));
  });
});
