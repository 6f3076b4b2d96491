import type { EntityRef } from "../tenant/entity.ts";
import { type Scope, scopeTest } from "../tenant/scope.ts";
import type { Millis } from "../time.ts";
import { endsOf } from "./connected-names.ts";
import { type ReversalFacts, reversalsOf } from "./reversal-sentences.ts";
import type { Reversals } from "./reversals.ts";
import type { ReversedPart, ReversedWrites } from "./reversed-writes.ts";

/** Reversals that are kept. All of them are counted. */
const REVERSALS_KEPT = 12;

/** Returns the reversed parts that a scope covers. With an actor, only what that actor did or reversed. */
export function reversedWithin(writes: ReversedWrites, scope: Scope): readonly ReversedPart[] {
  const test = scopeTest(scope);
  return writes
    .result(scope.actor)
    .filter(({ ref, part }) => test.has(ref) && test.covers(ref.type, part.split(".")[0] ?? part));
}

/** The reach of a search for reversals. */
interface SearchReach {
  /** The beginning of the time. */
  readonly from: Millis;
  /** True if more was written than was looked at. */
  readonly isCut: boolean;
  /** The number of objects of one actor that were left out. */
  readonly leftOut: number;
}

/** Returns what is said of reversed parts, or undefined without any. */
export function foundReversals(
  parts: readonly ReversedPart[],
  facts: ReversalFacts,
  { from, isCut, leftOut }: SearchReach,
): Reversals | undefined {
  if (parts.length === 0 && !isCut && leftOut === 0) return undefined;
  const reversals = reversalsOf(parts, facts);
  return {
    total: reversals.length,
    items: reversals.slice(0, REVERSALS_KEPT),
    since: isCut ? from : (parts[0]?.done.time ?? from),
    ...(isCut ? { isCut } : {}),
    ...(leftOut > 0 ? { leftOut } : {}),
  };
}

/** Returns the objects of reversed parts whose names the log leaves out. */
export const unnamedIn = (parts: readonly ReversedPart[]): readonly EntityRef[] =>
  parts.flatMap(({ ref, displayName, about, values }) => [
    ...endsOf({ ref, values }),
    ...(displayName === null ? [ref] : []),
    ...(about?.ref && about.name === null ? [about.ref] : []),
  ]);
