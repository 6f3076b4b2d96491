import { type ActorAccess, actorAfterSentence } from "../assessment/actor-access.ts";
import { BY_POLICIES_ALONE, consequenceLines } from "../sign-in/consequence-lines.ts";
import type { SignInConsequences } from "../sign-in/consequences.ts";
import type { EntityRef } from "../tenant/entity.ts";
import { andMore, countOf } from "../words/counted-words.ts";
import { numberText } from "../words/number-text.ts";
import { quoted } from "../words/untrusted.ts";

/** The state of a tenant after a recovery, beyond the differences that a comparison finds. */
export interface AfterRecovery {
  /**
   * Differences for signing in since before the recovery's first write. Null if nothing that differs decides about it.
   * Absent if they were not worked out.
   */
  readonly signIn?: SignInConsequences | null;
  /** Set where that compares with the approved list, and so with the tenant when it was previewed. */
  readonly isSincePreview?: true;
  /** True if that is of the whole tenant, and not of what the recovery wrote alone. */
  readonly isWhole?: true;
  /** The accounts whose work was undone: `now` is before the recovery, `after` is at the verification. */
  readonly actors: readonly ActorAccess[];
  /** The number of further accounts. Absent if `actors` has all of them that are known. */
  readonly moreActors?: number;
  /** Applications that the recovery restored and that have no service principal in use. */
  readonly unusable: Counted<UnusableApplication>;
  /** The number of service principals that the recovery restored. Absent without any. */
  readonly principals?: number;
  /** Objects with passwords, secrets or certificates that a person has to look at, by the reason. */
  readonly renew: readonly RenewedBy[];
}

export interface Counted<Item> {
  readonly total: number;
  /** The first of them. */
  readonly items: readonly Item[];
}

/** An object by its present name. */
export interface NamedObject extends FormerName {
  readonly ref: EntityRef;
  readonly displayName: string | null;
}

export interface FormerName {
  /** The name before the recovery, as the list that was applied has it. Absent if it is the same or not known. */
  readonly formerName?: string;
}

/** Returns the former name of an object whose name differs now. */
export const formerNameOf = (now: string | null, before: string | null | undefined): FormerName =>
  before == null || before === now ? {} : { formerName: before };

export interface UnusableApplication extends NamedObject {
  /** The service principal that it had, or null if none is known. */
  readonly principal: EntityRef | null;
  /** True if the service principal can still be restored. */
  readonly isRestorable: boolean;
}

/** `password`: restored users. `asDeleted`: restored applications with secrets or certificates. `changed`: secrets were added or removed since the snapshot. */
export type RenewalReason = "password" | "asDeleted" | "changed";

export interface RenewedBy extends Counted<RenewedObject> {
  readonly reason: RenewalReason;
}

export interface RenewedObject extends NamedObject {
  /** Words that name its secrets and certificates. Absent where they were not looked at, and of users. */
  readonly holds?: string;
}

/**
 * Names what no recovery changes, because the directory does not hold it or does not reveal it.
 * Source: "Recover from deletions in Microsoft Entra ID" and "Supported objects and limitations" of Backup and Recovery.
 */
export const NOT_REACHED =
  "No recovery reaches sessions and tokens in use, passwords, sign-in methods, lost secrets and keys, domains and their " +
  "federation, mail and its rules, or files. Licenses by group follow their members later.";

/**
 * Says what restored service principals lack. Which policies they had is not in a history, because Graph names them on the
 * policies' side only. Source: "Recover from deletions in Microsoft Entra ID", enterprise applications.
 */
export const principalsLack = (restored: number): string =>
  `${countOf(restored, "restored service principal")} ${restored === 1 ? "comes" : "come"} back without policies for claims, tokens and home ` +
  "realm discovery that were assigned: whether there were any was not read. Assign them again.";

/** Returns sentences on the state after a recovery. Names are cleaned and quoted. */
export function afterRecoveryLines(after: AfterRecovery): string[] {
  return [
    ...signInAfter(after).map((line) => `signing in, ${comparedWith(after)}: ${line}`),
    ...(after.isWhole === true && after.signIn != null ? [OTHERS_TOO] : []),
    ...after.actors.map((access) => `account: ${actorAfterSentence(access)}`),
    ...after.unusable.items.map((application) => `application: ${unusableSentence(application)}`),
    ...moreLine(after.unusable, "application: ", "of these without a service principal in use"),
    ...(after.principals === undefined ? [] : [principalsLack(after.principals)]),
    ...after.renew.map((renewal) => `to renew: ${renewalSentence(renewal)}`),
  ];
}

const OTHERS_TOO =
  "That comparison of signing in holds what others wrote since before the recovery, too: it is not the effect of the recovery alone.";

const comparedWith = ({ isSincePreview }: AfterRecovery): string =>
  isSincePreview === true ? "compared with when the list was previewed" : "compared with before the recovery";

/** Returns the lines on signing in, which say so where it was not worked out or nothing decides about it. */
export function signInAfter({ signIn }: AfterRecovery): string[] {
  if (signIn === undefined) return ["Not assessed."];
  if (signIn === null) return ["Nothing that changed decides about it."];
  return [...consequenceLines(signIn, { tense: "done", names: "one" }), BY_POLICIES_ALONE];
}

export function unusableSentence({
  ref,
  displayName,
  formerName,
  principal,
  isRestorable,
}: UnusableApplication): string {
  const name = `${quoted(displayName)} (${ref.id}${beforeThat(formerName)})`;
  if (principal === null)
    return `${name} is back and has no service principal, so no user can sign in to it and its permissions have no effect.`;
  return isRestorable
    ? `${name} is back, but its service principal ${principal.id} is still deleted: restore that one too.`
    : `${name} is back, but its service principal ${principal.id} was permanently deleted: create a new one, and its consents and assignments anew.`;
}

/** Follows the id of an object that has another name since a recovery. */
export const beforeThat = (formerName: string | undefined): string =>
  formerName === undefined ? "" : `, before the recovery ${quoted(formerName)}`;

const renewals: Readonly<Record<RenewalReason, string>> = {
  password: "was restored without a password that is known to work: set a new one",
  asDeleted: "has secrets or certificates of the time of its deletion: replace those that others may know",
  changed:
    "had secrets or certificates changed since the snapshot: remove those that are there and not yours, create those that are missing",
};

export function renewalSentence({ reason, total, items }: RenewedBy): string {
  const names = items.map(
    ({ ref, displayName, formerName, holds }) =>
      `${ref.type} ${quoted(displayName)} (${ref.id}${beforeThat(formerName)})${holds === undefined ? "" : ` holding ${holds}`}`,
  );
  const isSeen = reason !== "asDeleted" || items.every(({ holds }) => holds !== undefined);
  const what = isSeen ? renewals[reason] : renewals[reason].replace("has", "may have");
  return `${countOf(total, "object")} (${names.join(", ")}${andMore(total, items.length)}), of which each ${what}.`;
}

function moreLine({ total, items }: Counted<unknown>, before: string, what: string): string[] {
  const more = total - items.length;
  return more > 0 ? [`${before}${numberText(more)} more ${what}`] : [];
}
