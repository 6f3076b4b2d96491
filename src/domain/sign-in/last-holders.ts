import { roles } from "../roles/role.ts";
import { countOf } from "../words/counted-words.ts";
import type { Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { apartAccounts, counting } from "./apart.ts";
import { apartWords, butApart } from "./apart-words.ts";
import { canChangePolicies, type Side, sides } from "./cohort.ts";
import { type ComparedCohort, type SignInComparison, usersIn } from "./comparison.ts";
import type { Tense } from "./shift-verb.ts";
import { hidesAdministrators } from "./unread-grounds.ts";

const { templateId, displayName } = roles.globalAdministrator;

/** A lock-out that no single policy brings about. */
interface HolderLoss {
  readonly policy: null;
  readonly kind: "lockout";
  readonly severity: "critical";
  readonly says: Wording;
}

/**
 * Says that no account that can sign in holds the role any more without which only Microsoft's support can hand the tenant
 * back. A policy that blocks all of its holders has a danger of its own.
 */
export function lastHolders({ cohorts, model }: SignInComparison, tense: Tense): HolderLoss[] {
  if (hidesAdministrators(model.unread)) return [];
  const own = counting(cohorts, model, (one) => sides.some((side) => holds(one, side)));
  const holding = (side: Side, among = own) => among.filter((one) => holds(one, side));
  const [before, after] = [holding("before"), holding("after")];
  // The loss of all accounts that can change policies has a danger of its own.
  if (!own.some(({ cohort }) => canChangePolicies(cohort.after))) return [];
  const isByPolicy = before.every(({ cohort }) => cohort.after?.roles.has(templateId) === true);
  if (before.length === 0 || after.length > 0 || isByPolicy) return [];
  const were = countOf(usersIn(before), "account");
  const others = cohorts.filter((one) => !own.includes(one));
  const beside = holding("after", others).map(({ cohort, after: verdict }) => ({
    cohort,
    isFree: verdict?.blocked === false && !verdict.hindered,
  }));
  const apart = apartAccounts(beside, model);
  const no = `No account${butApart(apart)} that can sign in`;
  const text =
    tense === "plan"
      ? `${no} would hold the role ${quoted(displayName)} any more, where ${were} can now. Those that may activate it do not count.`
      : `${no} holds the role ${quoted(displayName)} any more, where ${were} did before. Those that may activate it do not count.`;
  const says = { text: `${text}${apartWords(apart, tense)}` };
  return [{ policy: null, kind: "lockout", severity: "critical", says }];
}

/** Returns true for holders that no policy blocks at every sign-in. */
const holds = (one: ComparedCohort, side: Side): boolean =>
  one.cohort[side]?.roles.has(templateId) === true && one[side]?.blocked !== true;
