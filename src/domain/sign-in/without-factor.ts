import { countOf } from "../words/counted-words.ts";
import { numberText } from "../words/number-text.ts";
import type { ComparedCohort } from "./comparison.ts";
import { type Enforcement, hasLess } from "./enforcement.ts";
import type { Tense } from "./shift-verb.ts";

interface LostUsers {
  readonly users: number;
  readonly administrators: number;
}

/** Counts users who had a second factor or a block before, and apart from them accounts that did not exist or were off. */
export function withoutFactor(lost: LostUsers | undefined, added: number, instead: boolean, tense: Tense): string {
  const can = tense === "plan" ? "could" : "can";
  const those =
    lost === undefined
      ? ""
      : `; ${countOf(lost.users, "user")} (${numberText(lost.administrators)} with privileged roles) who needed a second ` +
        `factor or were blocked ${can} sign in ${instead ? "with that instead" : "without one"}`;
  if (added === 0) return those;
  const how = tense === "plan" ? "that the plan creates, restores or enables" : "created, restored or enabled since";
  return `${those}; ${countOf(added, "account")} ${how} ${can} sign in ${instead ? "with that instead" : "without a second factor"} too`;
}

/** Returns true for accounts that appear, of which the policy as it was would have demanded more than is demanded now. */
export function wouldNeedMore(
  enforcement: Enforcement,
  policy: string,
  { cohort, before, after }: ComparedCohort,
): boolean {
  if (before !== null || after === null) return false;
  const present = { ...cohort, before: cohort.after };
  const then = enforcement.verdict(enforcement.on(present, "before"), "before");
  return hasLess(then, after) && enforcement.isLessBy(policy, present);
}
