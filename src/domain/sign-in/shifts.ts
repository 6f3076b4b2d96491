import type { Wording } from "../words/told.ts";
import type { Side } from "./cohort.ts";
import { type NameOf, toldConditions } from "./condition-words.ts";
import type { Cause, ShiftKind } from "./consequences.ts";
import { type Acting, type Enforcement, setsOf } from "./enforcement.ts";
import { movedConditions } from "./moved-conditions.ts";
import { implies, isSecondFactor, mayKeepOut, type Requirement, wordsOfForm } from "./requirement.ts";
import { intersection, type SignInSet, type Universe, uncovered } from "./sign-in-set.ts";

/** A difference for one user, or for several who are under the same policies. */
export interface SignInDifference {
  readonly kind: ShiftKind;
  readonly extent: "every" | "some";
  readonly what: Wording;
  readonly remains: boolean;
  /** True if a user may be unable to meet the requirement. */
  readonly keepsOut: boolean;
  readonly cause: Cause;
}

/**
 * Compares the requirements at a user's sign-ins under two groups of policies. A requirement is new where a policy has it
 * at sign-ins at which no requirement of before implies it, and dropped the other way round. What asks the same in another
 * policy, or of fewer users than others ask anyway, is no difference.
 */
export function differences(
  enforcement: Enforcement,
  before: readonly Acting[],
  after: readonly Acting[],
  nameOf: NameOf,
): SignInDifference[] {
  const blockedAfter = setsOf(after, ({ kind }) => kind === "block");
  const gained = after.flatMap((one) =>
    one.policy.requirements.flatMap((requirement): SignInDifference[] => {
      // A sign-in that does not take place meets no further requirement.
      const unreachable = requirement.kind === "block" ? [] : blockedAfter;
      if (!isNew(enforcement, one, requirement, before, unreachable)) return [];
      const every = isEvery(enforcement, requirement, after) && !isEvery(enforcement, requirement, before);
      const found = { kind: kindOf(requirement, "gained"), every, remains: false };
      const what = wordsBeside(one, requirement, before, "gained");
      return [difference(found, requirement, what, causeOf(enforcement, one, requirement, before, "after", nameOf))];
    }),
  );
  const lost = before.flatMap((one) =>
    one.policy.requirements.flatMap((requirement): SignInDifference[] => {
      if (!isNew(enforcement, one, requirement, after, [])) return [];
      const left = setsOf(after, (other) => other.kind !== "block" && implies(other, requirement)).length > 0;
      const every = isEvery(enforcement, requirement, before) && !isEvery(enforcement, requirement, after);
      const found = { kind: kindOf(requirement, "lost"), every, remains: left };
      const what = wordsBeside(one, requirement, after, "lost");
      return [difference(found, requirement, what, causeOf(enforcement, one, requirement, after, "before", nameOf))];
    }),
  );
  return [...gained, ...lost];
}

/**
 * Returns true if a requirement of one side holds at a sign-in where the other side has no requirement that implies it.
 */
function isNew(
  { space }: Enforcement,
  { policy, set }: Acting,
  requirement: Requirement,
  others: readonly Acting[],
  unreachable: readonly SignInSet[],
): boolean {
  const covers = [...implying(others, requirement), ...unreachable];
  if (uncovered(set, covers, space.universe) === null) return false;
  const same = others.find((other) => other.policy.id === policy.id);
  if (same === undefined) return true;
  // Where a policy has it on both sides, only addresses that are not known may make a difference.
  return !differsByRulesOnly({ policy, set }, same, requirement) && !space.coversRead(set, covers);
}

/** Returns true if only a filter differs, of which cannot be said whether it matches more or less. */
function differsByRulesOnly({ policy }: Acting, other: Acting, requirement: Requirement): boolean {
  const texts = ({ policy: { conditions } }: Pick<Acting, "policy">) =>
    conditions.rules.map(({ text }) => text).join("\n");
  return (
    texts({ policy }) !== texts(other) &&
    other.policy.requirements.some((one) => implies(one, requirement)) &&
    JSON.stringify([...policy.conditions.selections]) === JSON.stringify([...other.policy.conditions.selections])
  );
}

const implying = (acting: readonly Acting[], requirement: Requirement): SignInSet[] =>
  setsOf(acting, (one) => implies(one, requirement));

const isEvery = ({ space }: Enforcement, requirement: Requirement, acting: readonly Acting[]): boolean =>
  space.isEverySignIn(implying(acting, requirement));

function difference(
  { kind, every, remains }: Pick<SignInDifference, "kind" | "remains"> & { readonly every: boolean },
  requirement: Requirement,
  what: Wording,
  cause: Cause,
): SignInDifference {
  const keepsOut = mayKeepOut(requirement);
  return { kind, extent: every ? "every" : "some", what, remains, keepsOut, cause };
}

/** Describes a requirement, and its form where the same policy asks for another one on the other side. */
function wordsBeside(
  { policy }: Acting,
  requirement: Requirement,
  others: readonly Acting[],
  way: "gained" | "lost",
): Wording {
  const same = others.find((other) => other.policy.id === policy.id);
  return wordsOfForm(requirement, same?.policy.requirements ?? [], way);
}

/**
 * Names the policy with the sign-ins it concerns. Where it demands as much on the other side, these differ, and a reader
 * must not take all of them for the difference. The same holds where other policies demand it at a part of them.
 */
function causeOf(
  { space, locations }: Enforcement,
  { policy, set }: Acting,
  requirement: Requirement,
  others: readonly Acting[],
  side: Side,
  nameOf: NameOf,
): Cause {
  const { id, name, conditions } = policy;
  const { text: where, isCut } = toldConditions(conditions, nameOf);
  const same = others.find((other) => other.policy.id === id && other.policy.requirements.some(isAsMuch(requirement)));
  if (same !== undefined) {
    const there = same.policy.conditions;
    const sides = side === "after" ? { before: there, after: conditions } : { before: conditions, after: there };
    const moved = movedConditions(sides, locations, nameOf);
    if (moved === null) return { id, name, where, ...(isCut === true ? { isCut } : {}) };
    const { before, after, isCut: isMovedCut } = moved;
    return { id, name, where, moved: { before, after }, ...(isMovedCut ? { isCut: true } : {}) };
  }
  const isCovered = implying(others, requirement).some(
    (cover) => sharesRestriction(cover, set, space.universe) && intersection(cover, set) !== null,
  );
  return {
    id,
    name,
    where,
    ...(where !== "" && isCovered ? { inPart: true } : {}),
    ...(isCut === true ? { isCut } : {}),
  };
}

const isAsMuch = (requirement: Requirement) => (other: Requirement) => implies(other, requirement);

/** Returns true if both sets leave out sign-ins by the same part of a sign-in, such as their location. */
const sharesRestriction = (a: SignInSet, b: SignInSet, universe: Universe): boolean =>
  [...a].some(([dimension, allowed]) => {
    const other = b.get(dimension);
    const every = universe.get(dimension);
    return other !== undefined && allowed !== every && other !== every;
  });

function kindOf(requirement: Requirement, way: "gained" | "lost"): ShiftKind {
  const gained = way === "gained";
  if (requirement.kind === "block") return gained ? "blocked" : "unblocked";
  if (requirement.kind === "session") return gained ? "sessionAdded" : "sessionDropped";
  if (isSecondFactor(requirement)) return gained ? "mfaAdded" : "mfaDropped";
  if (mayKeepOut(requirement)) return gained ? "deviceAdded" : "deviceDropped";
  return gained ? "controlAdded" : "controlDropped";
}

/**
 * Returns the blocks that keep a user out of every sign-in: those of policies that do so alone, if there are any. A policy
 * that blocks a part of what another blocks as a whole is not why.
 */
export function decisiveBlocks(
  blocks: readonly SignInDifference[],
  enforcement: Pick<Enforcement, "reachOf">,
): readonly SignInDifference[] {
  const whole = blocks.filter(({ cause }) => enforcement.reachOf(cause.id, "after") === "all");
  return whole.length === 0 ? blocks : whole;
}
