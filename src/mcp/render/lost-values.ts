import type { Change, LostPart, LostValue } from "../../domain/changes/change.ts";
import { isCredentialList } from "../../domain/changes/credentials.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import { lostDifferences } from "../../review/lost-parts.ts";
import type { ValueDifference } from "../../review/value-difference.ts";
import { type Direction, differenceText, type ValueTextOptions } from "../../review/value-text.ts";
import { stays } from "./unwritten.ts";

/**
 * Returns what differs in the values that no recovery writes, with the reason: a plan leaves them as they are, and a
 * comparison tells what was done. Undefined without any.
 */
export function lostTexts({ ref, lost }: Change, options: ValueTextOptions): readonly string[] | undefined {
  return lost?.flatMap((value) => {
    if (isCredentialList(value.name)) return value.parts.map((part) => secretText(part, options.direction));
    const differences = lostDifferences(ref, value).map((difference) => differenceText(difference, options));
    const names = value.parts.map(({ targetName, target }) => quoted(targetName ?? target.id));
    return `${differences.join("; ")} (${stays[options.direction]}: ${reasonOf(value)}, ${names.join(", ")})`;
  });
}

/** Returns the differences in all of these values. */
export const allLostDifferences = ({ ref, lost = [] }: Change): readonly ValueDifference[] =>
  lost.flatMap((value) => lostDifferences(ref, value));

/** Returns the names of such values with their reasons. */
export const lostNames = ({ lost = [] }: Change, direction: Direction): readonly string[] =>
  lost.map((value) => `${value.name} (${stays[direction]}: ${reasonOf(value)})`);

const reasonOf = ({ parts }: LostValue): string => [...new Set(parts.map(({ reason }) => reason))].join(", ");

function secretText({ path, targetName, reason }: LostPart, direction: Direction): string {
  const sign = direction === "nowToThen" ? "" : "- ";
  return `${path}: ${sign}${quoted(targetName)} (${stays[direction]}: ${reason})`;
}
