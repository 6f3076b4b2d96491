import type { Severity } from "../changes/risk.ts";
import { toldList, toldNames } from "../words/name-list.ts";
import { told, type Wording } from "../words/told.ts";
import { canChangePolicies } from "./cohort.ts";
import { isNewlyKeptOut, type SignInComparison } from "./comparison.ts";
import type { ShiftKind } from "./consequences.ts";
import { namedCount } from "./gathered.ts";
import type { SignInPolicy } from "./policy.ts";
import type { Tense } from "./shift-verb.ts";

/** A danger of an enforced policy that newly stands in the way of emergency accounts. */
interface EmergencyDemand {
  readonly policy: Pick<SignInPolicy, "id" | "name">;
  readonly kind: "emergency";
  readonly severity: Severity;
  /** Follows the policy's name. */
  readonly says: Wording;
}

const inTheWay: ReadonlySet<ShiftKind> = new Set(["blocked", "deviceAdded", "mfaAdded"]);

/**
 * Finds emergency accounts that newly need a second factor, a device or a key, or that are newly blocked, because they are
 * for the time in which these are missing. Leaves a block out that is a lock-out.
 */
export function emergencyDemands({ enforcement, cohorts }: SignInComparison, tense: Tense): EmergencyDemand[] {
  const found = cohorts
    .filter(({ cohort, before, after }) => cohort.breakGlass && before !== null && after !== null)
    .flatMap((one) =>
      one.differences.filter(({ kind }) => inTheWay.has(kind)).map((difference) => ({ one, ...difference })),
    )
    .filter(({ one, kind }) => kind !== "blocked" || !canChangePolicies(one.cohort.after) || !isNewlyKeptOut(one));
  const alike = Map.groupBy(found, ({ cause, kind }) => `${cause.id} ${kind === "blocked"}`);
  return [...alike.values()].flatMap((same): EmergencyDemand[] => {
    const [first] = same;
    if (first === undefined) return [];
    const { id, name } = first.cause;
    const accounts = [...new Set(same.map(({ one }) => one.cohort))];
    const names = toldNames(namedCount(accounts.flatMap((account) => account.names[0] ?? account.id ?? [])));
    const whom = told`the emergency ${accounts.length === 1 ? "account" : "accounts"} ${names}`;
    const when = same.some(({ extent }) => extent === "every") ? "" : " at some sign-ins";
    const isPlan = tense === "plan";
    const what = toldList([...new Map(same.map((each) => [each.what.text, each.what])).values()]);
    const says =
      first.kind === "blocked"
        ? told`${isPlan ? "would newly block" : "newly blocks"} ${whom}${when}.`
        : told`${isPlan ? "would newly ask" : "newly asks"} ${whom} for ${what}${when}, which ${accounts.length === 1 ? "it" : "they"} may be unable to meet.`;
    const severity = enforcement.reachOf(id, "after") === "none" ? "medium" : "high";
    return [{ policy: { id, name }, kind: "emergency", severity, says }];
  });
}
