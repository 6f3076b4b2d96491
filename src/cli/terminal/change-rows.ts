import type { Change } from "../../domain/change.ts";
import type { Json } from "../../domain/json.ts";
import { cleaned } from "../../domain/untrusted.ts";

export const changeHeadings = ["type", "object", "action", "what", "now", "then"] as const;

const LONGEST_VALUE = 120;
const NOTHING = "-";

/** One row for each property and link of a change, under `changeHeadings`; one for what only comes or goes. */
export function changeRows(change: Change): readonly (readonly string[])[] {
  const head = [change.ref.type, cleaned(change.displayName ?? change.ref.id, LONGEST_VALUE), change.action];
  const existence = {
    update: [],
    restore: [[...head, "existence", "deleted", "live"]],
    softDelete: [[...head, "existence", "live", "deleted"]],
  }[change.action];
  return [
    ...existence,
    ...change.properties.map(({ name, now, then }) => [...head, name, valueText(now), valueText(then)]),
    ...change.links.map(({ link, target, targetName, action }) => {
      const name = cleaned(targetName ?? target.id, LONGEST_VALUE);
      return [...head, link, ...(action === "add" ? [NOTHING, name] : [name, NOTHING])];
    }),
  ];
}

/** A value on one line, cleaned: written by others, perhaps to mislead whoever reads it. */
export function valueText(value: Json): string {
  if (value === null) return NOTHING;
  return cleaned(typeof value === "string" ? value : JSON.stringify(value), LONGEST_VALUE);
}
