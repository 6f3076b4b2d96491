import type { RolesHeld } from "../../domain/dangers/privilege-gains.ts";
import { refOfKey } from "../../domain/tenant/entity.ts";
import { coversAll, type Scope } from "../../domain/tenant/scope.ts";
import type { Instant } from "../../domain/time.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import type { EngineContext } from "../context.ts";
import { analyzeWithPeople, peopleOf, withWhole } from "./analysis.ts";
import { wholePair } from "./captured-pair.ts";
import type { AssessedPlan, ListScan } from "./list-scan.ts";
import { plannedPair } from "./planned-pair.ts";
import { readSignInFacts, type SignInFacts } from "./sign-in-facts.ts";
import { takenNames } from "./taken-names.ts";
import type { ListToAssess } from "./tally-list.ts";

/** Analyzes a list as it is applied to the tenant at an instant, and returns the facts with the analysis. */
export async function analyzePlan(
  context: EngineContext,
  { plan: rows, basis: { from, scope }, instant, callerId }: AssessedPlan & Pick<ListToAssess, "instant">,
  { decisive, attributes, users }: ListScan,
) {
  const written = decisive.objects(rows, "written");
  const pair = plannedPair(context, { plan: rows, instant, decisive: written, attributes, renamed: users.renamed });
  const always = (held: RolesHeld) => isListed(rows, held);
  const planned = await readSignInFacts(context, pair, instant, always);
  const emergency = planned.decides && !isWhole(scope) ? await emergencyInFact(context, from, planned) : null;
  const facts =
    emergency === null
      ? planned
      : await readSignInFacts(context, pair, instant, always, { ...planned, namedEmergency: emergency });
  const people = peopleOf(context, { from, to: instant, isNow: true, scope }, callerId);
  const taken = await takenNames(context, users, { from, to: instant });
  const plan = withWhole(await analyzeWithPeople(facts, "plan", { asOf: instant, scope }, people), taken("plan"));
  return { pair, facts, people, taken, plan };
}

/**
 * Returns the emergency accounts with those that the snapshot shows, if there are more than the plan shows. A part of the
 * differences may lead to a state that never was, in which policies exclude a group that the accounts have left.
 */
async function emergencyInFact(
  context: EngineContext,
  from: Instant,
  planned: SignInFacts,
): Promise<ReadonlySet<string> | null> {
  const snapshot = wholePair(context, { from, to: from });
  const { breakGlass } = await readSignInFacts(context, snapshot, from, async () => true, planned);
  const more = [...breakGlass].filter((id) => !planned.breakGlass.has(id));
  return more.length === 0 ? null : new Set([...planned.breakGlass, ...more]);
}

/** Returns true if a role holder is in the list, so that emergency accounts and such holders must be assessed. */
async function isListed(plan: PlanReader, privileged: RolesHeld): Promise<boolean> {
  const users = [...privileged.keys()].map(refOfKey).filter(({ type }) => type === "user");
  return (await plan.summariesByRef(users)).size > 0;
}

/** True for a scope that takes in all differences of all objects, by any author. */
const isWhole = (scope: Scope): boolean => coversAll(scope) && scope.actor === undefined;
