import { numberText } from "../number-text.ts";
import { quoted } from "../untrusted.ts";

/** Most names in a list. */
const MOST_NAMED = 4;

/** The number of some objects with the names of the first of them. Names are untrusted. */
export interface NamedCount {
  readonly count: number;
  readonly names: readonly string[];
}

/** Lists texts as a sentence does. Of more than four, the first three are given. */
export function listed(texts: readonly string[], joint: "and" | "or" = "and"): string {
  const shown = texts.length > MOST_NAMED ? texts.slice(0, MOST_NAMED - 1) : texts;
  const parts = shown.length < texts.length ? [...shown, `${numberText(texts.length - shown.length)} more`] : shown;
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} ${joint} ${last}`;
}

/** Lists the names that are known, cleaned and quoted, and says how many more there are. */
export const namesOf = ({ count, names }: NamedCount): string =>
  listed([
    ...names.map((name) => quoted(name)),
    ...(count > names.length ? [`${numberText(count - names.length)} more`] : []),
  ]);
