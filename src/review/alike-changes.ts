import type { Attribution, Change, LinkChange } from "../domain/changes/change.ts";
import { type Json, sameJson } from "../domain/json.ts";
import { refKey } from "../domain/tenant/entity.ts";
import { type LinkName, linkKinds } from "../domain/tenant/link.ts";
import { isDistinctive } from "./plan-order.ts";

/** Changes that do the same to objects of one type, in their order. A unique change forms its own group. */
export type AlikeChanges = readonly [Change, ...Change[]];

/** Smaller groups are shown one by one. */
const FEWEST_ALIKE = 3;

/**
 * Groups changes of the same properties and links by the same author. Their values may differ. Changes with a danger of
 * their own, and small groups, stay single.
 */
export function groupAlike(changes: readonly Change[]): readonly AlikeChanges[] {
  const byShape = Map.groupBy(changes, shapeOf);
  const shown = new Set<string>();
  return changes.flatMap((change): AlikeChanges[] => {
    const shape = shapeOf(change);
    const [first, ...others] = byShape.get(shape) ?? [change];
    if (isDangerous(change) || first === undefined || others.length + 1 < FEWEST_ALIKE) return [[change]];
    if (shown.has(shape)) return [];
    shown.add(shape);
    return [[first, ...others]];
  });
}

/**
 * A change with parts that stay, that name an object to rebuild, or that several authors wrote counts as well, because its
 * values do not show them.
 */
const isDangerous = ({ risks, repoints = [], lost = [], kept = [], properties }: Change): boolean =>
  repoints.length + lost.length + kept.length > 0 ||
  properties.some(({ by, keeps }) => by?.elements !== undefined || by?.passed !== undefined || keeps !== undefined) ||
  (risks ?? []).some(isDistinctive);

/** Returns the value if the whole group has the same one, so that it can be shown once, and otherwise undefined. */
export function sharedValue(values: readonly Json[]): Json | undefined {
  const [first = null] = values;
  return values.every((value) => sameJson(value, first)) ? first : undefined;
}

/** Returns the links that a recovery writes, without those that stay as they are. */
export const plannedLinks = ({ links }: Pick<Change, "links">): readonly LinkChange[] =>
  links.filter(({ notRecoverable }) => notRecoverable === undefined);

/** Links of one name that a group adds or removes. `shared` holds them if each of the group has the same ones. */
export interface AlikeLinks {
  readonly link: LinkName;
  readonly action: LinkChange["action"];
  readonly shared: readonly LinkChange[] | null;
}

/** Returns the kinds of links of a group, of which each change has some. */
export function alikeLinks(alike: AlikeChanges): readonly AlikeLinks[] {
  const isWhole = alike.every(
    ({ links, linkTotals: { add, remove, notRecoverable } }) => links.length === add + remove + notRecoverable,
  );
  return [...Map.groupBy(plannedLinks(alike[0]), kindOf).values()].flatMap((ofKind): AlikeLinks[] => {
    const [first] = ofKind;
    if (first === undefined) return [];
    const { link, action } = first;
    const same = alike.every(
      (change) => targetsOf(plannedLinks(change).filter((one) => kindOf(one) === kindOf(first))) === targetsOf(ofKind),
    );
    return [{ link, action, shared: isWhole && same ? ofKind : null }];
  });
}

/** Words for the actions on links. */
export const added: Readonly<Record<LinkChange["action"], string>> = { add: "added", remove: "removed" };

/** Returns true for a link of which an object has one only, so that what comes or goes is the whole of it. */
export const isWholeLink = (link: LinkName): boolean => linkKinds.some(({ name, single }) => name === link && single);

const kindOf = ({ link, action }: LinkChange): string => `${action} ${link}`;
const targetsOf = (links: readonly LinkChange[]): string =>
  links
    .map(({ target }) => refKey(target))
    .sort()
    .join(" ");

/** The words before the author of a change. */
export const LAST_CHANGED = "last changed by";

/** Returns the newest event of a change's authors, or null if there is none. */
export const lastAuthored = (attribution: Change["attribution"]): Attribution | null =>
  (attribution ?? []).reduce<Attribution | null>(
    (last, event) => (last === null || event.time > last.time ? event : last),
    null,
  );

function shapeOf(change: Change): string {
  const { ref, action, properties, attribution } = change;
  const author = lastAuthored(attribution)?.actor;
  return JSON.stringify([
    isDangerous(change),
    ref.type,
    action,
    properties.map(({ name, now, then }) => [name, now === null, then === null]),
    [...new Set(plannedLinks(change).map(kindOf))].sort(),
    author?.id ?? author?.name ?? null,
  ]);
}
