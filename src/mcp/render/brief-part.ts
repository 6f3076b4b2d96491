import type { Authorship, LinkChange } from "../../domain/changes/change.ts";
import type { Json } from "../../domain/json.ts";
import type { Direction } from "../../review/value-text.ts";
import { called, nameOf } from "./text.ts";
import { linkWords } from "./unwritten.ts";

/** One part of a change in words, such as `department: "Sales" → not set`. */
export interface BriefPart {
  readonly name: string;
  readonly text: string;
  /** The short name of its author. Empty where attribution was not read. */
  readonly by: string;
  /** Its values, where a table can hold them. A link has one side, its target. */
  readonly cells?: { readonly now?: Json; readonly then: Json };
}

/** Returns links as parts. Those of one name that come or go together, by one author, are one part with several targets. */
export function linkParts(
  links: readonly LinkChange[],
  keyOf: (by: Authorship | undefined) => string,
  direction: Direction,
): readonly BriefPart[] {
  const told = links.map(({ link, target, targetName, by, told: name, ...rest }) => {
    const { sign, why } = linkWords({ link, target, targetName, ...rest }, direction);
    const words = called(name ?? targetName, target.id);
    const cell = name === undefined ? nameOf(targetName) || target.id : words;
    return { words: `${sign} ${link}`, why, by: keyOf(by), target: words, cell };
  });
  const together = Map.groupBy(told, ({ words, why, by }) => `${words}${why} ${by}`);
  return [...together.values()].flatMap((same): BriefPart[] => {
    const [first, ...others] = same;
    if (first === undefined) return [];
    const { words, why, by, target, cell } = first;
    const name = `${words}${why}`;
    return others.length === 0
      ? [{ name, text: `${words} ${target}${why}`, by, cells: { then: cell } }]
      : [{ name, text: `${words} ${same.map(({ target }) => target).join(", ")}${why}`, by }];
  });
}
