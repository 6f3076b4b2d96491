import { type ActorAccess, actorBetweenSentence, hasMoreRoles } from "../../domain/assessment/actor-access.ts";
import type { EarlierWork } from "../../domain/authors/earlier-work.ts";
import { usedByPolicies } from "../../domain/changes/policy-users.ts";
import type { Severity } from "../../domain/changes/risk.ts";
import type { DangerAuthor } from "../../domain/dangers/done-danger.ts";
import type { Reversals } from "../../domain/dangers/reversals.ts";
import {
  BY_POLICIES_ALONE,
  consequenceLines,
  leavesOutNames,
  type Names,
} from "../../domain/sign-in/consequence-lines.ts";
import type { SignInConsequences } from "../../domain/sign-in/consequences.ts";
import { EXISTENCE } from "../../domain/tenant/recoverable.ts";
import type { Millis } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import { moreAccounts, NARROWER_COMPARISON, RULES_THEMSELVES, restOfDanger } from "../../review/object-calls.ts";
import type { Comparison } from "../../service/investigation.ts";
import type { RelatedChange } from "../../service/related-change.ts";
import { AuthorLegend } from "./author-legend.ts";
import { dangerTexts } from "./danger-texts.ts";
import { looksInPart, noDangerBetween } from "./no-danger.ts";
import { earlierTexts } from "./overwritten.ts";
import type { Halves } from "./page.ts";
import { called, stamp } from "./text.ts";
import { unheldWithin } from "./unheld.ts";

const RELATED_SHOWN = 20;
const POLICIES_NAMED = 5;

export interface ComparisonFacts {
  readonly data: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
  readonly size: Halves;
  /** The authors that the dangers name by short names, in their order, for the list that the rows have of them. */
  readonly authors: readonly DangerAuthor[];
}

type ComparisonTold = Pick<
  Comparison,
  "done" | "notCompared" | "unknownAuthors" | "related" | "unheld" | "actsReadBackTo"
>;

interface ComparisonCalls {
  readonly names?: "one" | "all";
  /** The call that shows the names that lines on signing in leave out. */
  readonly whole?: string;
  /** The gravities whose dangers are named without their sentences. */
  readonly inBrief?: readonly Severity[];
  /** The arguments that name both ends of the comparison. */
  readonly points?: string;
  /** True if the rows name authors by short names, which are listed once. */
  readonly hasLegend?: boolean;
  /** True if the second point is not the present. */
  readonly isPast?: boolean;
}

/** The objects that policies use, as a scope. */
const OUTSIDE = JSON.stringify({ types: usedByPolicies });

/**
 * Returns what the first page of a comparison says beside its rows: the dangers of what was done, what it did to signing
 * in, the authors' own accounts, and objects outside of the scope that its policies use.
 */
export function comparisonFacts(
  { done, notCompared, unknownAuthors, related = [], actsReadBackTo, ...beside }: ComparisonTold,
  {
    names = "one",
    whole,
    points = "the same points",
    isPast = false,
    hasLegend = false,
    inBrief = [],
  }: ComparisonCalls = {},
): ComparisonFacts {
  const isBriefest = inBrief.includes("high");
  const { texts: dangers, authors } = dangerTexts(done?.risks ?? [], inBrief, hasLegend ? new AuthorLegend() : null);
  const signIn = done ? signInLines(done.signIn, names, isBriefest ? SAME_CALL : whole, !isBriefest) : [];
  const accounts = [
    ...(done?.actors ?? []).map((access) =>
      wholeAccount(actorBetweenSentence(access, isPast ? "then" : "now"), access),
    ),
    ...(done?.moreActors === undefined ? [] : [moreAccounts(done.moreActors)]),
  ];
  const reversed = reversalTexts(done?.reversed);
  const work = done?.earlier;
  const earlier =
    isBriefest && work !== undefined && work.writes > 0 ? [earlierInBrief(work)] : earlierTexts(done ?? {});
  const outside = related.slice(0, RELATED_SHOWN).map(relatedText);
  const more = related.length - outside.length;
  const others = [
    ...outside,
    ...(more > 0 ? [`${numberText(more)} more: compare_snapshots with ${points} and scope ${OUTSIDE}`] : []),
  ];
  const unheld = unheldWithin(beside, isBriefest ? BRIEF_UNHELD_BYTES : UNHELD_BYTES);
  const notAssessed = done === null ? notAssessedText(actsReadBackTo) : undefined;
  const data = {
    ...(unheld.length === 0 ? {} : { unheld }),
    ...(done ? { dangers, signIn, accounts } : {}),
    ...(earlier.length === 0 ? {} : { earlier }),
    ...(reversed.length === 0 ? {} : { reversed }),
    ...(notAssessed === undefined ? {} : { notAssessed }),
    ...(notCompared === undefined ? {} : { notCompared: withLog(notCompared) }),
    ...(unknownAuthors === undefined ? {} : { unknownAuthors }),
    ...(others.length === 0 ? {} : { related: others }),
  };
  const lines = [
    ...(notCompared === undefined ? [] : [withLog(notCompared)]),
    ...(unknownAuthors === undefined ? [] : [unknownAuthors]),
    ...(notAssessed === undefined ? [] : [notAssessed]),
    ...unheld.map((text) => `not in the history: ${text}`),
    ...earlier,
    ...(done && dangers.length === 0
      ? [noDangerBetween({ isInPart: looksInPart(notCompared, done.signIn), hasUnheld: unheld.length > 0 })]
      : []),
    ...dangers.map((text) => `danger ${text}`),
    ...reversed,
    ...signIn.map((text) => `sign-in: ${text}`),
    ...accounts.map((text) => `account: ${text}`),
    ...others.map((text) => `outside this scope, in use by it: ${text}`),
  ];
  const size = {
    data: Buffer.byteLength(JSON.stringify(data)),
    text: lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0),
  };
  return { data, lines, size, authors };
}

/** Bytes of acts on what the history does not hold, beside which a page of changes has room. */
const UNHELD_BYTES = 2 * 1_024;
const BRIEF_UNHELD_BYTES = 1_024;

/** Adds the call for what the log has of parts that could not be read. */
export const withLog = (notCompared: string): string =>
  `${notCompared} list_activity shows what the audit log has of them.`;

/** Returns the sentence on an author's account, with the call for the roles that it counts instead of naming them. */
export const wholeAccount = (sentence: string, access: ActorAccess): string =>
  `${sentence}${hasMoreRoles(access) ? restOfDanger({ isCut: true }, access.ref) : ""}`;

const NOT_ASSESSED =
  "Dangers and the effect on signing in were not worked out, because too many objects may differ. A narrower scope, or " +
  "points closer together, has them.";

/** Says that dangers were not worked out, and how far back the log was read for acts that no list holds. */
const notAssessedText = (actsReadBackTo: Millis | undefined): string =>
  actsReadBackTo === undefined
    ? NOT_ASSESSED
    : `${NOT_ASSESSED} The audit log was read for acts on what the history does not hold back to ${stamp(actsReadBackTo)}; ` +
      `list_activity with until "${stamp(actsReadBackTo)}" shows earlier ones.`;

/** The call for what the briefest lines leave out, which it shows with fewer changes. */
const SAME_CALL = 'the same call with detail "full"';

/** Counts what was written before the first point, with the call that names the authors. */
const earlierInBrief = (earlier: EarlierWork): string =>
  `earlier: ${countOf(earlier.writes, "write")}${earlier.isCut === true ? " or more" : ""} before ${stamp(earlier.before)}: ${SAME_CALL}`;

/** Says that consequences were worked out and there are none. */
const NOTHING_DECIDES = "Nothing that differs decides about it.";

/** Returns what was done and reversed, with the call that shows what is left out. */
export function reversalTexts(reversed: Reversals | undefined): string[] {
  if (reversed === undefined) return [];
  const { total, items, isCut, leftOut = 0 } = reversed;
  const left = total - items.length;
  const since = `since "${stamp(reversed.since)}"`;
  return [
    ...items.map(({ sentence }) => `reversed since: ${sentence}`),
    ...(left > 0 ? [`${numberText(left)} more were reversed since, no graver: list_activity with ${since}`] : []),
    ...(isCut === true
      ? [`Further reversals were not looked for, because too much was written: list_activity with ${since}`]
      : []),
    ...(leftOut > 0
      ? [
          `Reversals on another ${countOf(leftOut, "object")} of this actor were not looked for: compare_snapshots with the actor and fewer types or ids in its scope`,
        ]
      : []),
  ];
}

/** Most bytes of the lines on signing in, beside which a page of changes has room. */
const SIGN_IN_BYTES = 4 * 1_024;

/** Returns the lines with as many names as fit, if all are asked for. */
function signInLines(
  consequences: SignInConsequences | null,
  asked: "one" | "all",
  whole = NARROWER_COMPARISON,
  hasPlaces = true,
): string[] {
  if (consequences === null) return [NOTHING_DECIDES];
  const linesWith = (names: Names) => [
    ...consequenceLines(consequences, { tense: "done", names, hasPlaces }),
    // The briefest form makes room for rows, and names the call that shows it.
    ...(hasPlaces ? [BY_POLICIES_ALONE] : []),
  ];
  const fits = (names: Names) => Buffer.byteLength(JSON.stringify(linesWith(names))) <= SIGN_IN_BYTES;
  const names = asked === "one" ? asked : ((["all", "some"] as const).find(fits) ?? "one");
  const fuller = asked === "all" ? NARROWER_COMPARISON : whole;
  // Accounts are in the rows, and not in rules.
  const rules = consequences.shifts.some(({ others }) => others !== undefined && others.count > others.names.length)
    ? `${RULES_THEMSELVES}; ${NARROWER_COMPARISON}`
    : RULES_THEMSELVES;
  const call = names === "all" ? rules : fuller;
  return leavesOutNames(consequences, names, hasPlaces)
    ? [...linesWith(names), `Names, policies and places that these lines leave out: ${call}`]
    : linesWith(names);
}

/** Names an object outside of a scope, the parts of it that changed, and the policies of the scope that use it. */
export function relatedText({ ref, displayName, parts, policies }: RelatedChange): string {
  const named = policies.slice(0, POLICIES_NAMED).map((policy) => called(policy.displayName, policy.ref.id));
  const more = policies.length - named.length;
  const others = `${countOf(more, "other")} (get_object with type "${ref.type}" and id "${ref.id}")`;
  const users = [...named, ...(more > 0 ? [others] : [])].join(", ");
  const what = parts.map((part) => (part === EXISTENCE ? "created or deleted" : cleaned(part, 60))).join(", ");
  return `${ref.type} ${called(displayName, "(no name)")} ${ref.id} changed (${what}), used by ${users}`;
}
