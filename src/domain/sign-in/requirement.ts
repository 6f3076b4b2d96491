import type { Json, JsonObject } from "../json.ts";
import { toldAll, toldList } from "../words/name-list.ts";
import { told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { NameOf } from "./condition-words.ts";
import { type SessionRequirement, sessionRequirements } from "./session-requirement.ts";
import { isSet, lowerTextsIn, missingIn, setMembers, settingText, textsIn } from "./set-values.ts";

/** One thing a policy asks of a sign-in. All requirements of a policy must be met. */
export type Requirement = BlockRequirement | GrantRequirement | SessionRequirement;

export interface BlockRequirement {
  readonly kind: "block";
}

/** Alternatives of which one is enough. */
export interface GrantRequirement {
  readonly kind: "grant";
  readonly anyOf: readonly GrantControl[];
}

export interface GrantControl {
  /** Equal for equal controls. */
  readonly key: string;
  readonly words: string;
  /** True if the control is a second factor. */
  readonly mfa: boolean;
  /** True if the control needs something whose presence is not known here: a managed device, an approved app, a key. */
  readonly equipment: boolean;
  /** The allowed combinations of an authentication strength. */
  readonly combinations?: readonly string[];
}

/** An authentication strength with the combinations of methods it allows, by its id in lower case. */
export type Strengths = ReadonlyMap<string, { readonly name: string | null; readonly combinations: readonly string[] }>;

/** Source: microsoft.graph.conditionalAccessGrantControl. */
const builtIn: Readonly<Record<string, Omit<GrantControl, "key">>> = {
  mfa: { words: "multifactor authentication", mfa: true, equipment: false },
  compliantdevice: { words: "a compliant device", mfa: false, equipment: true },
  domainjoineddevice: { words: "a hybrid joined device", mfa: false, equipment: true },
  approvedapplication: { words: "an approved app", mfa: false, equipment: true },
  compliantapplication: { words: "an app with a protection policy", mfa: false, equipment: true },
  passwordchange: { words: "a password change", mfa: false, equipment: false },
  riskremediation: { words: "remediation of the risk", mfa: false, equipment: false },
};

/** Source: authenticationMethodModes. These alone are one factor. */
const singleFactor: ReadonlySet<string> = new Set([
  ...["password", "sms", "voice", "email", "hardwareOath", "softwareOath", "microsoftAuthenticatorPush"],
  "qrCodePin",
  "federatedSingleFactor",
  "x509CertificateSingleFactor",
]);

/**
 * Reads the grant and session controls of a policy. With the operator `AND` each control is a requirement of its own.
 * Source: microsoft.graph.conditionalAccessGrantControls and conditionalAccessSessionControls.
 */
export function requirementsOf(properties: JsonObject, strengths: Strengths, nameOf: NameOf): Requirement[] {
  const grant = setMembers(properties.grantControls);
  const session = sessionRequirements(setMembers(properties.sessionControls));
  const names = lowerTextsIn(grant.builtInControls);
  if (names.includes("block")) return [{ kind: "block" }, ...session];
  const controls: GrantControl[] = [
    ...names.map((name) => ({ key: name, ...(builtIn[name] ?? unknownControl(name)) })),
    ...strengthControl(grant.authenticationStrength, strengths),
    ...textsIn(grant.customAuthenticationFactors).map((name) => custom("custom control", name)),
    ...textsIn(grant.termsOfUse).map((id) => terms(id, nameOf)),
  ];
  const and = typeof grant.operator === "string" && grant.operator.toUpperCase() === "AND";
  const grants = and ? controls.map((control) => [control]) : controls.length > 0 ? [controls] : [];
  return [...grants.map((anyOf): GrantRequirement => ({ kind: "grant", anyOf })), ...session];
}

const unknownControl = (name: string) => custom("control", name);

const custom = (what: string, name: string): GrantControl => ({
  key: `${what} ${name}`,
  words: `the ${what} ${quoted(name)}`,
  mfa: false,
  equipment: false,
});

function terms(id: string, nameOf: NameOf): GrantControl {
  const name = nameOf(id.toLowerCase());
  const words = name === undefined ? "acceptance of terms of use" : `acceptance of the terms of use ${quoted(name)}`;
  return { key: `terms ${id.toLowerCase()}`, words, mfa: false, equipment: false };
}

/** A strength that is not known is taken for a second factor, as every built-in one is. */
function strengthControl(strength: Json | undefined, strengths: Strengths): GrantControl[] {
  if (!isSet(strength)) return [];
  const { id, displayName, allowedCombinations } = setMembers(strength);
  const key = typeof id === "string" ? id.toLowerCase() : settingText(strength);
  const known = strengths.get(key);
  const combinations = known?.combinations ?? textsIn(allowedCombinations);
  const parts = combinations.map((combination) => combination.split(",").map((method) => method.trim()));
  const name = known?.name ?? (typeof displayName === "string" ? displayName : null);
  return [
    {
      key: `strength ${key}`,
      words: name === null ? "an authentication strength" : `the authentication strength ${quoted(name)}`,
      mfa: parts.every(([first = "", second]) => second !== undefined || !singleFactor.has(first)),
      // A combination without a password needs a key or phone that was set up before.
      equipment: parts.length > 0 && parts.every(([first]) => first !== "password"),
      combinations,
    },
  ];
}

/**
 * Returns true if meeting `a` includes meeting `b`. A blocked sign-in meets everything, because it does not take place.
 */
export function implies(a: Requirement, b: Requirement): boolean {
  if (a.kind === "block") return true;
  if (a.kind === "grant")
    return b.kind === "grant" && a.anyOf.every((one) => b.anyOf.some((other) => meets(one, other)));
  if (b.kind !== "session") return false;
  const covers = a.name === b.name || (a.name === "signInFrequency" && b.name === "secondFactorFrequency");
  if (!covers) return false;
  return a.strictness !== null && b.strictness !== null ? a.strictness >= b.strictness : a.value === b.value;
}

function meets(a: GrantControl, b: GrantControl): boolean {
  if (b.key === "mfa") return a.mfa;
  if (a.combinations === undefined || b.combinations === undefined) return a.key === b.key;
  if (a.combinations.length === 0 || b.combinations.length === 0) return a.key === b.key;
  const allowed = new Set(b.combinations);
  return a.combinations.every((combination) => allowed.has(combination));
}

export const isSecondFactor = (requirement: Requirement): boolean =>
  requirement.kind === "grant" && requirement.anyOf.every(({ mfa }) => mfa);

/** Returns true for a requirement that a person may be unable to meet: a block, or equipment they may not have. */
export const mayKeepOut = (requirement: Requirement): boolean =>
  requirement.kind === "block" ||
  (requirement.kind === "grant" &&
    requirement.anyOf.length > 0 &&
    requirement.anyOf.every(({ equipment }) => equipment));

/** A strength that two sides ask for, with the combinations of methods that only one of them allows. */
export interface EasedStrength {
  readonly words: string;
  readonly combinations: readonly string[];
}

/**
 * Returns the strengths of a requirement that others ask for as well, but allow more combinations for. Empty unless this is
 * the only way in which the others ask less.
 */
export function easedStrengths(requirement: Requirement, others: readonly Requirement[]): readonly EasedStrength[] {
  if (requirement.kind !== "grant") return [];
  const found = others.flatMap((other) => {
    if (other.kind !== "grant" || other.anyOf.length !== requirement.anyOf.length) return [];
    const keys = new Map(other.anyOf.map((one) => [one.key, one]));
    const pairs = requirement.anyOf.map((one) => ({ one, now: keys.get(one.key) }));
    if (pairs.some(({ now }) => now === undefined)) return [];
    const eased = pairs.map(({ one, now }) => ({ words: one.words, combinations: newCombinations(one, now) }));
    return [eased.filter(({ combinations }) => combinations.length > 0)];
  });
  return found[0] ?? [];
}

/**
 * Returns what others accept in place of a requirement that they still offer as one of several alternatives. Empty if they
 * do not offer it.
 */
export function acceptedInstead(requirement: Requirement, others: readonly Requirement[]): readonly GrantControl[] {
  if (requirement.kind !== "grant") return [];
  const wider = others.find((other) => other.kind === "grant" && other.anyOf.length > 1 && implies(requirement, other));
  if (wider?.kind !== "grant") return [];
  return wider.anyOf.filter((one) => !requirement.anyOf.some((own) => meets(one, own)));
}

const frequencies: ReadonlySet<string> = new Set(["signInFrequency", "secondFactorFrequency"]);

/** Returns the session rule that others have in place of one of the same sort, or null. */
export function replacedBy(requirement: Requirement, others: readonly Requirement[]): SessionRequirement | null {
  if (requirement.kind !== "session") return null;
  const isSort = ({ name }: SessionRequirement) =>
    name === requirement.name || (frequencies.has(name) && frequencies.has(requirement.name));
  const sessions = others.filter((other) => other.kind === "session");
  return sessions.find((other) => isSort(other) && other.words !== requirement.words) ?? null;
}

export const controlWords = (controls: readonly GrantControl[]): Wording =>
  toldList([...new Set(controls.map(({ words }) => words))], "or");

/** Combinations that are not known on one side are no new ones. */
function newCombinations({ combinations: was = [] }: GrantControl, now: GrantControl | undefined): string[] {
  return was.length === 0 ? [] : missingIn(new Set(now?.combinations), new Set(was));
}

/** Lists combinations whole, because no call on the policy shows those of its strength. The weakest come first. */
export const combinationWords = (combinations: readonly string[]): Wording =>
  toldAll([...combinations].sort((a, b) => strengthOf(a) - strengthOf(b)).map((combination) => quoted(combination)));

/** Returns the place of a combination among others, as far as its parts can be phished or taken over by others. */
function strengthOf(combination: string): number {
  const parts = lowerTextsIn(combination);
  if (parts.length === 1 && parts.some((part) => part === "password" || /singlefactor$/.test(part))) return 0;
  if (parts.some((part) => part === "sms" || part === "voice" || part === "email")) return 1;
  return parts.includes("password") || parts.includes("federatedsinglefactor") ? 2 : 3;
}

/** Completes "would need". */
export function toldRequirement(requirement: Requirement): Wording {
  if (requirement.kind === "block") return { text: "blocked" };
  if (requirement.kind === "session") return { text: requirement.words };
  return controlWords(requirement.anyOf);
}

/**
 * Completes "would newly need" or "no longer need" for a requirement of a policy that asks for another form of it on the
 * other side: a strength that accepts more, an alternative that is enough, or a session rule of the same sort.
 */
export function wordsOfForm(requirement: Requirement, others: readonly Requirement[], way: "gained" | "lost"): Wording {
  const words = toldRequirement(requirement);
  const combinations = [...new Set(easedStrengths(requirement, others).flatMap((one) => one.combinations))];
  if (combinations.length > 0) return told`${words} in its form without ${combinationWords(combinations)}`;
  const instead = acceptedInstead(requirement, others);
  if (instead.length > 0) {
    return way === "gained"
      ? told`${words} alone, without ${controlWords(instead)} in its place`
      : told`${words} alone, because the policy newly accepts ${controlWords(instead)} in its place`;
  }
  const rule = replacedBy(requirement, others);
  if (rule === null) return words;
  return way === "gained" ? told`"${words}" in place of "${rule.words}"` : told`"${words}" but "${rule.words}"`;
}
