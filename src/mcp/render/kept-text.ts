import { whyKept } from "../../domain/authors/staying-work.ts";
import type { KeptValue } from "../../domain/changes/change.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import { valueText } from "../../review/value-text.ts";
import { authoredText } from "./author.ts";

/** Says of a value that others wrote later why it stays, and what it would be. */
export const keptText = (value: KeptValue, options: Parameters<typeof valueText>[1]): string => {
  const { name, now, then, by, use } = value;
  const why = whyKept(value, authoredText(by));
  return use === undefined
    ? `${cleaned(name, 60)} stays ${valueText(now, options)}, not ${valueText(then, options)}: ${why}`
    : why;
};
