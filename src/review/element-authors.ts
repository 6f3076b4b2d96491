import { hasParts, leavesOf } from "../domain/authors/element-authors.ts";
import { actorKey } from "../domain/authors/others-work.ts";
import { cautionOf, stayingIn } from "../domain/authors/staying-work.ts";
import type { Authored, Change, ElementsBy, PropertyChange } from "../domain/changes/change.ts";
import { differingValues } from "../domain/changes/differing-parts.ts";
import { isJsonCollection, type Json } from "../domain/json.ts";
import type { EntityType } from "../domain/tenant/entity.ts";
import { firstOf } from "../domain/words/name-list.ts";
import { cleaned } from "../domain/words/untrusted.ts";
import { type ValueDifference, valueDifferences } from "./value-difference.ts";
import { valueText } from "./value-text.ts";
import { wayText, writerText } from "./words.ts";

/** Names authors, and the objects whose ids stand in values. */
export interface ElementWords {
  readonly authorOf: (by: Authored) => string;
  readonly names: Readonly<Record<string, string>>;
  /** The most elements of one part that are named. */
  readonly most: number;
  /** True where the values are not shown beside it, so that elements of one author are named too. */
  readonly isAlone?: true;
}

/** Returns all of this for a person who sees a change on a page or in a terminal. */
export const elementLines = (change: Change): readonly string[] => {
  const words = {
    authorOf: writerText,
    names: change.names ?? {},
    most: ELEMENTS_NAMED,
  };
  const { ref, action } = change;
  return action === "update"
    ? [...elementTexts(ref.type, differingValues(change), words), ...stayingTexts(change, words)]
    : [];
};

const ELEMENTS_NAMED = 20;

type Told = Pick<PropertyChange, "name" | "now" | "then">;

/** Names the authors of each value that several wrote: those of its elements, or the one who moved it to a value in between. */
export const elementTexts = (
  type: EntityType,
  properties: readonly PropertyChange[],
  words: ElementWords,
): readonly string[] =>
  properties.flatMap((property) => {
    const { name, by } = property;
    if (by?.elements !== undefined) return [`by element: ${textOf(type, property, by.elements, words)}`];
    if (by?.passed === undefined || by.before === undefined) return [];
    return [
      `${cleaned(name, 60)} was set to ${cleaned(JSON.stringify(by.passed), 60)} in between, by ${words.authorOf(by.before)}`,
    ];
  });

/** Says which elements of others stay where one actor's elements are taken out, and what stays of values written later. */
export const stayingTexts = (
  { ref, properties, kept = [] }: Pick<Change, "ref" | "properties" | "kept">,
  words: ElementWords,
): readonly string[] => [
  ...properties.flatMap(({ name, then, keeps }) =>
    keeps === undefined
      ? []
      : [
          `the undo reverses only this actor's elements of ${cleaned(name, 60)} and keeps ${textOf(ref.type, { name, now: then, then: null }, keeps, words)}`,
        ],
  ),
  ...kept.flatMap((value) => {
    const { name, now, then, elements } = value;
    if (!hasParts(now) && !hasParts(then)) return [];
    if (elements === undefined) {
      return [
        `the log does not show whose the elements of ${cleaned(name, 60)} are, so that some that stay may be this actor's`,
      ];
    }
    const whose = stayingIn(value) === "theirs" ? "this actor's included" : "and what differs is not this actor's";
    return [
      `the undo takes no element of ${cleaned(name, 60)}, ${whose}: ${textOf(ref.type, value, elements, { ...words, isAlone: true })}`,
    ];
  }),
  ...cautionOf({ ref, kept }),
];

const textOf = (type: EntityType, told: Told, shares: readonly ElementsBy[], words: ElementWords): string =>
  partTexts(type, told, shares, words).join("; ");

/** Returns the elements of each part of a value with their authors. Those that come first are of the actor whose work is undone. */
export function partTexts(
  type: EntityType,
  told: Told,
  shares: readonly ElementsBy[],
  given: ElementWords,
): readonly string[] {
  const words = withWays(shares, given);
  const theirs = new Set(shares.filter(({ isUndone }) => isUndone === true).map(({ by }) => by));
  const isLater = ({ by }: OwnedElement) => Number(!by.some((one) => theirs.has(one)));
  return valueDifferences(type, told)
    .map((difference) => ({
      difference,
      owned: ownedElements(told, difference, shares).toSorted((a, b) => isLater(a) - isLater(b)),
    }))
    .filter(({ owned }) => owned.length > 0)
    .toSorted((a, b) => Math.min(...a.owned.map(isLater)) - Math.min(...b.owned.map(isLater)))
    .flatMap(({ difference, owned }) => partText(told, difference, owned, words));
}

/** Names an account that wrote elements in several sessions with the application and the address of each. */
function withWays(shares: readonly ElementsBy[], words: ElementWords): ElementWords {
  const byHand = shares.filter(({ by }) => by.recovery === undefined);
  const sessions = Map.groupBy(byHand, ({ by }) => actorKey(by.actor));
  const authorOf = (by: Authored) => {
    const isOne = by.recovery !== undefined || (sessions.get(actorKey(by.actor))?.length ?? 0) < 2;
    return `${words.authorOf(by)}${isOne ? "" : wayText(by)}`;
  };
  return { ...words, authorOf };
}

function partText(
  told: Told,
  difference: ValueDifference,
  owned: readonly OwnedElement[],
  words: ElementWords,
): readonly string[] {
  const [first] = owned;
  if (first === undefined) return [];
  const ofPart = difference.path === told.name ? "" : `${cleaned(difference.path, 120)} `;
  const isOnes = owned.every(({ by }) => by.length === 1 && by[0] === first.by[0]);
  const written = (what: string, verb: string, by: readonly Authored[]) => `${what} ${verb} ${authorsText(by, words)}`;
  if (isOnes && ofPart !== "" && words.isAlone !== true) return [written(ofPart.trimEnd(), BY, first.by)];
  const texts = firstOf(owned, words.most, ({ value, isTaken, by }) => {
    const text = valueText(value, { names: words.names, length: 80, elements: 5 });
    return written(text, isTaken ? "removed by" : BY, by);
  });
  return [`${ofPart}${texts}`];
}

const BY = "by";

const authorsText = (by: readonly Authored[], { authorOf }: ElementWords): string => by.map(authorOf).join(" and ");

interface OwnedElement {
  readonly value: Json;
  /** True for an element that is not there any more. */
  readonly isTaken: boolean;
  readonly by: readonly Authored[];
}

/** Finds the authors of each element of a difference, as far as the shares have it. */
function ownedElements(
  { name }: Told,
  difference: ValueDifference,
  shares: readonly ElementsBy[],
): readonly OwnedElement[] {
  const [now, then] = [asElements(difference.now), asElements(difference.then)];
  const isList = difference.kind !== "order" && now !== null && then !== null;
  const path = `${difference.path.slice(name.length).replaceAll(/\[[^\]]*\]/g, "[]")}${isList ? "[]" : ""}`;
  return [
    ...ownedOn(isList ? now : [difference.now], path, false, shares),
    ...ownedOn(isList ? then : [difference.then], path, true, shares),
  ];
}

/** Returns the elements of a list, none of an unset one, and null for another value. */
const asElements = (value: Json): readonly Json[] | null =>
  value === null ? [] : isJsonCollection(value) ? value : null;

function ownedOn(
  values: readonly Json[],
  path: string,
  isTaken: boolean,
  shares: readonly ElementsBy[],
): readonly OwnedElement[] {
  const leaves = values.map((value) => leavesOf(value, path));
  const times = new Map<string, number>();
  for (const leaf of leaves.flat()) times.set(leaf, (times.get(leaf) ?? 0) + 1);
  return values.flatMap((value, at): OwnedElement[] => {
    const all = leaves[at] ?? [];
    // Only what one element has alone tells its author.
    const own = all.filter((leaf) => times.get(leaf) === 1);
    const telling = new Set(own.length > 0 ? own : all);
    const by = shares
      .filter(({ brought, took }) => (isTaken ? took : brought).some((leaf) => telling.has(leaf)))
      .map((share) => share.by);
    return by.length === 0 ? [] : [{ value, isTaken, by }];
  });
}
