import { whyKept } from "../../domain/authors/staying-work.ts";
import type { KeptValue } from "../../domain/changes/change.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import { keptMember } from "../../review/kept-member.ts";
import { valueText } from "../../review/value-text.ts";
import { authoredText } from "./author.ts";
import { shortValue } from "./value.ts";

/** Returns a value that others wrote later with what it would be and why it stays. */
export const keptData = (value: KeptValue, options: Parameters<typeof valueText>[1]) => ({
  ...(keptMember(value, options) ?? {
    name: value.name,
    now: shortValue(value.now, options),
    then: shortValue(value.then, options),
  }),
  keptBecause: whyKept(value, authoredText(value.by)),
});

/** Says of a value that others wrote later why it stays, and what it would be. */
export const keptText = (value: KeptValue, options: Parameters<typeof valueText>[1]): string => {
  const { name, now, then, by, use } = value;
  const why = whyKept(value, authoredText(by));
  const member = keptMember(value, options);
  if (member !== null) return `${member.name} stays ${member.now}: ${why}`;
  return use === undefined
    ? `${cleaned(name, 60)} stays ${valueText(now, options)}, not ${valueText(then, options)}: ${why}`
    : why;
};
