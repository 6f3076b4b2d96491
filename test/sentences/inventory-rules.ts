import { readFileSync } from "node:fs";
import { alwaysTrue } from "./always-true.ts";
import { mustHaveCase } from "./claims.ts";
import { shownElsewhere } from "./elsewhere.ts";
import { type Inventory, inventoryOf } from "./inventory.ts";
import type { ShownElsewhere } from "./shown-elsewhere.ts";
import { textsOfTest } from "./test-texts.ts";

/** Texts in more files than they have cases: labels and beginnings of lines, which each file fills in otherwise. */
const MOST_SHARED = 23;
const MOST_REASONED = 63;
const MOST_REASONS = 11;

/** A rule of the inventory that the source and the tests are read for, without running a case. */
export interface InventoryRule {
  readonly name: string;
  /** Returns a line for each text that breaks the rule. */
  readonly broken: (inventory: Inventory) => readonly string[];
}

const inFile = ({ file, text }: { readonly file: string; readonly text: string }): string => `${file}: ${text}`;
const beyond = (lines: readonly string[], most: number): readonly string[] => (lines.length > most ? lines : []);

export const inventoryRules: readonly InventoryRule[] = [
  {
    name: "has each one of the source, with a case in which it is false or the reason why there is none",
    broken: ({ uncovered }) => uncovered.map(inFile),
  },
  { name: "has no sentence that the source no longer has", broken: ({ unknown }) => unknown },
  {
    name: "has a case of each absolute one for each file that has it",
    broken: ({ shared }) => shared.filter(mustHaveCase).map(inFile),
  },
  {
    name: "has few texts that stand in more files than they have cases",
    broken: ({ shared }) => beyond(shared.map(inFile), MOST_SHARED),
  },
  {
    name: "has few sentences without a false case",
    broken: ({ reasoned }) => [
      ...beyond([...reasoned], MOST_REASONED),
      ...beyond(Object.keys(alwaysTrue), MOST_REASONS),
    ],
  },
  {
    name: "finds the words of a sentence in the other test that shows it where it is true",
    broken: () => shownElsewhere.filter((entry) => !isSeen(entry)).map(namedTest),
  },
  {
    name: "finds the words of a sentence in the other test that shows it where it is false",
    broken: () => shownElsewhere.filter((entry) => !isDenied(entry)).map(namedTest),
  },
];

const namedTest = ({ file, test, says }: ShownElsewhere): string => `${file} (${test}): ${says}`;

function isSeen({ says, file, test, seen }: ShownElsewhere): boolean {
  const texts = textsOfTest(file, readFileSync(file, "utf8"), test);
  return says.includes(seen) && (texts?.all ?? []).some((text) => text.includes(seen));
}

function isDenied({ file, test, other = test, seen, instead }: ShownElsewhere): boolean {
  const texts = textsOfTest(file, readFileSync(file, "utf8"), other);
  const looked = (instead === null ? texts?.denied : texts?.all) ?? [];
  return looked.some((text) => text.includes(instead ?? seen) || seen.includes(text));
}

/** Returns a line for each broken rule of the inventory and for each text that breaks it. */
export function brokenRules(root: string): readonly string[] {
  const inventory = inventoryOf(root);
  return inventoryRules.flatMap(({ name, broken }) => {
    const lines = broken(inventory);
    return lines.length === 0
      ? []
      : [`The inventory of sentences no longer ${name}:`, ...lines.map((line) => `  ${line}`)];
  });
}
