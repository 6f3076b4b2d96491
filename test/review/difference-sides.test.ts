import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/domain/json.ts";
import { differenceSides } from "../../src/review/difference-sides.ts";
import { valueDifferences } from "../../src/review/value-difference.ts";

const sidesOf = (name: string, now: Json, then: Json, names: Record<string, string> = {}) =>
  valueDifferences("conditionalAccessPolicy", { name, now, then }).map((one) => differenceSides(one, names));
const usersOf = (now: Json, then: Json, names: Record<string, string> = {}) =>
  valueDifferences("user", { name: "p", now, then }).map((one) => differenceSides(one, names));

describe("the sides of a difference", () => {
  test("hold the elements that only one side has, all of them, and count those that stay", () => {
    const excluding = (...excludeUsers: string[]) => ({ users: { excludeUsers } });
    const many = Array.from({ length: 40 }, (_, nth) => `user${nth}`);
    expect(sidesOf("conditions", excluding(...many, "mallory"), excluding(...many.slice(0, 39)))).toEqual([
      {
        path: "conditions.users.excludeUsers",
        now: ['"user39"', '"mallory"'],
        then: [],
        note: "39 others stay",
      },
    ]);
  });

  test("name the objects whose ids they hold", () => {
    const excluding = (...excludeGroups: string[]) => ({ users: { excludeGroups } });
    const [sides] = sidesOf("conditions", excluding("g1"), excluding("g1", "g2"), { g2: 'Finance", everybody' });
    expect(sides).toMatchObject({ now: [], then: ['"Finance\', everybody" g2'], note: "1 other stays" });
    const long = "Research ".repeat(25).trim();
    expect(sidesOf("conditions", excluding(), excluding("g3"), { g3: long })[0]?.then).toEqual([`"${long}" g3`]);
  });

  test.each([
    ["a letter of another script", "https://contoso.example", "https://c\u043entoso.example"],
    ["a space that does not break", "Help desk", "Help\u00a0desk"],
    ["a character that is not drawn", "Helpdesk", "Help\u200bdesk"],
    ["a digit for a letter", "admin1", "adminl"],
    ["another dash", "sales-emea", "sales\u2013emea"],
  ])("say that values look alike where they differ in %s", (_, now, then) => {
    for (const [sides] of [usersOf(now, then), usersOf([now, "other"], [then, "other"])]) {
      expect(sides?.note).toContain("they look alike and differ");
      expect(sides?.now).not.toEqual(sides?.then);
    }
  });

  test("say nothing of the kind where values differ visibly", () => {
    expect(usersOf("Sales", "Marketing")).toEqual([{ path: "p", now: ['"Sales"'], then: ['"Marketing"'], note: null }]);
  });

  test("tell an unset value, an empty text and an empty list apart", () => {
    expect(usersOf("", null)).toMatchObject([{ now: ['""'], then: [] }]);
    expect(usersOf([], null)).toMatchObject([{ now: ["(empty list)"], then: [] }]);
  });

  test("treat a value as an id only if a name was found for it, whatever the value is", () => {
    expect(usersOf("toString", "constructor", { g1: "Finance" })).toMatchObject([
      { now: ['"toString"'], then: ['"constructor"'] },
    ]);
  });

  test("never show two different values as equal", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 4 }), (now, then) => {
        const [a, b] = [JSON.parse(JSON.stringify(now)), JSON.parse(JSON.stringify(then))];
        expect(usersOf(a, a)).toEqual([]);
        for (const { now: left, then: right, note } of usersOf(a, b)) {
          if (note?.includes("in another order") !== true) expect(left).not.toEqual(right);
        }
      }),
    );
  });
});
