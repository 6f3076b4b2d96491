import type { Change } from "../../domain/change.ts";
import { cleaned } from "../../domain/untrusted.ts";
import { differenceSides } from "../../review/difference-sides.ts";
import { valueDifferences } from "../../review/value-difference.ts";

export const changeHeadings = ["type", "object", "action", "what", "now", "then"] as const;

const LONGEST_NAME = 256;
const UNSET = "-";

/**
 * Returns rows for `changeHeadings`: one for each part of a property that differs, for each link, and for an object
 * that appears or disappears.
 */
export function changeRows(change: Change): readonly (readonly string[])[] {
  const { ref, displayName, action, properties, links, names, repoints } = change;
  const head = [ref.type, cleaned(displayName ?? ref.id, LONGEST_NAME), action];
  const existence = {
    update: [],
    restore: [[...head, "existence", "deleted", "live"]],
    softDelete: [[...head, "existence", "live", "deleted"]],
    rebuild: [[...head, "existence", "gone", "live, under a new id"]],
  }[action];
  const differences = properties.flatMap((property) =>
    valueDifferences(ref.type, property).map((difference) => differenceSides(difference, names)),
  );
  return [
    ...existence,
    ...differences.map(({ path, now, then, note }) => [
      ...head,
      note === null ? path : `${path} (${note})`,
      sideText(now),
      sideText(then),
    ]),
    ...(repoints ?? []).map(({ path, target, targetName }) => {
      const name = cleaned(targetName ?? target.id, LONGEST_NAME);
      return [...head, path, `${name} (gone)`, `${name} (under its new id)`];
    }),
    ...links.map(({ link, target, targetName, action }) => {
      const name = cleaned(targetName ?? target.id, LONGEST_NAME);
      return [...head, link, ...(action === "add" ? [UNSET, name] : [name, UNSET])];
    }),
  ];
}

const sideText = (texts: readonly string[]): string => (texts.length === 0 ? UNSET : texts.join(", "));
