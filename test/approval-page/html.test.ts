import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { html } from "../../src/approval-page/html.ts";
import { valueDifferences } from "../../src/approval-page/value-differences.ts";
import { EVIL_NAME } from "./a-broken-tenant.ts";

describe("a text put into a page", () => {
  test("is no markup, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const inside = html`${text}`.html.replaceAll(/&(amp|lt|gt|quot|#39);/g, "");
        expect(inside).not.toMatch(/[<>"'&]/);
      }),
    );
  });

  test("loses what is not drawn and is bounded", () => {
    expect(html`${EVIL_NAME}`.html).not.toContain("\u202e");
    expect(html`${"x".repeat(10_000)}`.html).toHaveLength(2_000);
  });

  test("stands beside what is markup already, lists and numbers", () => {
    expect(html`<p>${html`<b>${"<"}</b>`}${["&", 1, null]}</p>`.html).toBe("<p><b>&lt;</b>&amp;1</p>");
  });
});

describe("what a person compares of a value", () => {
  const pathsOf = (now: object, then: object) =>
    valueDifferences("conditionalAccessPolicy", {
      name: "conditions",
      now: JSON.parse(JSON.stringify(now)),
      then: JSON.parse(JSON.stringify(then)),
    });

  test("is the parts of it that differ", () => {
    const users = { includeUsers: ["All"], excludeGroups: ["a"] };
    expect(pathsOf({ users, apps: ["x"] }, { users: { ...users, excludeGroups: ["a", "b"] }, apps: ["x"] })).toEqual([
      { path: "conditions.users.excludeGroups", now: "a", then: "a, b", alike: false },
    ]);
  });

  test("is nothing where only the order of a collection differs", () => {
    expect(pathsOf({ clientAppTypes: ["x", "y"] }, { clientAppTypes: ["y", "x"] })).toEqual([]);
  });

  test("says where two values look alike and are not", () => {
    const long = "x".repeat(600);
    expect(pathsOf({ a: "Help\u200bdesk", b: `${long}1` }, { a: "Helpdesk", b: `${long}2` })).toEqual([
      expect.objectContaining({ path: "conditions.a", alike: true }),
      expect.objectContaining({ path: "conditions.b", alike: true }),
    ]);
  });

  test("tells nothing, an empty text and an empty list apart", () => {
    expect(valueDifferences("user", { name: "p", now: "", then: null })).toMatchObject([
      { now: "(empty text)", then: null },
    ]);
    expect(valueDifferences("user", { name: "p", now: [], then: null })).toMatchObject([{ now: "(empty list)" }]);
  });

  test("ids stand behind the names of what they are the ids of, where these are known", () => {
    const names = { g1: 'Finance", everybody' };
    const conditions = (...excludeGroups: string[]) => ({ users: { excludeGroups } });
    expect(
      valueDifferences(
        "conditionalAccessPolicy",
        { name: "conditions", now: conditions("g1"), then: conditions("g1", "g2") },
        names,
      ),
    ).toMatchObject([
      {
        path: "conditions.users.excludeGroups",
        now: '"Finance\', everybody" g1',
        then: '"Finance\', everybody" g1, g2',
      },
    ]);
  });

  test("takes a member for one only if the value has it, whatever it is called", () => {
    const differences = valueDifferences("user", { name: "p", now: { constructor: "x" }, then: {} });
    expect(differences).toEqual([{ path: "p.constructor", now: "x", then: null, alike: false }]);
  });

  test("takes a value for the id of something only if a name was found for it, whatever the value is", () => {
    const differences = valueDifferences(
      "user",
      { name: "p", now: ["toString"], then: "constructor" },
      { g1: "Finance" },
    );
    expect(differences).toEqual([{ path: "p", now: "toString", then: "constructor", alike: false }]);
  });

  test("names every difference and no other, for any two values", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.jsonValue({ maxDepth: 6 }), (now, then) => {
        const [a, b] = [JSON.parse(JSON.stringify(now)), JSON.parse(JSON.stringify(then))];
        expect(valueDifferences("user", { name: "p", now: a, then: a })).toEqual([]);
        for (const part of valueDifferences("user", { name: "p", now: a, then: b }))
          expect(part.alike).toBe(part.now === part.then);
      }),
    );
  });
});
