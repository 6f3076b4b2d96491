import type { Change, LinkChange } from "../../domain/change.ts";
import { countOf, countOfType, nounOf } from "../../domain/counted-words.ts";
import type { Json } from "../../domain/json.ts";
import { cleaned } from "../../domain/untrusted.ts";
import { type AlikeChanges, sharedValue } from "../../review/alike-changes.ts";
import { differenceSides } from "../../review/difference-sides.ts";
import { valueDifferences } from "../../review/value-difference.ts";
import { verbOf } from "../../review/words.ts";

export const changeHeadings = ["action", "type", "object", "what", "now", "then"] as const;

const LONGEST_NAME = 256;
const UNSET = "-";

/** Links of one object and names of one group that are shown. The rest is counted. */
const NAMES_SHOWN = 10;

/**
 * Returns rows for `changeHeadings`. A change has one for its danger, for each part of a property that differs, for each
 * link, and for an object that appears or disappears. Changes that do the same share their rows.
 */
export const changeRows = ([first, ...others]: AlikeChanges): readonly (readonly string[])[] =>
  others.length === 0 ? rowsOfOne(first) : rowsOfAlike([first, ...others]);

function rowsOfOne(change: Change): readonly (readonly string[])[] {
  const { ref, displayName, action, properties, links, linkTotals, names, risks, repoints } = change;
  const head = [verbOf(action, ref.type), nounOf(ref.type), cleaned(displayName ?? ref.id, LONGEST_NAME)];
  const differences = properties.flatMap((property) =>
    valueDifferences(ref.type, property).map((difference) => differenceSides(difference, names)),
  );
  const shown = links.slice(0, NAMES_SHOWN);
  const more = linkTotals.add + linkTotals.remove + linkTotals.notRecoverable - shown.length;
  const rows = [
    ...(risks ?? []).map(({ severity, sentence }) => [severity, cleaned(sentence, LONGEST_NAME), ""]),
    ...existenceRow(change),
    ...differences.map(({ path, now, then, note }) => [
      note === null ? path : `${path} (${note})`,
      sideText(now),
      sideText(then),
    ]),
    ...(repoints ?? []).map(({ path, target, targetName }) => {
      const name = cleaned(targetName ?? target.id, LONGEST_NAME);
      return [path, `${name} (gone)`, `${name} (under its new id)`];
    }),
    ...shown.map(linkRow),
    ...(more > 0 ? [[countOf(more, "more link"), "", ""]] : []),
  ];
  return rows.map((row) => [...head, ...row]);
}

function rowsOfAlike(alike: AlikeChanges): readonly (readonly string[])[] {
  const [first] = alike;
  const { ref, action, properties, links } = first;
  const head = [verbOf(action, ref.type), countOfType(alike.length, ref.type), "in the same way"];
  const rows = [
    ...existenceRow(first),
    ...properties.map(({ name }, at) => [
      name,
      sharedText(
        alike.map((change) => change.properties[at]?.now ?? null),
        first,
      ),
      sharedText(
        alike.map((change) => change.properties[at]?.then ?? null),
        first,
      ),
    ]),
    ...[...new Set(links.map(({ link }) => link))].map((link) => [link, "", "different for each"]),
    ["their names", namesOf(alike), ""],
  ];
  return rows.map((row) => [...head, ...row]);
}

const existenceRow = ({ action, ref }: Change): readonly string[][] =>
  ({
    update: [],
    restore: [[`the ${nounOf(ref.type)}`, "deleted", "in use"]],
    softDelete: [[`the ${nounOf(ref.type)}`, "in use", "deleted"]],
    rebuild: [[`the ${nounOf(ref.type)}`, "gone", "in use, under a new id"]],
  })[action];

function linkRow({ link, target, targetName, action }: LinkChange): string[] {
  const name = cleaned(targetName ?? target.id, LONGEST_NAME);
  return [link, ...(action === "add" ? [UNSET, name] : [name, UNSET])];
}

function sharedText(values: readonly Json[], { names }: Change): string {
  const shared = sharedValue(values);
  if (shared === undefined)
    return countOf(new Set(values.map((value) => JSON.stringify(value))).size, "different value");
  return sideText(differenceSides({ path: "", kind: "value", now: shared, then: null }, names).now);
}

function namesOf(alike: AlikeChanges): string {
  const names = alike
    .slice(0, NAMES_SHOWN)
    .map(({ displayName, ref }) => cleaned(displayName ?? ref.id, LONGEST_NAME))
    .join(", ");
  return alike.length > NAMES_SHOWN ? `${names} and ${alike.length - NAMES_SHOWN} more` : names;
}

const sideText = (texts: readonly string[]): string => (texts.length === 0 ? UNSET : texts.join(", "));
