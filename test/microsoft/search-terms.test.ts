import fc from "fast-check";
import { expect, test } from "vitest";
import { isFound } from "../../src/http/odata/search.ts";
import { parseSearch, type Search } from "../../src/http/odata/search-syntax.ts";
import { searchSteps } from "../../src/microsoft/investigation/search-terms.ts";

const keys = ["userPrincipalName", "mail"];
const clausesOf = (search: Search): readonly { property: string; text: string }[] =>
  search.kind === "clause" ? [search] : search.parts.flatMap(clausesOf);

test("whatever is looked for, each step is one Graph can read, of bounded length, about names and keys alone", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 200 }),
    fc.string({ unit: fc.constantFrom(..."\"\\:()' aeé𠮷ß@."), minLength: 1, maxLength: 200 }),
    fc.constantFrom("e".repeat(200), "ae ".repeat(60), "𠮷".repeat(100), "\ufdfa".repeat(200), '"'.repeat(200)),
  );
  fc.assert(
    fc.property(texts, (given) => {
      const text = given.trim().toWellFormed();
      fc.pre(text !== "");
      for (const step of searchSteps(text, keys)) {
        if (step === "") continue;
        expect(step.length).toBeLessThan(4_000);
        expect(step.isWellFormed()).toBe(true);
        for (const { property } of clausesOf(parseSearch(step))) expect(["displayName", ...keys]).toContain(property);
      }
    }),
  );
});

test("a name is found in a later step at the latest if the first two letters of its words are right", () => {
  const word = fc.string({ unit: fc.constantFrom(..."abcdefghilmnorstu"), minLength: 4, maxLength: 9 });
  fc.assert(
    fc.property(word, word, fc.nat(), fc.constantFrom(..."xyzáé"), (first, last, at, letter) => {
      const place = 2 + (at % (first.length - 2));
      const wrong = `${first.slice(0, place)}${letter}${first.slice(place + 1)}`;
      const row = { displayName: `${first} ${last}` };
      const steps = searchSteps(`${wrong} ${last}`, keys).filter((step) => step !== "");
      expect(steps.some((step) => isFound(row, parseSearch(step)))).toBe(true);
    }),
  );
});
