import { passedNames } from "../../src/domain/words/swapped-names.ts";
import { passedNameFacts } from "../../src/mcp/render/passed-names.ts";
import { type Pair, pair } from "./pair.ts";

/** Two groups, the first of which was called "Finance", by the name that the second has since. */
const since = (name: string) => () => {
  const all = [
    { ref: { type: "group", id: "g1" }, before: "Finance", after: "Sales" },
    { ref: { type: "group", id: "g2" }, before: "Legal", after: name },
  ] as const;
  return passedNameFacts(passedNames(all)).lines.join("\n") || "silence";
};

/** On names that passed from one object to another. */
export const passedNamePairs: readonly Pair[] = [
  pair(
    "the name … was that of … … and is that of … … at the later point: go by the ids…",
    since("Finance"),
    since("Finances"),
    "silence",
  ),
];
