import { expect, test } from "vitest";
import { allPairs } from "./all-pairs.ts";
import { shownElsewhere } from "./elsewhere.ts";
import { inventoryOf } from "./inventory.ts";
import { inventoryRules } from "./inventory-rules.ts";

const claim = { file: "src/domain/verdict.ts", place: "said", text: "Everything … is back." } as const;
const inventory = inventoryOf(process.cwd());

test.each(inventoryRules)("the inventory of sentences $name", ({ broken }) => {
  expect(broken(inventory)).toEqual([]);
});

test("the inventory of sentences has the pairs that it counts", () => {
  expect(allPairs.length + shownElsewhere.length).toBeGreaterThan(1_800);
});

test.each([
  ["has each one of the source", { uncovered: [claim] }],
  ["has no sentence that the source no longer has", { unknown: [claim.text] }],
  ["has a case of each absolute one", { shared: [claim] }],
])("the rule that it %s finds a text that breaks it", (name, more) => {
  const rule = inventoryRules.find((one) => one.name.startsWith(name));
  expect(rule?.broken({ ...inventory, ...more })).toEqual([expect.stringContaining(claim.text)]);
});
