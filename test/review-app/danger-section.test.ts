import { expect, test } from "vitest";
import { dangerSection, summarySection } from "../../src/review-app/sections.ts";

test("the review shows what an undo leaves behind the grave dangers and before the milder ones, and folds the rest", () => {
  const lines = ["medium: Changes 30 objects.", "not undone, because it was before: 3 writes", "none of the dangers"];
  const shown = (some: readonly string[]) => (dangerSection(some)?.html ?? "").split("<details>");
  expect(shown(lines)[0]).toContain("3 writes");
  expect(shown(lines)[1]).toMatch(/2 more.*Changes 30 objects.*none of the dangers/s);
  const [first = "", more = ""] = shown(["not undone: 2 writes", "critical: Opened.", "high: Emptied."]);
  expect(first).toMatch(/Opened.*Emptied/s);
  expect(more).toMatch(/1 more.*2 writes/s);
});

test("the review of a summary shows its note, in which an answer says what was not evaluated", () => {
  const said = "Security defaults and per-user MFA are not evaluated.";
  expect(summarySection({ note: said }).html).toContain(said);
  expect(summarySection({}).html).not.toContain("evaluated");
});
