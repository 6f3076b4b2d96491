import type { Plan } from "../domain/approval/approval.ts";
import {
  cautionOf,
  keepsMade,
  type Staying,
  type StayingObject,
  type StayingWork,
  stayingIn,
  stayingOn,
  telling,
  whyMadeStays,
} from "../domain/authors/staying-work.ts";
import type { Authored, Change, KeptValue } from "../domain/changes/change.ts";
import { iso } from "../domain/time.ts";
import { andMore, countOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import { cleaned, NAME_LENGTH, quoted } from "../domain/words/untrusted.ts";
import type { VerificationResult } from "../service/verification.ts";
import { type ElementWords, partTexts } from "./element-authors.ts";
import { actorText } from "./words.ts";

const ELEMENTS_NAMED = 5;
const VALUES_NAMED = 3;
const PARTS_NAMED = 4;

/** Names an author with the time of the write, for a person who reads one line. */
const authorAndTime = ({ actor, time }: Authored): string =>
  `${quoted(actorText(actor), NAME_LENGTH)}${time === null ? "" : ` ${iso(time)}`}`;

/** Says of each object which elements of the undone actor stay in it, and counts what it leaves out. */
export function stayingLines({ total, items, notLookedAt = 0 }: StayingWork, most: number): readonly string[] {
  const shown = items.slice(0, most);
  const more = total - shown.length;
  return [
    ...shown.map(stayingLine),
    ...(more > 0 ? [`${countOf(more, "more object")} on which work of this actor stays or may stay: ${EACH_ROW}`] : []),
    ...(notLookedAt > 0
      ? [
          `not looked at, whether elements of this actor stay on ${countOf(notLookedAt, "object")} that others wrote later: ${EACH_ROW}`,
        ]
      : []),
  ];
}

const EACH_ROW = "the list of changes says it of each";

const stayingLine = (object: StayingObject): string => {
  const { ref, displayName } = object;
  const said = stayingOn(object) === "theirs" ? "not undone" : "perhaps not undone";
  return `${said}, ${ref.type} ${quoted(displayName)} (${ref.id}): ${[...stayingValues(object), ...cautionOf(object)].join(" ")}`;
};

/** Says of each value that others wrote later and of which the actor's elements stay, or may stay, whose its elements are. */
function stayingValues({ ref, kept = [], names = {} }: StayingObject): readonly string[] {
  const values = telling(kept).filter((value) => stayingIn(value) !== "others");
  const left = values.length - VALUES_NAMED;
  return [
    ...values.slice(0, VALUES_NAMED).map((value) => `${stayingValue(ref, value, names)}.`),
    ...(left > 0 ? [`So do elements of ${numberText(left)} more of its values, or may.`] : []),
  ];
}

/** Tells the elements of the undone actor apart from those of others. */
export function stayingValue(ref: Change["ref"], value: KeptValue, names: ElementWords["names"]): string {
  const { name, by, elements } = value;
  const made = whyMadeStays(value, authorAndTime(by));
  if (made !== null) return made;
  const what = cleaned(name, 60);
  if (elements === undefined) {
    return `The undo leaves ${what} as ${authorAndTime(by)} wrote it later. The log does not show whose its elements are: some may be this actor's`;
  }
  const theirs = new Set(elements.filter(({ isUndone }) => isUndone === true).map((share) => share.by));
  const authorOf = (one: Authored) => `${authorAndTime(one)}${theirs.has(one) ? " (this actor)" : ""}`;
  const parts = partTexts(ref.type, value, elements, { authorOf, names, most: ELEMENTS_NAMED, isAlone: true });
  const shown = parts.slice(0, PARTS_NAMED);
  const stay = `${shown.join("; ")}${andMore(parts.length, shown.length)}`;
  return theirs.size === 0
    ? `The undo leaves ${what} as others wrote it later, and what differs in it is not this actor's: ${stay}`
    : `The undo does not take back what this actor wrote in ${what}, because others wrote it later. It leaves: ${stay}`;
}

/** The most objects of an approval that are spelled out, which is all that a plan has. */
const APPROVAL_SHOWS = 10;

/** The heading of what a plan leaves. */
export const leftHeading = ({ scope }: Pick<Plan, "scope">): string =>
  scope.actor === undefined
    ? "What this plan leaves of the same authors' work"
    : "What this undo leaves of the actor's work";

/** The heading of what was done beside what the plan takes back. */
export const UNHELD_HEADING = "What was done that no recovery reaches";

/** Returns what a person must read before they approve a plan: what of its authors' work it leaves. */
export const notUndoneLines = (
  plan: Pick<Plan, "staying" | "earlier" | "outside" | "newer" | "empowered">,
): readonly string[] => [
  ...(plan.newer === undefined ? [] : [plan.newer]),
  ...(plan.empowered === undefined ? [] : [plan.empowered]),
  ...(plan.outside === undefined ? [] : [plan.outside]),
  ...(plan.earlier === undefined ? [] : [plan.earlier]),
  ...(plan.staying === undefined ? [] : stayingLines(plan.staying, APPROVAL_SHOWS)),
];

/** Says that the undone actor's elements stay, because a verdict on what was to go back does not. */
export function notUndone({ kept }: Pick<VerificationResult, "kept">): string {
  const { total, items: all } = kept ?? { total: 0, items: [] };
  const made = all.filter(keepsMade).length;
  const items = all.filter((change) => !keepsMade(change));
  const [last] = items.slice(-1).map(stayingOn);
  const counted = (which: Staying) => {
    const count = items.filter((change) => stayingOn(change) === which).length;
    // The gravest are listed first, so that further ones are no graver than the last.
    const isLeast = total > all.length && which === last;
    return count === 0 ? null : `${isLeast ? "at least " : ""}${countOf(count, "object")}`;
  };
  const [theirs, unknown] = [counted("theirs"), counted("unknown")];
  return [
    ...(made === 0
      ? []
      : [
          ` Not undone: ${total > all.length && items.length === 0 ? "at least " : ""}${countOf(made, "object")} that the undone actor created or restored, because others worked on ${made === 1 ? "it" : "them"} later.`,
        ]),
    ...(theirs === null
      ? []
      : [` Not undone: elements that the undone actor wrote stay on ${theirs}, in values that others wrote later.`]),
    ...(unknown === null
      ? []
      : [` Not known: whether elements of the undone actor stay on ${unknown} that others wrote later.`]),
  ].join("");
}
