import { describe, expect, test } from "vitest";
import { type EntityType, entityTypes } from "../../src/domain/entity.ts";
import { type Facet, phases } from "../../src/engine/recover/order.ts";

const order = phases();
const place = (facet: Facet, type: EntityType): number =>
  order.findIndex((phase) => phase.facet === facet && phase.type === type);

/** For restores; soft deletions go the opposite way. */
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
  test("has each kind of write once for every entity type", () => {
    for (const facet of ["restore", "properties", "links", "softDelete"] as const) {
      const types = order.filter((phase) => phase.facet === facet).map(({ type }) => type);
      expect(types.toSorted()).toEqual(entityTypes.toSorted());
    }
  });

  test("is restores, then properties, then links, then soft deletions", () => {
    const facets = order.map(({ facet }) => facet);
    expect(facets.filter((facet, nth) => facet !== facets[nth - 1])).toEqual([
      "restore",
      "properties",
      "links",
      "softDelete",
    ]);
  });

  test.each(constraints)("restores and writes a %s before a %s, and deletes it after", (first, second) => {
    expect(place("restore", first)).toBeLessThan(place("restore", second));
    expect(place("properties", first)).toBeLessThan(place("properties", second));
    expect(place("softDelete", first)).toBeGreaterThan(place("softDelete", second));
  });
});
