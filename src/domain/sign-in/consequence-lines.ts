import { countOf, toldMore } from "../words/counted-words.ts";
import { type NamedCount, toldNames } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { joined, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { accountWords } from "./account-words.ts";
import { apartWords } from "./apart-words.ts";
import type { Affected, Cause, NotAssessed, PolicyShift, Shift, SignInConsequences } from "./consequences.ts";
import { locationLine } from "./location-line.ts";
import { applicationLine, strengthLine, workloadLine } from "./other-lines.ts";
import { shiftVerb, type Tense } from "./shift-verb.ts";

/** The part of signing in that no consequence takes into account. */
const NOT_MODELED =
  "Not looked at: registered methods, compliant devices, sign-in risk, sessions that last, security defaults and " +
  "per-user MFA. " +
  "Roles and members of dynamic groups are taken as they are now.";

/**
 * Said once where lines or dangers say that users sign in without a second factor, because only policies are evaluated.
 */
export const BY_POLICIES_ALONE = "Not evaluated: security defaults and per-user MFA.";

/** Describes consequences completely: the lines for everyone, then the policies, then what is never looked at. */
export function consequenceDetails(
  consequences: SignInConsequences,
  { tense = "plan", names = "some" }: { readonly tense?: Tense; readonly names?: Names } = {},
): string[] {
  const { policies, morePolicies } = consequences;
  return [
    ...consequenceLines(consequences, { tense, names }),
    // The lines for everyone have all names already.
    ...policies.map((policy) => policyLine(policy, names === "all" ? "some" : names)),
    ...(morePolicies > 0 ? [`And ${countOf(morePolicies, "more policy", "more policies")}.`] : []),
    NOT_MODELED,
  ];
}

interface LineOptions {
  readonly tense?: Tense;
  readonly names?: Names;
  /** False for policies without the sign-ins that they concern. */
  readonly hasPlaces?: boolean;
}

/** One name and policy of a difference, the first three, or every one that is kept. */
export type Names = "one" | "some" | "all";
const mostNames: Readonly<Record<Names, number>> = { one: 1, some: 3, all: Number.POSITIVE_INFINITY };
/** Most locations, and most applications, that have a line. */
const mostOthers: Readonly<Record<Names, number>> = { one: 5, some: 5, all: Number.POSITIVE_INFINITY };

/** Returns true if lines with these names leave out names or policies of a difference, or locations or applications. */
export const leavesOutNames = (consequences: SignInConsequences, names: Names, hasPlaces = true): boolean =>
  toldLines(consequences, { names, hasPlaces }).some(({ isCut }) => isCut) ||
  consequences.shifts.some((shift) => {
    const short = shortened(shift, shift.kind, names);
    const isCut = ({ count, names: shown }: NamedCount) => count > shown.length;
    return (
      isCut(short.administrators) || isCut(short.breakGlass) || (short.others !== undefined && isCut(short.others))
    );
  });

/**
 * Describes in short lines which people's sign-in differs, the gravest first. Says that signing in stays the same only
 * if everything that could differ was worked out.
 */
export const consequenceLines = (...of: Parameters<typeof toldLines>): string[] =>
  toldLines(...of).map(({ text }) => text);

function toldLines(
  consequences: SignInConsequences,
  { tense = "plan", names = "some", hasPlaces = true }: LineOptions = {},
): Wording[] {
  const { shifts, locations, moreLocations, applications, moreApplications, workloads, notAssessed } = consequences;
  const most = mostOthers[names];
  const found = [
    ...shifts.map((shift) => shiftLine(shift, tense, names, hasPlaces)),
    ...locations.slice(0, most).map((shift) => locationLine(shift, tense)),
    ...more(moreLocations + Math.max(0, locations.length - most), "location"),
    ...applications.slice(0, most).map((shift) => applicationLine(shift, tense)),
    ...more(moreApplications + Math.max(0, applications.length - most), "application"),
    ...workloads.map((shift) => workloadLine(shift, tense)),
    ...(consequences.strengths ?? []).map((shift) => strengthLine(shift, tense)),
  ];
  return [
    ...(found.length > 0 ? found : [told`${noneLine(notAssessed, tense)}`]),
    ...administratorsLine(consequences, tense),
    ...(consequences.reportOnly.count > 0
      ? [told`Report-only, so not enforced: ${toldNames(consequences.reportOnly)}.`]
      : []),
    ...notAssessed.map(notAssessedLine),
  ];
}

function noneLine(notAssessed: readonly NotAssessed[], tense: Tense): string {
  if (notAssessed.length > 0) return "In what was assessed, no difference for signing in was found.";
  return tense === "plan" ? "No user's sign-in would change." : "No user's sign-in changed.";
}

function shiftLine(shift: Shift, tense: Tense, names: Names, hasPlaces: boolean): Wording {
  const { kind, extent, remains, causes, moreCauses } = shift;
  const every = timeless.has(kind) || (kind.endsWith("Dropped") && !remains) ? "" : " at every sign-in";
  const when = extent === "some" ? " at some sign-ins" : every;
  const shown = joinedCauses(causes).slice(0, mostNames[names]);
  const left = moreCauses + policiesIn(causes) - policiesIn(shown);
  const by = [
    ...shown.map((cause) => causeWords(cause, tense, hasPlaces)),
    ...(left > 0 ? [{ text: countOf(left, "more policy", "more policies"), isCut: true as const }] : []),
  ];
  const who = users(shortened(shift, kind, names));
  return told`${who} ${shiftVerb(shift, tense)}${when}${by.length === 0 ? "" : told` (${joined(by, "; ")})`}.`;
}

/** Differences that do not concern single sign-ins. */
const timeless: ReadonlySet<Shift["kind"]> = new Set([
  "disabled",
  "closed",
  "enabled",
  "renamed",
  "sessionAdded",
  "sessionDropped",
]);

/** A policy has several causes where it differs in other ways for other users. */
const policiesIn = (causes: readonly Pick<Cause, "id">[]): number => new Set(causes.map(({ id }) => id)).size;

function causeWords({ isCut, ...cause }: ToldCause, tense: Tense, hasPlaces: boolean): Wording {
  const isLeftOut = !hasPlaces && (cause.where !== "" || cause.moved !== undefined);
  if (isLeftOut) return { text: `policy ${quoted(cause.name)}`, isCut: true };
  return { text: causeText(cause, tense), ...(isCut === true ? { isCut } : {}) };
}

function causeText({ name, where, moved, inPart }: ToldCause, tense: Tense): string {
  const policy = `policy ${quoted(name)}`;
  if (moved !== undefined) {
    const [was, is] = [moved.before, moved.after].map((words) => (words === "" ? "at every sign-in" : words));
    return tense === "plan" ? `${policy}: now ${was}, then ${is}` : `${policy}: before ${was}, now ${is}`;
  }
  if (where === "") return policy;
  if (inPart === "forSome") return `${policy} ${where}, for some of them at a part of these`;
  return inPart === true ? `${policy}, at a part of the sign-ins ${where}` : `${policy} ${where}`;
}

type ToldCause = Omit<Cause, "inPart"> & { readonly inPart?: true | "forSome" };

/** Joins the causes of one policy that concerns some users at all of the same sign-ins and others at a part of them. */
function joinedCauses(causes: readonly Cause[]): readonly ToldCause[] {
  const alike = Map.groupBy(causes, ({ id, where, moved }) => JSON.stringify([id, where, moved]));
  return [...alike.values()].flatMap(([first, ...others]): ToldCause[] => {
    if (first === undefined) return [];
    const isMixed = others.some(({ inPart }) => inPart !== first.inPart);
    return [isMixed ? { ...first, inPart: "forSome" } : first];
  });
}

const harmless: ReadonlySet<Shift["kind"]> = new Set(["mfaAdded", "unblocked", "sessionAdded"]);

function shortened(affected: Affected, kind: Shift["kind"], names: Names): Affected {
  const { users, administrators, breakGlass, others } = affected;
  const most = names === "one" && harmless.has(kind) ? 0 : mostNames[names];
  const short = ({ count, names }: NamedCount): NamedCount => ({ count, names: names.slice(0, most) });
  const more = others === undefined ? {} : { others: short(others) };
  return { users, administrators: short(administrators), breakGlass: short(breakGlass), ...more };
}

function users({ users, administrators, breakGlass, others }: Affected): Wording {
  if (others?.count === users) return told`${countOf(users, "user")} (${namesWithRest(others)})`;
  const among = [
    ...amongThem(administrators, "administrator"),
    ...amongThem(breakGlass, "emergency account"),
    ...(others === undefined ? [] : amongThem(others, "other")),
  ];
  return told`${countOf(users, "user")}${among.length === 0 ? "" : told` (with ${joined(among, "; ")})`}`;
}

function amongThem({ count: total, names }: NamedCount, noun: string): Wording[] {
  if (total === 0) return [];
  if (names.length === 0) return [told`${countOf(total, noun)}`];
  return [told`${countOf(total, noun)}: ${namesWithRest({ count: total, names })}`];
}

const namesWithRest = ({ count, names }: NamedCount): Wording =>
  told`${names.map((name) => quoted(name)).join(", ")}${toldMore(count, names.length)}`;

function administratorsLine({ policyAdministrators }: SignInConsequences, tense: Tense): Wording[] {
  if (policyAdministrators === null) return [];
  const { before, after } = policyAdministrators;
  if (before.total === after.total && before.free === after.free && after.free > 0) return [];
  if (before.total === 0 && after.total === 0) return [];
  const could = tense === "plan" ? "could" : "can";
  const was = tense === "plan" ? "now it is" : "before it was";
  const named = after.freeNames === undefined ? "" : `: ${accountWords(after.freeNames)}`;
  const free = `Of the accounts that can change policies, ${numberText(after.free)} of ${numberText(after.total)} ${could} sign in without a block or special equipment (${was} ${numberText(before.free)} of ${numberText(before.total)})${named}.`;
  const { toReset = 0 } = after;
  const later = `${countOf(toReset, "account")} created again ${could} once a person has reset the password.`;
  return [{ text: `${toReset === 0 ? free : `${free} ${later}`}${apartWords(after.apart ?? [], tense)}` }];
}

const notAssessedLine = ({ what, policies }: NotAssessed): Wording =>
  told`Not assessed: ${what}${policies.count === 0 ? "" : told` (${toldNames(policies)})`}.`;

const stateWords = { enforced: "on", reportOnly: "report-only", off: "off", absent: "absent" } as const;

function policyLine({ name, before, after, gains, loses }: PolicyShift, names: Names): string {
  const short = (affected: Affected) => users(shortened(affected, "blocked", names)).text;
  const state = before === after ? stateWords[after] : `${stateWords[before]} to ${stateWords[after]}`;
  const parts = [
    ...(gains.users > 0 ? [`newly on ${short(gains)}`] : []),
    ...(loses.users > 0 ? [`no longer on ${short(loses)}`] : []),
  ];
  return `Policy ${quoted(name)} (${state}): ${parts.join(", ")}.`;
}

const more = (left: number, noun: string): Wording[] =>
  left > 0 ? [{ text: `And ${countOf(left, `more ${noun}`)}.`, isCut: true }] : [];
