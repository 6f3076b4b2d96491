import { describe, expect, test } from "vitest";
import type { ChangeAnswer } from "../../drill/answers.ts";
import { collateral, scopeOf, separate, suspicions } from "../../drill/investigation.ts";

const event = (actor: string, time: string, properties: string[]) => ({
  actor,
  time: `2026-11-23T${time}:00.000Z`,
  operation: "Update user",
  properties,
});

const change = (id: string, over: Partial<ChangeAnswer>): ChangeAnswer => ({
  type: "user",
  id,
  displayName: id,
  action: "update",
  basis: "snapshot",
  properties: [],
  linkTotals: { add: 0, remove: 0 },
  links: [],
  attribution: [],
  ...over,
});

const emptied = { name: "department", now: null, then: "Sales" };
const retitled = { name: "jobTitle", now: "Lead", then: "Clerk" };

const wiped = change("wiped", {
  properties: [emptied, retitled],
  linkTotals: { add: 1, remove: 0 },
  links: [{ link: "manager", target: { type: "user", id: "boss" }, action: "add" }],
  attribution: [
    event("hr", "07:30", ["jobTitle"]),
    event("mallory", "01:00", ["department"]),
    event("mallory", "01:00", ["manager"]),
  ],
});
const mended = change("mended", {
  properties: [{ ...emptied, now: "Legal" }],
  attribution: [event("mallory", "01:00", ["department"]), event("hr", "07:31", ["department"])],
});
const deleted = change("deleted", { action: "restore", attribution: [event("mallory", "01:05", ["deletedDateTime"])] });
const hired = change("hired", { action: "softDelete", attribution: [event("hr", "07:00", ["displayName"])] });
const policy = change("policy", {
  type: "conditionalAccessPolicy",
  properties: [{ name: "state", now: "disabled", then: "enabled" }],
  attribution: [event("mallory", "23:14", ["state"])],
});
const all = [wiped, mended, deleted, hired, policy];

describe("the drill's investigation", () => {
  test("the investigation finds a nightly attacker before people who worked by day", () => {
    const [first, second] = suspicions(all);
    expect(first).toMatchObject({ actor: "mallory", objects: 3 });
    expect(first?.grounds).toContain("changed a policy that protects sign-in");
    expect(second).toMatchObject({ actor: "hr", score: 0 });
  });

  test("the investigation attributes each property, link and object to its last author", () => {
    const { theirs, others } = separate(all, "mallory");
    const named = (facets: typeof theirs) => facets.map(({ id, facet }) => `${id}.${facet}`).sort();
    expect(named(theirs)).toEqual(["deleted.deletedDateTime", "policy.state", "wiped.department", "wiped.manager"]);
    expect(named(others)).toEqual(["hired.deletedDateTime", "mended.department", "wiped.jobTitle"]);
  });

  test("the investigation leaves alone what has no author and what cannot be recovered", () => {
    const unnamed = change("unnamed", { properties: [emptied] });
    const gone = { ...deleted, id: "gone", notRecoverable: { code: "hardDeleted", sentence: "Deleted for good." } };
    expect(separate([unnamed, gone], "mallory").theirs).toEqual([]);
  });

  test("the investigation makes one scope with each type once and properties by type", () => {
    expect(scopeOf(separate(all, "mallory").theirs)).toEqual({
      entities: [
        { type: "user", ids: ["wiped", "deleted"] },
        { type: "conditionalAccessPolicy", ids: ["policy"] },
      ],
      properties: ["conditionalAccessPolicy.state", "user.deletedDateTime", "user.department", "user.manager"],
    });
  });

  test("the investigation notices other authors whose writes a scope would undo, and can spare them", () => {
    const { theirs } = separate(all, "mallory");
    const alsoEdited = change("deleted", { properties: [emptied] });
    const spare = collateral(
      [wiped, alsoEdited].map((each) => ({ ...each, properties: [emptied] })),
      theirs,
    );
    expect([...spare]).toEqual(["user/deleted"]);
    expect(scopeOf(theirs, spare).entities[0]).toEqual({ type: "user", ids: ["wiped"] });
  });
});
