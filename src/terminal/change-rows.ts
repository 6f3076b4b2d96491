import type { Change, LinkChange } from "../domain/changes/change.ts";
import type { Json } from "../domain/json.ts";
import { countOf, countOfType, nounOf } from "../domain/words/counted-words.ts";
import { firstOf } from "../domain/words/name-list.ts";
import type { ToldName } from "../domain/words/told-name.ts";
import { besideName } from "../domain/words/untrusted.ts";
import {
  type AlikeChanges,
  added,
  alikeLinks,
  isWholeLink,
  LAST_CHANGED,
  lastAuthored,
  plannedLinks,
  sharedValue,
} from "../review/alike-changes.ts";
import { differenceSides } from "../review/difference-sides.ts";
import { elementLines } from "../review/element-authors.ts";
import { existenceOf } from "../review/existence.ts";
import { keptParts, lostParts } from "../review/lost-parts.ts";
import { renewedTexts } from "../review/renewed-words.ts";
import { ruleLines } from "../review/rule-words.ts";
import { valueDifferences } from "../review/value-difference.ts";
import { timeText, verbOf, writerText } from "../review/words.ts";
import type { Screen } from "./screen.ts";
import { uncut } from "./uncut.ts";

export const changeHeadings = ["action", "type", "object", "what", "now", "then"] as const;

const UNSET = "-";
/** Values of changes that are shown together. */
const VALUES_SHOWN = 5;

interface Bounds {
  /** Links of one object and names of one group that are shown. The rest is counted. */
  readonly names: number;
  /** Characters of a value that are shown. The rest is counted. */
  readonly length: number;
}

const forTerminal: Bounds = { names: 10, length: 500 };
const forPipe: Bounds = { names: Number.POSITIVE_INFINITY, length: Number.POSITIVE_INFINITY };

/**
 * Returns rows for `changeHeadings`. A change has one for its danger, for each part of a property that differs, for each
 * link, and for an object that appears or disappears. Changes that do the same share their rows. Piped output shows all of
 * every value and name.
 */
export const changeRows =
  ({ piped }: Pick<Screen, "piped">) =>
  ([first, ...others]: AlikeChanges): readonly (readonly string[])[] => {
    const bounds = piped ? forPipe : forTerminal;
    return others.length === 0 ? rowsOfOne(first, bounds) : rowsOfAlike([first, ...others], bounds);
  };

function rowsOfOne(change: Change, bounds: Bounds): readonly (readonly string[])[] {
  const { ref, displayName, told, action, properties, links, linkTotals, names, risks, repoints } = change;
  const head = [verbOf(action, ref.type), nounOf(ref.type), toldHere(displayName, ref.id, told)];
  const differences = properties.flatMap((property) =>
    valueDifferences(ref.type, property).map((difference) => differenceSides(difference, names, bounds.length)),
  );
  const planned = plannedLinks({ links });
  const shown = planned.slice(0, bounds.names);
  const staying = links.length - planned.length;
  const more = linkTotals.add + linkTotals.remove + linkTotals.notRecoverable - shown.length - staying;
  const rows = [
    ...(risks ?? []).map(({ severity, sentence }) => [severity, uncut(sentence), ""]),
    ...renewedTexts(change).map((line) => ["renewed", uncut(line), ""]),
    ...authorRow(change),
    ...[...ruleLines(change), ...elementLines(change)].map((line) => ["written", uncut(line), ""]),
    ...existenceRow(change),
    ...differences.map(({ path, now, then, note }) => [
      note === null ? path : `${path} (${note})`,
      sideText(now),
      sideText(then),
    ]),
    ...(repoints ?? []).map(({ path, target, targetName }) => {
      const name = uncut(targetName ?? target.id);
      return [path, `${name} (gone)`, `${name} (under its new id)`];
    }),
    ...[...lostParts(change), ...keptParts(change)].map(({ path, now, then }) => [path, uncut(now), uncut(then)]),
    ...shown.map(linkRow),
    ...moreLinks(more),
  ];
  return rows.map((row) => [...head, ...row]);
}

function rowsOfAlike(alike: AlikeChanges, bounds: Bounds): readonly (readonly string[])[] {
  const [first] = alike;
  const { ref, action, properties } = first;
  const head = [verbOf(action, ref.type), countOfType(alike.length, ref.type), "in the same way"];
  const rows = [
    ...authorRow(first, alike.length),
    ...existenceRow({ action, ref }),
    ...properties.map(({ name }, at) => [
      name,
      sharedText(
        alike.map((change) => change.properties[at]?.now ?? null),
        first,
        bounds,
      ),
      sharedText(
        alike.map((change) => change.properties[at]?.then ?? null),
        first,
        bounds,
      ),
    ]),
    ...alikeLinks(alike).flatMap(({ link, action, shared }) =>
      shared === null
        ? [[`${link} ${added[action]}`, "", "different for each"]]
        : [...shared.slice(0, bounds.names).map(linkRow), ...moreLinks(shared.length - bounds.names)],
    ),
    ["their names", namesOf(alike, bounds), ""],
  ];
  return rows.map((row) => [...head, ...row]);
}

const moreLinks = (more: number): readonly string[][] => (more > 0 ? [[countOf(more, "more link"), "", ""]] : []);

/** Names the author of the last write. Changes that are shown together have one author, who wrote them at several times. */
function authorRow({ attribution }: Change, changes = 1): readonly string[][] {
  const last = lastAuthored(attribution);
  if (last === null) return [];
  return [[LAST_CHANGED, `${uncut(writerText(last))}${changes > 1 ? "" : `, ${timeText(last.time)}`}`, ""]];
}

function existenceRow(change: Parameters<typeof existenceOf>[0]): readonly string[][] {
  const existence = existenceOf(change);
  return existence === null ? [] : [[existence.what, existence.now, existence.then]];
}

/** Shows a link that comes or goes. It is a part of those that an object has, unless it has one only. */
function linkRow({ link, target, targetName, told, action }: LinkChange): string[] {
  const name = toldHere(targetName, target.id, told);
  const [what, without] = isWholeLink(link) ? [link, UNSET] : [`${link} ${added[action]}`, ""];
  return [what, ...(action === "add" ? [without, name] : [name, without])];
}

/** Names an object, with what tells it from others of its name. */
const toldHere = (name: string | null, id: string, told: ToldName | undefined): string =>
  `${uncut(name ?? id)}${told === undefined ? "" : ` (${besideName(told)})`}`;

function sharedText(values: readonly Json[], { names }: Change, { length }: Bounds): string {
  const shared = sharedValue(values);
  const textOf = (value: Json) =>
    sideText(differenceSides({ path: "", kind: "value", now: value, then: null }, names, length).now);
  if (shared !== undefined) return textOf(shared);
  const differing = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  return `${countOf(differing.length, "different value")}: ${firstOf(differing, VALUES_SHOWN, textOf)}`;
}

const namesOf = (alike: AlikeChanges, { names: most }: Bounds): string =>
  firstOf(alike, most, ({ displayName, ref, told }) => toldHere(displayName, ref.id, told));

const sideText = (texts: readonly string[]): string => (texts.length === 0 ? UNSET : texts.join(", "));
