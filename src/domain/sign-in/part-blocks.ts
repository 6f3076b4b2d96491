import type { Severity } from "../changes/risk.ts";
import { told, type Wording } from "../words/told.ts";
import { standing } from "./added-exclusions.ts";
import { isAdministrator } from "./cohort.ts";
import type { SignInComparison } from "./comparison.ts";
import type { Cause } from "./consequences.ts";
import { isEnforcedOnUsers, type SignInPolicy } from "./policy.ts";
import { byId } from "./policy-shifts.ts";
import type { Tense } from "./shift-verb.ts";
import { intersection, uncovered } from "./sign-in-set.ts";

/** A danger of an enforced policy that newly blocks a part of the sign-ins. */
interface PartBlock {
  readonly policy: Pick<SignInPolicy, "id" | "name">;
  readonly kind: "blocked";
  readonly severity: Severity;
  /** Follows the policy's name. */
  readonly says: Wording;
}

/**
 * Finds policies that were changed or created and that since then block ordinary sign-ins which they did not block, but not
 * all of them, such as one that lost its exceptions and got another. A plan says so in its lines on signing in.
 */
export function partBlocks({ model, enforcement, cohorts }: SignInComparison, tense: Tense): PartBlock[] {
  if (tense === "plan") return [];
  const { space, locations } = enforcement;
  const old = byId(model.before.policies.filter((policy) => isEnforcedOnUsers(policy) && blocks(policy)));
  return model.after.policies
    .filter((policy) => isEnforcedOnUsers(policy) && blocks(policy))
    .flatMap((policy) => {
      if (enforcement.reachOf(policy.id, "after") !== "some") return [];
      const ordinary = intersection(space.ordinary, space.setOf(policy.conditions, locations.after));
      const was = old.get(policy.id);
      const before = was === undefined ? [] : [space.setOf(was.conditions, locations.after)];
      if (ordinary === null || uncovered(ordinary, before, space.universe) === null) return [];
      const found = cohorts.flatMap((one) => {
        const own = one.differences.find(({ kind, cause }) => kind === "blocked" && cause.id === policy.id);
        return own === undefined || one.before === null || one.after?.blocked !== false ? [] : [{ one, own }];
      });
      const [first] = found;
      if (first === undefined) return [];
      const severity = found.some(({ one: { cohort } }) => isAdministrator(cohort)) ? "high" : "medium";
      const says = told`newly blocks sign-ins of ${standing(found.map(({ one }) => one))}: ${whereOf(first.own.cause)}.`;
      return [{ policy: { id: policy.id, name: policy.name }, kind: "blocked", severity, says }];
    });
}

const blocks = ({ requirements }: SignInPolicy): boolean => requirements.some(({ kind }) => kind === "block");

/** Words the sign-ins, and those of before where the policy blocked others. */
function whereOf({ where, moved, isCut }: Cause): Wording {
  const text = moved === undefined ? where : `now ${moved.after}, before ${moved.before}`;
  return { text, ...(isCut === true ? { isCut } : {}) };
}
