import { describe, expect, test } from "vitest";
import { scenarioIds } from "../../sandbox/contoso/scenario-id.ts";
import { scenarios } from "../../sandbox/contoso/scenarios.ts";
import { sameJson } from "../../src/domain/json.ts";
import { guestKindOf } from "../../src/domain/sign-in/audience.ts";
import { Enforcement } from "../../src/domain/sign-in/enforcement.ts";
import { namedLocation } from "../../src/domain/sign-in/named-location.ts";
import { signInPolicy } from "../../src/domain/sign-in/policy.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { factsOf } from "../support/ground-truth.ts";
import { newest, type Picture, stateIn, tell } from "../support/tell.ts";

const lives = (picture: Picture, refs: readonly (EntityRef | null)[]) =>
  refs.filter((ref) => ref !== null).map((ref) => stateIn(picture, ref)?.life ?? "gone");

const members = (picture: Picture, group: EntityRef) =>
  picture.links
    .filter(({ link, source }) => link === "members" && source.id === group.id)
    .map(({ target }) => target.id);

describe.each([50, 300])("scenarios, %d users", (users) => {
  test("a cleanup deletes applications with their principals, revokes a consent and purges one", async () => {
    using told = await tell({ users, scenario: "app-cleanup" });
    const facts = factsOf(told.truth, "app-cleanup");
    const refs = facts.deleted.flatMap(({ application, servicePrincipal }) => [application, servicePrincipal]);
    expect(facts.deleted).toHaveLength(5);
    expect(new Set(lives(newest(told), refs))).toEqual(new Set(["live"]));
    expect(new Set(lives(told.end, refs))).toEqual(new Set(["softDeleted"]));
    expect(facts.deleted.some(({ secrets, assignments }) => secrets.length > 0 && assignments.length > 0)).toBe(true);
    expect(facts.deleted.some(({ servicePrincipal }) => servicePrincipal === null)).toBe(true);

    const { application, servicePrincipal } = facts.principalDeleted;
    expect(lives(told.end, [application, servicePrincipal])).toEqual(["live", "softDeleted"]);
    expect(lives(told.end, [facts.purged.application, facts.purged.servicePrincipal])).toEqual(["gone", "gone"]);
    expect(lives(newest(told), facts.revokedGrants)).toEqual(["live"]);
    expect(lives(told.end, facts.revokedGrants)).toEqual(["gone"]);
  });

  test("the deleted groups contained one another", async () => {
    using told = await tell({ users, scenario: "groups-deleted" });
    const { deleted } = factsOf(told.truth, "groups-deleted");
    const ids = new Set(deleted.map(({ group }) => group.id));
    expect(deleted).toHaveLength(6);
    for (const { group, members: were } of deleted) {
      expect(lives(told.end, [group])).toEqual(["softDeleted"]);
      expect(members(newest(told), group).toSorted()).toEqual(were.map(({ id }) => id).toSorted());
    }
    const nested = deleted.flatMap(({ members: were }) => were).filter(({ id }) => ids.has(id));
    expect(nested).toHaveLength(5);
  });

  test("a purged object is gone, and policies still name it", async () => {
    using told = await tell({ users, scenario: "purged" });
    const { assignment, group, groupMembers, policies, user, userGroups } = factsOf(told.truth, "purged");
    expect(lives(newest(told), [group, user, assignment])).toEqual(["live", "live", "live"]);
    expect(lives(told.end, [group, user, assignment])).toEqual(["gone", "gone", "gone"]);
    expect(members(newest(told), group)).toHaveLength(groupMembers.length);
    expect(userGroups.length).toBeGreaterThan(0);
    expect(userGroups.every((team) => members(newest(told), team).includes(user.id))).toBe(true);
    const naming = policies.map((policy) => JSON.stringify(stateIn(told.end, policy)?.properties).includes(group.id));
    expect(naming).toEqual([true, true]);
  });

  test("a named location is deleted while two policies name it", async () => {
    using told = await tell({ users, scenario: "named-location" });
    const { location, policies } = factsOf(told.truth, "named-location");
    expect(stateIn(newest(told), location)).toMatchObject({ life: "live", properties: { isTrusted: true } });
    expect(stateIn(told.end, location)).toMatchObject({ life: "softDeleted", properties: { isTrusted: false } });
    const naming = [...told.end.entities.values()].filter(
      ({ ref, properties }) =>
        ref.type === "conditionalAccessPolicy" && JSON.stringify(properties).includes(location.id),
    );
    expect(naming.map(({ ref }) => ref.id).toSorted()).toEqual(policies.map(({ id }) => id).toSorted());
  });

  test("people lose licenses because of a rule and because of an attribute", async () => {
    using told = await tell({ users, scenario: "licences" });
    const { attributeGroup, lostByAttribute, lostByRule, ruleBefore, ruleGroup } = factsOf(told.truth, "licences");
    expect(stateIn(newest(told), ruleGroup)?.properties.membershipRule).toBe(ruleBefore);
    expect(stateIn(told.end, ruleGroup)?.properties.membershipRule).not.toBe(ruleBefore);
    expect(lostByRule.length).toBeGreaterThan(0);
    expect(lostByAttribute.length).toBeGreaterThan(0);
    for (const [group, lost] of [
      [ruleGroup, lostByRule],
      [attributeGroup, lostByAttribute],
    ] as const) {
      const [had, has] = [newest(told), told.end].map((picture) => new Set(members(picture, group)));
      expect(lost.every(({ id }) => had?.has(id) && !has?.has(id))).toBe(true);
    }
    expect(stateIn(told.end, attributeGroup)?.properties).toEqual(stateIn(newest(told), attributeGroup)?.properties);
  });

  test("a policy that lost its exclusions blocks everyone except the emergency accounts", async () => {
    using told = await tell({ users, scenario: "locked-out" });
    const { policy, otherPolicies } = factsOf(told.truth, "locked-out");
    const [before, after] = [newest(told), told.end].map((picture) => {
      const people = signInStates(picture);
      const policies = [...picture.entities.values()]
        .filter(({ ref }) => ref.type === "conditionalAccessPolicy")
        .map(({ ref, properties }) => signInPolicy(ref.id, properties, new Map(), () => undefined));
      const locations = [...picture.entities.values()]
        .filter(({ ref }) => ref.type === "namedLocationPolicy")
        .map(({ ref, properties }) => [ref.id, namedLocation(ref.id, properties)] as const);
      const rules = { policies, locations: new Map(locations) };
      const enforcement = new Enforcement({ before: rules, after: rules });
      const isBlocked = ({ id, state }: (typeof people)[number]) =>
        enforcement.verdict(enforcement.on({ id, before: state, after: state }, "after"), "after").blocked;
      return people.filter((person) => !isBlocked(person)).map(({ name }) => name);
    });
    expect(before).toHaveLength(signInStates(newest(told)).length);
    expect(after).toEqual([expect.stringMatching(/^breakglass/), expect.stringMatching(/^breakglass/)]);
    expect(stateIn(told.end, policy)?.properties.state).toBe("enabled");
    const changed = [...told.end.entities.values()].filter(
      ({ ref, properties }) =>
        ref.type === "conditionalAccessPolicy" && !sameJson(properties, stateIn(newest(told), ref)?.properties ?? null),
    );
    expect(changed.map(({ ref }) => ref.id).toSorted()).toEqual(
      [policy, ...otherPolicies].map(({ id }) => id).toSorted(),
    );
  });
});

/** Returns every live user with the groups they are direct members of. Roles do not affect which users a policy blocks here. */
const signInStates = ({ entities, links }: Picture) =>
  [...entities.values()]
    .filter(({ ref, life }) => ref.type === "user" && life === "live")
    .map(({ ref, properties }) => ({
      id: ref.id,
      name: `${properties.userPrincipalName}`,
      state: {
        guest: guestKindOf(properties),
        groups: new Set(
          links.filter(({ link, target }) => link === "members" && target.id === ref.id).map(({ source }) => source.id),
        ),
        roles: new Set<string>(),
      },
    }));

test("the table lists every scenario once, the default first", () => {
  expect(scenarios.map(({ id }) => id)).toEqual(scenarioIds);
});
