import type { Change, LinkChange } from "../../domain/changes/change.ts";
import { countsThen } from "../../domain/changes/links-then.ts";
import { numberText } from "../../domain/words/number-text.ts";
import type { Direction } from "../../review/value-text.ts";
import { partAuthor, writerTold } from "./author.ts";
import { called, nameOf, stamp } from "./text.ts";
import { linkWords, unwritten } from "./unwritten.ts";

/** A link that one author wrote completely shows no author of its own. */
const hasSeveralAuthors = ({ contributions = [] }: Change, name: string): boolean =>
  contributions.filter(({ parts }) => Object.hasOwn(parts, name)).length > 1;

/** Says how many links a restored object had at the snapshot and names the first of them, with the call that names all. */
export function linksThenText({ linksThen }: Change): string | undefined {
  if (linksThen === undefined) return undefined;
  return `then ${countsThen(linksThen, true)}: get_object at "${stamp(linksThen.at)}"`;
}

/** Counts the links of a change that differ. Undefined without a difference. */
export function linkTotalsOf({ linkTotals: { add, remove, notRecoverable } }: Change) {
  if (add + remove + notRecoverable === 0) return undefined;
  return { add, remove, ...(notRecoverable === 0 ? {} : { notRecoverable }) };
}

/** Returns a link as data, with its author where the object has several. */
export const linkData = (change: Change, { link, target, targetName, action, notRecoverable, by }: LinkChange) => ({
  link,
  target: { type: target.type, id: target.id, displayName: nameOf(targetName) },
  action,
  notRecoverable,
  ...(hasSeveralAuthors(change, link) ? partAuthor(by) : {}),
});

/** Returns the counts of an object's links that differ, and the first of them. */
export function linkTexts(change: Change, shown: readonly LinkChange[], direction: Direction): readonly string[] {
  const counts = linkTotalsOf(change);
  if (counts === undefined) return [];
  const { add, remove, notRecoverable = 0 } = counts;
  const totals = [
    `+${numberText(add)}`,
    `-${numberText(remove)}`,
    ...(notRecoverable > 0 ? [`${numberText(notRecoverable)} ${unwritten[direction]}`] : []),
  ];
  const names = shown.map((link) => {
    const { sign, why } = linkWords(link, direction);
    const { by } = hasSeveralAuthors(change, link.link) ? partAuthor(link.by, writerTold) : {};
    const name = `${called(link.targetName, "(no name)")} ${link.target.id}`;
    return `${sign} ${link.link} ${link.target.type} ${name}${why}${by === undefined ? "" : ` (${by})`}`;
  });
  return [`links ${totals.join(" ")}`, ...names];
}
