import type { Severity } from "../changes/risk.ts";
import { countOf } from "../words/counted-words.ts";
import { toldNames } from "../words/name-list.ts";
import { told, type Wording } from "../words/told.ts";
import { isAdministrator } from "./cohort.ts";
import { type ComparedCohort, type SignInComparison, usersIn } from "./comparison.ts";
import type { Enforcement } from "./enforcement.ts";
import { namedCount, namedPolicies } from "./gathered.ts";
import type { SignInPolicy } from "./policy.ts";
import type { Tense } from "./shift-verb.ts";

/** A danger of guests who are members on the second side. */
interface FormerGuestDanger {
  readonly policy: null;
  readonly kind: "newcomer";
  readonly severity: Severity;
  readonly says: Wording;
}

/** Finds accounts that are guests on the first side and members on the second, with the policies that end for that reason. */
export function formerGuests({ cohorts, enforcement }: SignInComparison, tense: Tense): FormerGuestDanger[] {
  const found = cohorts.filter(isFormerGuest).map((one) => ({ one, lost: policiesFor(enforcement, one) }));
  const alike = Map.groupBy(found, ({ lost }) => lost.map(({ id }) => id).join(" "));
  return [...alike.values()].map((same) => {
    const people = same.map(({ one }) => one.cohort);
    const count = usersIn(same.map(({ one }) => one));
    const names = people.flatMap((cohort) => cohort.names.slice(0, cohort.count));
    const who = told`${countOf(count, "guest")} (${toldNames(namedCount(names, count))})`;
    const [member, it] = count === 1 ? ["a member", "it"] : ["members", "them"];
    const lost = same[0]?.lost ?? [];
    const ends = tense === "plan" ? "would no longer apply" : "no longer apply";
    const policies =
      lost.length === 0
        ? ""
        : told` Enforced policies that apply to guests only ${ends} to ${it}: ${toldNames(namedPolicies(lost))}.`;
    const says = {
      plan: told`Makes ${who} ${member} of the tenant again, so that its restrictions on guests end for ${it}.${policies}`,
      done: told`${who} became ${member} of the tenant, so that its restrictions on guests ended for ${it}.${policies}`,
    };
    const severity = lost.length > 0 || people.some(isAdministrator) ? "high" : "medium";
    const accounts = people.flatMap((cohort) => cohort.accounts ?? []);
    return { policy: null, kind: "newcomer", severity, says: says[tense], accounts };
  });
}

const isFormerGuest = ({ cohort: { before, after } }: ComparedCohort): boolean =>
  before !== null && after !== null && isGuest(before.guest) && !isGuest(after.guest);

const isGuest = (kind: string | null): boolean => kind === "internalGuest" || kind === "b2bCollaborationGuest";

/** Returns the policies that would be enforced afterward if the account were a guest still. */
function policiesFor(enforcement: Enforcement, { cohort }: ComparedCohort): readonly SignInPolicy[] {
  const { before, after } = cohort;
  if (before === null || after === null) return [];
  const as = (guest: typeof after.guest) =>
    enforcement.on({ ...cohort, after: { ...after, guest } }, "after").map(({ policy }) => policy);
  const still = new Set(as(after.guest));
  return as(before.guest).filter((policy) => !still.has(policy));
}
