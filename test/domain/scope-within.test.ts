import fc from "fast-check";
import { expect, test } from "vitest";
import { entityTypes } from "../../src/domain/tenant/entity.ts";
import { isWithin, type Selection, scopeTest } from "../../src/domain/tenant/scope.ts";

const types = fc.constantFrom("user", "group", "servicePrincipal", "oAuth2PermissionGrant");
const ids = fc.uniqueArray(fc.constantFrom("1", "2", "3"), { minLength: 1 });
const selection: fc.Arbitrary<Selection> = fc.oneof(
  fc.constant<Selection>({ all: true }),
  fc.record({ types: fc.uniqueArray(types, { minLength: 1 }) }),
  fc.record({
    entities: fc.uniqueArray(fc.record({ type: types, ids }), { minLength: 1, selector: ({ type }) => type }),
  }),
);

test("a scope that is within another covers no object that the other does not", () => {
  fc.assert(
    fc.property(selection, selection, (inner, outer) => {
      const [inside, outside] = [scopeTest(inner), scopeTest(outer)];
      const refs = entityTypes.flatMap((type) => ["1", "2", "3", "4"].map((id) => ({ type, id })));
      const contained = refs.every((ref) => !inside.has(ref) || outside.has(ref));
      expect(isWithin(inner, outer)).toBe(contained);
    }),
  );
});
