import type { Change, ElementsBy, KeptValue } from "../changes/change.ts";
import { cleaned } from "../words/untrusted.ts";
import { hasParts } from "./element-authors.ts";
import { actorKey } from "./others-work.ts";

/** Objects on which an actor's elements stay, or may stay, after an undo of that actor, because others wrote the values later. */
export interface StayingWork {
  readonly total: number;
  /** The number of those that the actor created or restored, as a whole. Absent without any. */
  readonly made?: number;
  /** Those with the gravest first. */
  readonly items: readonly StayingObject[];
  /** The number of further objects with values that others wrote later, whose elements were not looked at. Absent if all were. */
  readonly notLookedAt?: number;
}

export type StayingObject = Pick<Change, "ref" | "displayName" | "kept" | "names">;

/** What stays of an undone actor in a value that others wrote later. It is `unknown` where the log does not show it. */
export type Staying = "theirs" | "unknown" | "others";

const order: readonly Staying[] = ["theirs", "unknown", "others"];

/**
 * Marks the elements of the actor whose work is undone, given by key. Without a key, all elements are left out, because none
 * may be called another's.
 */
export function withUndone<Told extends Pick<Change, "kept">>(change: Told, actor: string | null): Told {
  if (change.kept === undefined) return change;
  const isTheirs = ({ by }: ElementsBy) => by.recovery === undefined && actorKey(by.actor) === actor;
  return {
    ...change,
    kept: change.kept.map(({ elements, ...value }) =>
      elements === undefined || actor === null
        ? value
        : { ...value, elements: elements.map((one) => (isTheirs(one) ? { ...one, isUndone: true } : one)) },
    ),
  };
}

export function stayingIn({ now, then, elements, use }: KeptValue): Staying {
  if (use !== undefined) return "theirs";
  if (!hasParts(now) && !hasParts(then)) return "others";
  if (elements === undefined) return "unknown";
  return elements.some(({ isUndone }) => isUndone === true) ? "theirs" : "others";
}

/** Returns the gravest of all values of an object. */
export function stayingOn({ kept = [] }: Pick<Change, "kept">): Staying {
  const found = new Set(kept.map(stayingIn));
  if (found.has("theirs")) return "theirs";
  return found.has("unknown") ? "unknown" : "others";
}

/** Returns true if an exclusion that the undone actor brought to a Conditional Access policy stays in it. */
const keepsExclusion = ({ ref, kept = [] }: Pick<Change, "ref" | "kept">): boolean =>
  ref.type === "conditionalAccessPolicy" &&
  kept.some(({ name, elements = [] }) =>
    elements.some(
      ({ isUndone, brought }) =>
        isUndone === true && name === "conditions" && brought.some((leaf) => EXCLUDES.test(leaf)),
    ),
  );

/** Returns true if an object that the undone actor created or restored stays, because others worked on it later. */
export const keepsMade = ({ kept = [] }: Pick<Change, "kept">): boolean => kept.some(({ use }) => use !== undefined);

/** Says that an object is the actor's and stays. Null where others wrote the existence itself. */
export function whyMadeStays({ then, use }: KeptValue, later: string): string | null {
  if (use === undefined) return null;
  const made = then === "gone" ? "created" : "restored";
  return `This actor ${made} it. It stays, because others worked on it later: ${use.length === 0 ? "a write" : cleaned(use.join(", "), NAMES_LENGTH)} by ${later}`;
}

const NAMES_LENGTH = 200;

/** Gives the reason for which a value stays, with its later author in words. */
export const whyKept = (value: KeptValue, later: string): string =>
  whyMadeStays(value, later) ?? `${later} wrote it later`;

/** The path of an excluded user, group, role, guest, application, platform or location, as `leavesOf` writes it. */
const EXCLUDES = /^[^ ]*\.(?:exclude[A-Z])/;

/** Returns a rank by which the gravest come first. */
export const stayingRank = (change: Pick<Change, "ref" | "kept">): number =>
  keepsExclusion(change) || keepsMade(change) ? 0 : order.indexOf(stayingOn(change)) + 1;

/** Returns the values of an object with those first of which the undone actor's elements stay, or may stay. */
export const telling = (kept: readonly KeptValue[]): readonly KeptValue[] =>
  kept.toSorted((a, b) => order.indexOf(stayingIn(a)) - order.indexOf(stayingIn(b)));

/** Says what may be dangerous in what stays of the undone actor. */
export function cautionOf(change: Pick<Change, "ref" | "kept">): readonly string[] {
  if (keepsExclusion(change)) return [EXCLUSION_STAYS, ...(keepsMade(change) ? [MADE_STAYS] : [])];
  if (keepsMade(change)) return [MADE_STAYS];
  return stayingOn(change) === "theirs" ? [MAY_BE_DANGEROUS] : [];
}

const MADE_STAYS =
  "Dangerous: what this actor created or restored stays, with what it gives access to. Delete it by hand unless it is wanted.";

const EXCLUSION_STAYS =
  "Dangerous: while this policy is on, it does not apply to what this actor excluded from it. Take that out by hand.";
const MAY_BE_DANGEROUS =
  "What stays of this actor may be dangerous, which was not worked out: look at it, and set it right by hand.";
