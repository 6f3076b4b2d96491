import type { Severity } from "../changes/risk.ts";
import { countOf } from "../words/counted-words.ts";
import { numberText } from "../words/number-text.ts";
import { told, type Wording } from "../words/told.ts";
import { isAdministrator } from "./cohort.ts";
import { type SignInComparison, usersIn } from "./comparison.ts";
import type { StrengthShift } from "./consequences.ts";
import type { SignInPolicy } from "./policy.ts";
import { combinationWords } from "./requirement.ts";
import type { Tense } from "./shift-verb.ts";
import { type ShortStrength, shortStrengths } from "./short-strengths.ts";

/** A danger of an enforced policy that asks for what cannot be done, or in fewer ways. */
interface UnmetStrength {
  readonly policy: Pick<SignInPolicy, "id" | "name">;
  readonly kind: "unmet";
  readonly severity: Severity;
  /** Follows the policy's name. */
  readonly says: Wording;
}

/** Finds policies that ask for what users cannot do any more, because methods are switched off or not for them. */
export const unmetStrengths = (comparison: SignInComparison, tense: Tense): UnmetStrength[] =>
  shortStrengths(comparison).map((short) => {
    const { policy, words, users } = short;
    const administrators = usersIn(users.filter(({ cohort }) => isAdministrator(cohort)));
    const whom = `${countOf(usersIn(users), "user")} (${numberText(administrators)} with privileged roles)`;
    const asks = tense === "plan" ? "would ask" : "asks";
    const becomes = becomesOf(short);
    const says = told`${asks} ${whom} for ${words}, ${methodWords(short, tense)}.`;
    const severity =
      becomes === "fewerWays" ? "medium" : becomes === "unmet" && administrators > 0 ? "critical" : "high";
    return { policy: { id: policy.id, name: policy.name }, kind: "unmet", severity, says };
  });

function methodWords({ gone, left, isTargeted, isUnsure }: ShortStrength, tense: Tense): Wording {
  const be = (isOne: boolean) => (tense === "plan" ? "would be" : isOne ? "is" : "are");
  const is = be(true);
  if (left.length === 0)
    return isTargeted
      ? told`of which every method ${is} switched off or not for them, so that it keeps them out`
      : told`of which every method ${is} switched off, so that it keeps them out`;
  if (isUnsure)
    return told`whose methods ${tense === "plan" ? "would be" : "are"} for groups of which the members were not read, so that it may keep some of them out`;
  const counts =
    tense === "plan" ? "would no longer count" : gone.length === 1 ? "no longer counts" : "no longer count";
  return told`of which ${combinationWords(gone)} ${counts} and ${combinationWords(left)} ${be(left.length === 1)} left`;
}

const becomesOf = ({ left, isUnsure }: ShortStrength): StrengthShift["becomes"] =>
  left.length === 0 ? "unmet" : isUnsure ? "unsure" : "fewerWays";

/** Returns the strengths that users cannot meet any more, or in fewer ways, as differences for signing in. */
export const strengthShifts = (comparison: SignInComparison): StrengthShift[] =>
  shortStrengths(comparison).map((short) => {
    const { policy, words, users } = short;
    return { id: policy.id, name: policy.name, words, users: usersIn(users), becomes: becomesOf(short) };
  });
