import { expect, test } from "vitest";
import { membershipsIn } from "../../src/domain/sign-in/memberships.ts";
import { asInstant } from "../../src/domain/time.ts";
import { furtherRolesIn } from "../../src/engine/assess/further-roles.ts";
import type { GivenRole } from "../../src/engine/assess/given-roles.ts";
import { rolesAmong } from "../../src/engine/assess/role-standing.ts";

/** Source: Microsoft Entra built-in roles, User Administrator. */
const role = { templateId: "fe930be7-5e62-47db-91af-98c3a49a38b1", displayName: "User Administrator" };
const user = (id: string) => ({ ref: { type: "user", id } as const, displayName: id });
const unit = { ref: { type: "administrativeUnit", id: "berlin" } as const, displayName: "Berlin" };
const holders = Array.from({ length: 200 }, (_, at) => user(`user-${at}`));

test("each of many restored accounts is looked up among its own roles and those of groups, not among all of the tenant", () => {
  let looks = 0;
  const given = holders.map(
    (one): GivenRole => ({
      ...{ role, isEligible: false, scope: unit, period: { from: null, until: null } },
      get holder() {
        looks += 1;
        return one;
      },
    }),
  );
  const nothing = { roles: [] };
  const standing = {
    active: { before: nothing, after: { roles: given } },
    eligible: { before: nothing, after: nothing },
    members: membershipsIn(new Map()),
  };
  const furtherOf = furtherRolesIn(standing, asInstant(0));
  looks = 0;
  for (const { ref } of holders) {
    expect(furtherOf(ref)?.limited).toEqual(['"User Administrator" over the administrative unit "Berlin" only']);
  }
  expect(looks).toBeLessThan(5 * holders.length);
  expect(furtherOf({ type: "user", id: "another" })).toBeNull();
  expect(rolesAmong({ type: "user", id: "user-3" }, "after", given, standing.members)).toHaveLength(1);
});
