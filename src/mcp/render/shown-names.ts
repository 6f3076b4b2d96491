import type { Change } from "../../domain/changes/change.ts";
import { cleaned, NAME_LENGTH } from "../../domain/words/untrusted.ts";
import type { ValueDifference } from "../../review/value-difference.ts";
import type { Detail } from "./detail.ts";
import { shortValue } from "./value.ts";

/** Returns the names of those ids that stand in what is shown. */
export function namesIn(
  { names = {} }: Change,
  { parts, detail }: { readonly parts: readonly ValueDifference[]; readonly detail: Detail },
): Record<string, string> | undefined {
  const text = JSON.stringify(parts.map(({ now, then }) => [shortValue(now, detail), shortValue(then, detail)]));
  const shown = Object.entries(names).filter(([id]) => text.includes(id));
  return shown.length === 0
    ? undefined
    : Object.fromEntries(shown.map(([id, name]) => [id, cleaned(name, NAME_LENGTH)]));
}
