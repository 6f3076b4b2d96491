import type { Change, LinkChange } from "../../domain/change.ts";
import type { Direction } from "../../review/value-text.ts";
import { partAuthor } from "./author.ts";
import { called, nameOf } from "./text.ts";
import { linkWords, unwritten } from "./told-direction.ts";

/** A link that one author wrote completely shows no author of its own. */
export const hasSeveralAuthors = ({ contributions = [] }: Change, name: string): boolean =>
  contributions.filter(({ parts }) => Object.hasOwn(parts, name)).length > 1;

export const linksOf = ({ linkTotals: { add, remove, notRecoverable } }: Change): number =>
  add + remove + notRecoverable;

export const totalsOf = ({ linkTotals: { add, remove, notRecoverable } }: Change) => ({
  add,
  remove,
  ...(notRecoverable === 0 ? {} : { notRecoverable }),
});

export const linkData = (
  { link, target, targetName, action, notRecoverable, by }: LinkChange,
  severalAuthors: boolean,
) => ({
  link,
  target: { type: target.type, id: target.id, displayName: nameOf(targetName, 120) },
  action,
  notRecoverable,
  ...(severalAuthors ? partAuthor(by) : {}),
});

/** Returns the counts of an object's links that differ, and the first of them. */
export function linkTexts(change: Change, shown: readonly LinkChange[], direction: Direction): readonly string[] {
  if (linksOf(change) === 0) return [];
  const { add, remove, notRecoverable = 0 } = totalsOf(change);
  const totals = [
    `+${add}`,
    `-${remove}`,
    ...(notRecoverable > 0 ? [`${notRecoverable} ${unwritten[direction]}`] : []),
  ];
  const names = shown.map((link) => {
    const { sign, why } = linkWords(link, direction);
    const { by } = hasSeveralAuthors(change, link.link) ? partAuthor(link.by) : {};
    const name = `${called(link.targetName, "(no name)")} ${link.target.id}`;
    return `${sign} ${link.link} ${link.target.type} ${name}${why}${by === undefined ? "" : ` (${by})`}`;
  });
  return [`links ${totals.join(" ")}`, ...names];
}
