import { describe, expect, test } from "vitest";
import { fit, searchText } from "../../src/domain/search-text.ts";

const score = (query: string, name: string, keys: readonly string[] = []) =>
  fit(searchText(query), searchText(name), keys.map(searchText));

describe("how well a name fits what somebody remembers of it", () => {
  test("case, accents and marks do not matter", () => {
    expect(score("MULLER", "Müller")).toBe(1);
    expect(score("straße", "STRASSE")).toBe(1);
    expect(score("sales emea", "Sales – EMEA")).toBe(1);
  });

  test("a whole name is before a beginning, a beginning before a part, a part before a misspelt one", () => {
    const scores = [
      score("Finance", "Finance"),
      score("Finance", "Finance EMEA"),
      score("Finance", "EMEA Finance"),
      score("Fiannce", "Finance"),
    ].map((one) => one ?? 0);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set(scores).size).toBe(4);
  });

  test("a letter too few, too many, wrong or exchanged is forgiven, three are not", () => {
    for (const wrong of ["Lovelce", "Lovellace", "Lovelase", "Lovealce"])
      expect(score(wrong, "Ada Lovelace")).not.toBeNull();
    expect(score("Lavalsse", "Ada Lovelace")).toBeNull();
    expect(score("Bob", "Rob")).toBeNull();
  });

  test("what kind of thing it is counts little", () => {
    expect(score("the Finance group", "Finance")).toBeGreaterThan(score("the Finance group", "Sales group") ?? 0);
  });

  test("keys count like names", () => {
    expect(score("ada.lovelace@contoso.example", "Countess", ["ada.lovelace@contoso.example"])).toBe(1);
    expect(score("ada.lovelace", "Countess", ["ada.lovelace@contoso.example"])).toBeGreaterThan(0.8);
    expect(score("ada.lovelce@contoso.example", "Countess", ["ada.lovelace@contoso.example"])).not.toBeNull();
  });
});
