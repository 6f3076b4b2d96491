import { describe, expect, test } from "vitest";
import { fit, searchText } from "../../src/domain/words/search-text.ts";

const score = (query: string, name: string, keys: readonly string[] = []) =>
  fit(searchText(query), searchText(name), keys.map(searchText));

describe("the fit of a name to a search text", () => {
  test("case, accents and marks do not affect the fit of a name", () => {
    expect(score("MULLER", "Müller")).toBe(1);
    expect(score("straße", "STRASSE")).toBe(1);
    expect(score("sales emea", "Sales – EMEA")).toBe(1);
  });

  test("a whole name fits better than a prefix, a prefix better than a part, and a part better than a misspelled one", () => {
    const scores = [
      score("Finance", "Finance"),
      score("Finance", "Finance EMEA"),
      score("Finance", "EMEA Finance"),
      score("Fiannce", "Finance"),
    ].map((one) => one ?? 0);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set(scores).size).toBe(4);
  });

  test("one letter missing, added, wrong or swapped is tolerated, and three are not", () => {
    for (const wrong of ["Lovelce", "Lovellace", "Lovelase", "Lovealce"])
      expect(score(wrong, "Ada Lovelace")).not.toBeNull();
    expect(score("Lavalsse", "Ada Lovelace")).toBeNull();
    expect(score("Bob", "Rob")).toBeNull();
  });

  test("the type of an object affects the fit only a little", () => {
    expect(score("the Finance group", "Finance")).toBeGreaterThan(score("the Finance group", "Sales group") ?? 0);
  });

  test("keys count like names", () => {
    expect(score("ada.lovelace@contoso.example", "Countess", ["ada.lovelace@contoso.example"])).toBe(1);
    expect(score("ada.lovelace", "Countess", ["ada.lovelace@contoso.example"])).toBeGreaterThan(0.8);
    expect(score("ada.lovelce@contoso.example", "Countess", ["ada.lovelace@contoso.example"])).not.toBeNull();
  });
});
