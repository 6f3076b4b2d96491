import { actorQuoted } from "../authors/actor-name.ts";
import { actorKey } from "../authors/others-work.ts";
import { canonicalText, type Json } from "../json.ts";
import { type EntityRef, type EntityType, type RefKey, refKey } from "../tenant/entity.ts";
import { isLinkName } from "../tenant/link.ts";
import { EXISTENCE, recoverable } from "../tenant/recoverable.ts";
import { isRoleGrantType } from "../tenant/role-grant.ts";
import { iso, type Millis } from "../time.ts";
import { countOf, countOfType, nounOf } from "../words/counted-words.ts";
import { type NamedCount, namesOf } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { quoted } from "../words/untrusted.ts";
import { type AccountStanding, accessParts } from "./account-exposures.ts";
import { connectionText, holderOf, roleNameOf } from "./connected-names.ts";
import type { Reversal } from "./reversals.ts";
import type { PartWrite, ReversedPart } from "./reversed-writes.ts";
import { scopeText } from "./role-exposures.ts";

/** The enforced policies that use a group at either end of the time. */
export interface GroupUse {
  readonly includedBy: NamedCount;
  readonly excludedBy: NamedCount;
  /** The groups that these policies name and that the group is nested in. */
  readonly nestedIn?: NamedCount;
}

/** The facts of the tenant that say why a reversal matters. */
export interface ReversalFacts {
  readonly standingOf: (ref: EntityRef) => AccountStanding;
  readonly useOf: (group: string) => GroupUse | undefined;
  readonly nameOf: (ref: EntityRef) => string | null;
}

const NAMES = 3;

/** Says what was done and reversed, alike deeds of the same people together. Emergency accounts and policies stand alone. */
export function reversalsOf(parts: readonly ReversedPart[], facts: ReversalFacts): readonly Reversal[] {
  const groups = Map.groupBy(parts, (part) => groupOf(part, facts));
  const sorted = [...groups.values()].sort(([a], [b]) => rankOf(a, facts) - rankOf(b, facts));
  return sorted.flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const { ref, displayName, done } = first;
    return [{ ref, displayName, since: done.time, parts: alike.length, sentence: sentenceOf(first, alike, facts) }];
  });
}

/** The types in the order of what their reversal says of an attack. Others come last. */
const gravest: readonly (readonly EntityType[])[] = [
  ["roleAssignment", "roleEligibilitySchedule", "roleDefinition"],
  [
    ...(["conditionalAccessPolicy", "authenticationStrengthPolicy", "authenticationMethodPolicy"] as const),
    ...(["authorizationPolicy", "crossTenantAccessDefault", "crossTenantAccessPartner"] as const),
  ],
  ["namedLocationPolicy"],
  ["oAuth2PermissionGrant", "appRoleAssignment", "federatedIdentityCredential", "application", "servicePrincipal"],
  ["user"],
];

/** Ranks emergency accounts and roles first, because what is cut must be no graver than what is said. */
function rankOf(part: ReversedPart | undefined, facts: ReversalFacts): number {
  if (part === undefined) return gravest.length;
  if (facts.standingOf(part.ref).isEmergency) return -1;
  if (part.about?.ref === null) return 0;
  const rank = gravest.findIndex((types) => types.includes(part.ref.type));
  return rank < 0 ? gravest.length : rank;
}

function groupOf(
  { ref, part, about, meanwhile, done, undone, isRestored, purged }: ReversedPart,
  facts: ReversalFacts,
): string {
  const { isEmergency, roles } = facts.standingOf(ref);
  const ofMany = about !== null && about.ref !== null;
  const isAlone = ofMany || isEmergency || roles.length > 0 || !(part === EXISTENCE || accessParts.includes(part));
  return canonicalText([
    ...[ref.type, part, isAlone ? ref.id : "", about?.ref === null ? about.name : ""],
    ...[
      ofMany ? meanwhile === null : meanwhile,
      isRestored === true,
      ...[done, undone, purged].flatMap((one) => (one === undefined ? [] : [actorKey(one.actor), one.isRecovery])),
    ],
  ]);
}

function sentenceOf(first: ReversedPart, alike: readonly ReversedPart[], facts: ReversalFacts): string {
  const { did, undid } = deedsOf(first, alike, facts);
  const writes = alike.reduce((sum, one) => sum + one.writes, 0);
  const often = writes > 2 * alike.length ? `, in ${numberText(writes)} writes` : "";
  const by = (which: "done" | "undone" | "purged") => whenOf(alike.flatMap((one) => one[which] ?? []));
  const ended = first.purged === undefined ? "" : `, and permanently deleted ${by("purged")}`;
  return `${did} ${by("done")}, and ${undid} ${by("undone")}${ended}${often}${namesAfter(alike, facts)}.`;
}

/** Returns the two halves of a sentence, without their authors. */
function deedsOf(first: ReversedPart, alike: readonly ReversedPart[], facts: ReversalFacts) {
  const { ref, part, about, before, meanwhile, isRestored } = first;
  const were = alike.length === 1 ? "was" : "were";
  const subject = subjectOf(first, alike, facts);
  const role = roleIn(first, facts);
  if (role !== null) return roleDeeds(role, subject);
  if (about !== null && about.ref !== null) {
    const isAdded = meanwhile !== null;
    const what = isLinkName(part)
      ? countOf(alike.length, part.slice(0, -1))
      : countOfType(alike.length, about.ref.type);
    const where = isLinkName(part) ? subject : `the ${part} of ${subject}`;
    const use = part === "members" ? useText(facts.useOf(ref.id)) : "";
    return {
      did: `${what} ${were} ${isAdded ? "added to" : "removed from"} ${where}${use}`,
      undid: `${isAdded ? "removed" : "added"} again`,
    };
  }
  // A relationship exists by its values, so that one without a value came or went. One with two was changed.
  const isExistence = recoverable[ref.type].ends !== null && (before === null || meanwhile === null);
  if (part === EXISTENCE || isExistence) {
    const isGone = part === EXISTENCE ? meanwhile === false : before !== null;
    return {
      did: `${subject} ${were} ${isGone ? "deleted" : isRestored === true ? "restored" : "created"}`,
      undid: isGone ? "restored" : "deleted again",
    };
  }
  if (part === "accountEnabled") {
    const isOff = canonicalText(meanwhile).includes("false");
    return {
      did: `${subject} ${were} ${isOff ? "disabled" : "enabled"}`,
      undid: `${isOff ? "enabled" : "disabled"} again`,
    };
  }
  const values = isShort(before) && isShort(meanwhile) ? ` from ${saidValue(before)} to ${saidValue(meanwhile)}` : "";
  const verb = part.endsWith("s") ? "were" : "was";
  return { did: `the ${part} of ${subject} ${verb} changed${values}`, undid: "changed back" };
}

/** A role in words, and whether it was given first. */
interface RoleDeed {
  readonly role: string;
  readonly isGiven: boolean;
}

/** Returns the role that was given and taken, or null for other parts. */
function roleIn(one: ReversedPart, { nameOf }: ReversalFacts): RoleDeed | null {
  const { ref, about, part, before, meanwhile, values } = one;
  const right = (isEligible: boolean) => (isEligible ? "the right to activate the role" : "the role");
  if (about !== null)
    return about.ref === null
      ? { role: `${right(part === "eligibleRole")} ${quoted(about.name)}`, isGiven: meanwhile !== null }
      : null;
  const name = isRoleGrantType(ref.type) ? roleNameOf(one, nameOf) : null;
  if (name === null || holderOf(one, nameOf) === null || (before !== null && meanwhile !== null)) return null;
  const scope = scopeText(values.directoryScopeId, nameOf);
  return {
    role: `${right(ref.type === "roleEligibilitySchedule")} ${quoted(name)}${scope}`,
    isGiven: meanwhile !== null,
  };
}

const roleDeeds = ({ role, isGiven }: RoleDeed, subject: string) =>
  isGiven
    ? { did: `${subject} was given ${role}`, undid: "deprived of it again" }
    : { did: `${subject} was deprived of ${role}`, undid: "given it again" };

function subjectOf(first: ReversedPart, alike: readonly ReversedPart[], facts: ReversalFacts): string {
  if (new Set(alike.map((one) => refKey(one.ref))).size > 1) return countOfType(alike.length, first.ref.type);
  const holder =
    roleIn(first, facts) !== null && isRoleGrantType(first.ref.type) ? holderOf(first, facts.nameOf) : null;
  const { ref, displayName } = holder === null ? first : { ref: holder, displayName: null };
  const { isEmergency, exempt, roles } = facts.standingOf(ref);
  const standing = [
    ...(isEmergency ? ["an emergency access account"] : []),
    ...(roles.length > 0 ? [`holder of ${roles.map((role) => quoted(role)).join(", ")}`] : []),
    ...(exempt === undefined ? [] : [exempt]),
  ];
  const name = displayName ?? facts.nameOf(ref);
  const connection = holder === null ? connectionText(first, facts.nameOf) : "";
  const called = name === null ? ref.id : `${quoted(name)} (${ref.id})`;
  // The id of a holder does not say its type.
  const text = holder === null ? `the ${nounOf(ref.type)}${connection} ${called}` : called;
  return standing.length === 0 ? text : `${text}, ${standing.join(" and ")},`;
}

function useText(use: GroupUse | undefined): string {
  if (use === undefined) return "";
  const part = (word: string, policies: NamedCount) => (policies.count === 0 ? [] : [`${word} ${namesOf(policies)}`]);
  const nested = use.nestedIn ?? { count: 0, names: [] };
  const parts = [
    ...part("excluded by", use.excludedBy),
    ...part("included by", use.includedBy),
    ...part("nested in", nested),
  ];
  return parts.length === 0 ? "" : ` (${parts.join("; ")})`;
}

/** Returns the names of the ends of a link, or of objects that are counted, the first few. */
function namesAfter(alike: readonly ReversedPart[], { nameOf }: ReversalFacts): string {
  const named = new Map<RefKey, string>();
  for (const { ref, displayName, about } of alike) {
    if (about !== null && about.ref === null) continue;
    const one = about === null ? { ref, name: displayName } : { ref: about.ref ?? ref, name: about.name };
    named.set(refKey(one.ref), quoted(one.name ?? nameOf(one.ref) ?? one.ref.id));
  }
  const [first] = alike;
  if (first?.about === null && named.size < 2) return "";
  const shown = [...named.values()].slice(0, NAMES);
  const more = named.size - shown.length;
  const names = [...shown, ...(more > 0 ? [`${numberText(more)} more`] : [])];
  return names.length === 0 ? "" : `: ${names.join(", ")}`;
}

/** Names the author of writes and their time. Writes that are said together have one author. */
function whenOf(writes: readonly PartWrite[]): string {
  const times = writes.map(({ time }) => time);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const [first] = writes;
  const isKnown = first !== undefined && (first.actor.name ?? first.actor.id) !== null;
  const name = isKnown ? actorQuoted(first.actor) : quoted("an author that is not known");
  const by = `${first?.isRecovery === true ? "by a recovery of" : "by"} ${name}`;
  return from === to ? `${by} at ${stampOf(from)}` : `${by} between ${stampOf(from)} and ${stampOf(to)}`;
}

const stampOf = (time: Millis): string => iso(time).replace(".000Z", "Z");

const LONGEST_VALUE = 60;
const isShort = (value: Json): boolean =>
  value === null || (typeof value !== "object" && String(value).length <= LONGEST_VALUE);
const saidValue = (value: Json): string =>
  value === null ? "not set" : typeof value === "string" ? quoted(value) : String(value);
