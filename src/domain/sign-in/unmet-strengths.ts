import type { Severity } from "../changes/risk.ts";
import { countOf } from "../words/counted-words.ts";
import { numberText } from "../words/number-text.ts";
import { told, type Wording } from "../words/told.ts";
import { isAdministrator } from "./cohort.ts";
import { type SignInComparison, usersIn } from "./comparison.ts";
import type { SignInPolicy } from "./policy.ts";
import { combinationWords } from "./requirement.ts";
import type { Tense } from "./shift-verb.ts";
import { shortStrengths } from "./short-strengths.ts";

/** A danger of an enforced policy that asks for what cannot be done, or in fewer ways. */
interface UnmetStrength {
  readonly policy: Pick<SignInPolicy, "id" | "name">;
  readonly kind: "unmet";
  readonly severity: Severity;
  /** Follows the policy's name. */
  readonly says: Wording;
}

/** Finds policies that ask for what users cannot do any more, because the methods are switched off. */
export function unmetStrengths({ model, enforcement, cohorts }: SignInComparison, tense: Tense): UnmetStrength[] {
  return shortStrengths(model).map(({ policy, words, gone, left }) => {
    const under = cohorts.filter(({ cohort }) =>
      enforcement.on(cohort, "after").some((one) => one.policy.id === policy.id),
    );
    const administrators = usersIn(under.filter(({ cohort }) => isAdministrator(cohort)));
    const whom = `${countOf(usersIn(under), "user")} (${numberText(administrators)} with privileged roles)`;
    const asks = tense === "plan" ? "would ask" : "asks";
    const isUnmet = left.length === 0;
    const off = isUnmet
      ? told`of which every method ${tense === "plan" ? "would be" : "is"} switched off, so that it keeps them out`
      : told`of which ${combinationWords(gone)} ${tense === "plan" ? "would no longer count" : "no longer counts"} and ${combinationWords(left)} ${tense === "plan" ? "would be" : "is"} left`;
    const says = told`${asks} ${whom} for ${words}, ${off}.`;
    const severity = isUnmet ? (administrators > 0 ? "critical" : "high") : "medium";
    return { policy: { id: policy.id, name: policy.name }, kind: "unmet", severity, says };
  });
}
