import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import type { Coverage } from "../../src/domain/tenant/coverage.ts";
import { allEntityTypes, entityTypes } from "../../src/domain/tenant/entity.ts";
import {
  checkScope,
  everything,
  facetsOf,
  only,
  type Scope,
  scopeTest,
  selectedTypes,
} from "../../src/domain/tenant/scope.ts";

const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `id-${at}`);

function refusal(scope: unknown, coverage: Coverage = "extended"): string {
  try {
    checkScope(fromOutside(scope), coverage);
  } catch (error) {
    expect(error).toBeInstanceOf(RewindError);
    expect(error).toMatchObject({ code: "invalidInput" });
    return error instanceof Error ? error.message : "";
  }
  return "accepted";
}

/** Returns a value as a host might send it: JSON without a checked type. */
const fromOutside = (scope: unknown): Scope => JSON.parse(JSON.stringify(scope));

describe("a scope is accepted", () => {
  test.each<Scope>([
    everything,
    { types: ["user", "group"] },
    only("group", ["a", "b"]),
    { types: ["user"], properties: ["department", "manager"] },
    { all: true, properties: ["user.department", "group.members", "deletedDateTime"] },
  ])("a scope is accepted as it is: %j", (scope) => expect(checkScope(scope, "extended")).toEqual(scope));
});

describe("a scope is refused with one sentence", () => {
  test.each([
    [{}, 'exactly one of "all", "types" and "entities"'],
    [{ all: true, types: ["user"] }, 'exactly one of "all", "types" and "entities"'],
    [{ all: false }, '"all" in a scope can only be true'],
    [{ types: [] }, '"types" is empty'],
    [{ types: ["user", "device"] }, '"device" is not an entity type. Use one of: user, group,'],
    [{ types: ["user", "group", "user"] }, "Entity type user is listed twice"],
    [{ entities: [] }, '"entities" is empty'],
    [{ entities: [{ type: "user", ids: [] }] }, '"ids" of user is empty'],
    [{ entities: [{ type: "devices", ids: ["a"] }] }, '"devices" is not an entity type'],
    [{ entities: [{ type: "user", ids: [" "] }] }, '"ids" of user holds a text that is not an id'],
    [{ entities: [{ type: "user", ids: ["x".repeat(201)] }] }, '"ids" of user holds a text that is not an id'],
    [{ entities: [{ type: "user", ids: ["a", "b", "a"] }] }, "Id a of user is listed twice"],
    [
      {
        entities: [
          { type: "user", ids: ["a"] },
          { type: "user", ids: ["b"] },
        ],
      },
      "Put all its ids in one entry",
    ],
    [{ types: ["user"], properties: [] }, '"properties" is empty'],
    [{ types: ["user"], properties: ["shoeSize"] }, '"shoeSize" is not a recoverable property or link'],
    [{ types: ["user"], properties: ["group.members"] }, '"group.members" is not a recoverable property or link'],
    [{ all: true, properties: ["user.members"] }, '"user.members" is not a recoverable property or link'],
    [{ all: true, since: "2026-11-20T14:00:00Z" }, '"since" goes with "actor"'],
    [{ all: true, actor: "eve", since: "soon" }, '"since" is not an ISO 8601 time'],
  ])("a scope is refused with one sentence: %j", (scope, sentence) => expect(refusal(scope)).toContain(sentence));

  test("the refusal of a property names those that a single selected type has", () => {
    expect(refusal({ types: ["group"], properties: ["department"] })).toContain(
      "It has: assignedLicenses, classification, description",
    );
  });

  test("a scope with more than 100 ids over all types is refused in Microsoft's coverage", () => {
    const scope = {
      entities: [
        { type: "user", ids: ids(60) },
        { type: "group", ids: ids(41) },
      ],
    };
    expect(refusal(scope, "microsoft")).toContain("at most 100 ids over all types together; this one has 101");
    expect(refusal(scope, "extended")).toBe("accepted");
    expect(refusal({ entities: [{ type: "user", ids: ids(100) }] }, "microsoft")).toBe("accepted");
  });

  test("a scope with more than ten thousand ids is refused in any coverage", () => {
    expect(refusal({ entities: [{ type: "user", ids: ids(10_001) }] })).toContain("at most 10000 ids");
  });

  test("a scope with a property that only the extended coverage has is refused", () => {
    const scope = { types: ["user"], properties: ["manager"] };
    expect(refusal(scope, "microsoft")).toContain('"manager" is not a recoverable property or link');
    expect(refusal(scope, "extended")).toBe("accepted");
  });

  test("the refusal of a property stays short for a property name of any length", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 81, maxLength: 2_000 }), (name) => {
        expect(refusal({ all: true, properties: [name] }).length).toBeLessThan(200);
      }),
    );
  });
});

describe("the types of a scope", () => {
  test("a scope of everything has every type", () => expect(selectedTypes(everything)).toEqual(allEntityTypes));

  test("a scope of the type servicePrincipal includes grants and assignments", () => {
    expect(selectedTypes({ types: ["servicePrincipal"] })).toEqual([
      "servicePrincipal",
      "oAuth2PermissionGrant",
      "appRoleAssignment",
    ]);
  });

  test("a scope of ids has only the types of these ids", () => {
    expect(selectedTypes(only("servicePrincipal", ["a"]))).toEqual(["servicePrincipal"]);
  });
});

describe("a scope asked often", () => {
  test("a scope test accepts each entity of its types, or only the listed ids", () => {
    const byType = scopeTest({ types: ["group"] });
    expect(byType.has({ type: "group", id: "anything" })).toBe(true);
    expect(byType.has({ type: "user", id: "anything" })).toBe(false);
    const byId = scopeTest(only("group", ["a"]));
    expect(byId.has({ type: "group", id: "a" })).toBe(true);
    expect(byId.has({ type: "group", id: "b" })).toBe(false);
    expect(byId.has({ type: "user", id: "a" })).toBe(false);
  });

  test("a scope test covers every property unless the scope lists some", () => {
    expect(scopeTest(everything).covers("user", "department")).toBe(true);
    const narrow = scopeTest({ all: true, properties: ["department", "group.members"] });
    expect(narrow.covers("user", "department")).toBe(true);
    expect(narrow.covers("group", "members")).toBe(true);
    expect(narrow.covers("user", "jobTitle")).toBe(false);
  });

  test("a scope test applies a qualified name to its type only", () => {
    const named = scopeTest({ all: true, properties: ["user.displayName"] });
    expect(named.covers("user", "displayName")).toBe(true);
    expect(named.covers("group", "displayName")).toBe(false);
  });

  test("a scope test covers existence as deletedDateTime, and not if the properties omit it", () => {
    expect(scopeTest(everything).covers("user", "deletedDateTime")).toBe(true);
    expect(scopeTest({ all: true, properties: ["deletedDateTime"] }).covers("user", "deletedDateTime")).toBe(true);
    expect(scopeTest({ all: true, properties: ["department"] }).covers("user", "deletedDateTime")).toBe(false);
  });

  test("a scope test agrees with the check: each part of a type may be named, plain or qualified", () => {
    for (const type of entityTypes) {
      for (const facet of facetsOf(type, "extended")) {
        expect(refusal({ types: [type], properties: [facet, `${type}.${facet}`] })).toBe("accepted");
      }
    }
  });
});
