import { describe, expect, test } from "vitest";
import type { Json } from "../../src/domain/json.ts";
import type { EntityRef, EntityType } from "../../src/domain/tenant/entity.ts";
import type { Link } from "../../src/domain/tenant/link.ts";
import { everything, type Scope, scopeTest } from "../../src/domain/tenant/scope.ts";
import type { EntityState, Life } from "../../src/domain/tenant/state.ts";
import { actsOnObject, compareEntity, isRecoverable, type Sides } from "../../src/engine/compare/compare.ts";
import type { NeighborStates } from "../../src/engine/compare/neighbor-states.ts";

const user: EntityRef = { type: "user", id: "ada" };
const group: EntityRef = { type: "group", id: "chess" };
const grant: EntityRef = { type: "oAuth2PermissionGrant", id: "grant" };
const ends = { clientId: "crm", resourceId: "graph", consentType: "AllPrincipals", scope: "User.Read" };

const state = (
  ref: EntityRef,
  properties: Record<string, Json> = {},
  more: Partial<EntityState> = {},
): EntityState => ({
  ref,
  life: "live",
  displayName: ref.id,
  properties,
  synchronized: false,
  builtIn: false,
  dynamicMembership: false,
  ...more,
});

type Lives = Readonly<Record<string, Life | "gone">>;
const neighbours = (then: Lives, now: Lives, restored: readonly string[] = []): NeighborStates => ({
  lifeThen: ({ id }) => then[id] ?? "live",
  lifeNow: ({ id }) => now[id] ?? "live",
  restores: ({ id }) => restored.includes(id),
  hidesDeleted: () => false,
  nameOf: ({ id }) => id,
});
const calm = neighbours({}, {});

const compare = (
  sides: Partial<Sides>,
  around = calm,
  scope: Scope = everything,
  coverage: "microsoft" | "extended" = "extended",
) => {
  const ref = sides.then?.ref ?? sides.now?.ref ?? user;
  const all = { then: undefined, now: undefined, added: [], removed: [], ...sides };
  return compareEntity(ref, all, scopeTest(scope), coverage, around);
};
const member = (id: string, source = group): Link => ({ link: "members", source, target: { type: "user", id } });

describe("an object", () => {
  const deleted = state(user, {}, { life: "softDeleted" });

  test("an object that is unchanged, or was live at neither instant, does not differ", () => {
    expect(compare({ then: state(user), now: state(user) })).toBeNull();
    expect(compare({ then: deleted, now: deleted })).toBeNull();
    expect(compare({ then: deleted })).toBeNull();
    expect(compare({ now: deleted })).toBeNull();
  });

  test("an object is updated, restored or soft-deleted depending on its life then and now", () => {
    expect(compare({ then: state(user, { city: "York" }), now: state(user) })).toMatchObject({ action: "update" });
    expect(compare({ then: state(user), now: deleted })).toMatchObject({ action: "restore", properties: [] });
    expect(compare({ now: state(user) })).toMatchObject({ action: "softDelete" });
    expect(compare({ then: deleted, now: state(user) })).toMatchObject({ action: "softDelete" });
    expect(compare({ then: state(user) })).toMatchObject({ action: "restore", notRecoverable: "hardDeleted" });
  });

  test("a missing property equals an unset one", () => {
    expect(compare({ then: state(user, { city: null }), now: state(user) })).toBeNull();
  });

  test("an object is compared in the properties of the coverage", () => {
    const sides = { then: state(group, { membershipRule: "a" }), now: state(group, { membershipRule: "b" }) };
    expect(compare(sides, calm, everything, "microsoft")).toBeNull();
    expect(compare(sides)).toMatchObject({ properties: [{ name: "membershipRule", now: "b", then: "a" }] });
    expect(compare({ then: state(user, { createdDateTime: "x" }), now: state(user) })).toBeNull();
  });

  test("a synchronized or built-in object is shown with its reason and not recovered", () => {
    for (const [fact, reason] of [
      ["synchronized", "synchronized"],
      ["builtIn", "builtIn"],
    ] as const) {
      for (const life of ["live", "softDeleted"] as const) {
        const change = compare({ then: state(user, { city: "York" }), now: state(user, {}, { [fact]: true, life }) });
        expect(change).toMatchObject({ notRecoverable: reason });
        expect(change !== null && isRecoverable(change)).toBe(false);
      }
    }
  });

  test("an object of a type that is never deleted is not created since, and one without deleted items stays", () => {
    const newOf = (type: EntityType) => compare({ now: state({ type, id: "x" }) });
    expect(newOf("authorizationPolicy")).toBeNull();
    expect(newOf("authenticationStrengthPolicy")).toMatchObject({ notRecoverable: "notSoftDeletable" });
  });

  test("an object is neither restored nor deleted by a scope without its existence", () => {
    const scope: Scope = { all: true, properties: ["city"] };
    expect(compare({ now: state(user) }, calm, scope)).toBeNull();
    expect(compare({ then: state(user) }, calm, scope)).toBeNull();
    expect(compare({ then: state(user, { city: "York" }), now: deleted }, calm, scope)).toBeNull();
  });
});

describe("a link", () => {
  const both = { then: state(group), now: state(group) };
  const links = (sides: Partial<Sides>, around = calm, scope = everything) =>
    compare({ ...both, ...sides }, around, scope)?.links;

  test("a lost link is added and a new one is removed, removals first", () => {
    expect(links({ removed: [member("ada")], added: [member("bob")] })).toEqual([
      { link: "members", target: { type: "user", id: "bob" }, targetName: "bob", action: "remove" },
      { link: "members", target: { type: "user", id: "ada" }, targetName: "ada", action: "add" },
    ]);
  });

  test("a link to an object that was soft-deleted then was not effective and is not missed", () => {
    expect(links({ removed: [member("ada")] }, neighbours({ ada: "softDeleted" }, {}))).toBeUndefined();
  });

  test("a link to an object that is soft-deleted now is not effective and stays, unless this plan restores it", () => {
    expect(links({ added: [member("ada")] }, neighbours({}, { ada: "softDeleted" }))).toBeUndefined();
    expect(links({ added: [member("ada")] }, neighbours({}, { ada: "softDeleted" }, ["ada"]))).toMatchObject([
      { action: "remove" },
    ]);
  });

  test("a link to a gone or soft-deleted object says so, and a link to an object that this plan restores is added", () => {
    const removed = [member("ada")];
    expect(links({ removed }, neighbours({}, { ada: "gone" }))).toMatchObject([{ notRecoverable: "targetGone" }]);
    expect(links({ removed }, neighbours({}, { ada: "softDeleted" }))).toMatchObject([
      { notRecoverable: "targetDeleted" },
    ]);
    expect(links({ removed }, neighbours({}, { ada: "softDeleted" }, ["ada"]))?.[0]).not.toHaveProperty(
      "notRecoverable",
    );
  });

  test("a link of a dynamic group stays if the group will be dynamic after the recovery", () => {
    const dynamic = state(group, { groupTypes: ["DynamicMembership"] }, { dynamicMembership: true });
    const fixed = state(group, { groupTypes: [] });
    const removed = [member("ada")];
    const reason = (then: EntityState, now: EntityState, scope?: Scope) =>
      compare({ then, now, removed }, calm, scope)?.links[0]?.notRecoverable;
    expect(reason(dynamic, dynamic)).toBe("dynamicMembership");
    expect(reason(dynamic, fixed)).toBe("dynamicMembership");
    expect(reason(fixed, dynamic)).toBeUndefined();
    expect(reason(fixed, dynamic, { all: true, properties: ["members"] })).toBe("dynamicMembership");
    expect(reason(dynamic, fixed, { all: true, properties: ["members"] })).toBeUndefined();
  });

  test("a link belongs to its source: it stays with a synchronized group, and does not block the group itself", () => {
    const change = compare({
      then: state(group),
      now: state(group, {}, { synchronized: true }),
      removed: [member("ada")],
    });
    expect(change).toMatchObject({ links: [{ notRecoverable: "synchronized" }] });
    expect(change).not.toHaveProperty("notRecoverable");
    expect(change !== null && isRecoverable(change)).toBe(false);
  });

  test("a link can be recovered for a group that is itself unchanged", () => {
    const change = compare({ ...both, removed: [member("ada"), member("bob")] }, neighbours({}, { ada: "gone" }));
    expect(change?.linkTotals).toEqual({ add: 1, remove: 0, notRecoverable: 1 });
    expect(change !== null && [isRecoverable(change), actsOnObject(change)]).toEqual([true, false]);
  });

  test("a link is compared if coverage and scope name it", () => {
    const owner: Link = { ...member("ada"), link: "owners" };
    expect(compare({ ...both, removed: [owner] }, calm, everything, "microsoft")).toBeNull();
    expect(links({ removed: [owner] }, calm, { all: true, properties: ["members"] })).toBeUndefined();
    expect(links({ removed: [owner] }, calm, { all: true, properties: ["group.owners"] })).toHaveLength(1);
  });
});

describe("a grant", () => {
  test("a lost grant is created again with all of its values, and a new one is removed", () => {
    expect(compare({ then: state(grant, ends) })).toMatchObject({ action: "restore", properties: { length: 4 } });
    expect(compare({ now: state(grant, ends) })).toMatchObject({ action: "softDelete", properties: { length: 4 } });
  });

  test("a grant is effective while all its ends are live, and is otherwise neither missed nor removed", () => {
    expect(compare({ then: state(grant, ends) }, neighbours({ crm: "softDeleted" }, {}))).toBeNull();
    expect(compare({ now: state(grant, ends) }, neighbours({}, { crm: "softDeleted" }))).toBeNull();
    expect(compare({ now: state(grant, ends) }, neighbours({}, { crm: "softDeleted" }, ["crm"]))).toMatchObject({
      action: "softDelete",
    });
  });

  test("a grant whose end is gone or stays deleted says so, gone before deleted", () => {
    const lost = { then: state(grant, ends) };
    expect(compare(lost, neighbours({}, { crm: "softDeleted" }))).toMatchObject({ notRecoverable: "targetDeleted" });
    expect(compare(lost, neighbours({}, { crm: "softDeleted" }, ["crm"]))).not.toHaveProperty("notRecoverable");
    expect(compare(lost, neighbours({}, { crm: "softDeleted", graph: "gone" }))).toMatchObject({
      notRecoverable: "targetGone",
    });
  });

  test("a widened grant is narrowed again", () => {
    const change = compare({ then: state(grant, ends), now: state(grant, { ...ends, scope: "User.Read Mail.Read" }) });
    expect(change).toMatchObject({ action: "update", properties: [{ name: "scope", then: "User.Read" }] });
  });
});
