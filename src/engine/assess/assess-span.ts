import { hasAccount } from "../../domain/assessment/actor-access.ts";
import type { DoneSince, UndoneWork } from "../../domain/assessment/assessment.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import { namedIn } from "../../domain/dangers/privilege-gains.ts";
import { policyDanger } from "../../domain/dangers/risk-rules.ts";
import { UnheldActs, type UnheldWork } from "../../domain/dangers/unheld-acts.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { scopeTest } from "../../domain/tenant/scope.ts";
import { RiskTally } from "../../summaries/risk-tally.ts";
import { namesToTellAtBoth } from "../compare/passed-names.ts";
import { recordsUpTo, type SpanUpTo } from "../compare/records-between.ts";
import { addLaterActs } from "../compare/unheld-acts.ts";
import type { EngineContext } from "../context.ts";
import { readActorsOfSpan } from "./actors.ts";
import { analyzeWithPeople, peopleOf } from "./analysis.ts";
import { powersOnBothSides } from "./application-powers.ts";
import { signDangers } from "./danger-authors.ts";
import { gravestFirst } from "./gravest-first.ts";
import { RecordedExposures } from "./recorded-exposures.ts";
import { ReversalSearch } from "./reversal-search.ts";
import { type RenewedSpan, readSpan, spanComparer } from "./span-facts.ts";
import { takenNames } from "./taken-names.ts";
import { tellObjects } from "./told-objects.ts";
import { isWatchedAccount, privilegedApplications, valueExposures } from "./value-exposures.ts";

const PORTION = 500;

/** Two instants with a scope. The second may stand for the present. */
export interface AssessedSpan extends RenewedSpan, SpanUpTo {
  /** The account that asks, if it is known. */
  readonly callerId?: string | undefined;
}

/**
 * Dangers of what was done between two instants, and the number of objects that differ. `unheld` is null without such
 * acts.
 */
interface SpanAssessment {
  readonly done: DoneSince;
  readonly differing: number;
  readonly unheld: UnheldWork | null;
}

/**
 * Computes the dangers and the sign-in consequences of what was done between two instants to objects that may differ.
 * Returns null for more than 20,000 objects. Counts those that differ. Compares each object once, and those whose values matter twice.
 */
export async function assessSpan(
  context: EngineContext,
  basis: AssessedSpan,
  touched: readonly EntityRef[],
): Promise<SpanAssessment | null> {
  const span = await readSpan(context, basis, touched);
  if (span === null) return null;
  const { facts, exposed, accounts, named, differing } = span;
  const taken = await takenNames(context, named, basis);
  const { whole, dangers, signIn, gains } = await analyzeWithPeople(
    facts,
    "done",
    { asOf: basis.to, scope: basis.scope },
    peopleOf(context, basis, basis.callerId),
  );
  const tally = new RiskTally([...whole, ...taken("done"), ...dangers.map(policyDanger)], namedIn(gains));
  const privileged = await privilegedApplications(context, facts);
  const powers = powersOnBothSides(context, basis, facts.privileges);
  const compare = await spanComparer(context, basis);
  const looked = [...exposed, ...accounts.filter((ref) => isWatchedAccount(ref, facts))];
  for (let at = 0; at < looked.length; at += PORTION) {
    const changes = await compare(looked.slice(at, at + PORTION));
    const held = { ...facts, tense: "done", named: named.all } as const;
    const { done } = await valueExposures(context, basis, changes, privileged, held, powers);
    for (const change of changes) tally.add(change, done.get(refKey(change.ref)) ?? []);
  }
  const reversals = await ReversalSearch.open(context, basis, facts);
  const recorded = new RecordedExposures(context, basis.to, scopeTest(basis.scope), { tally, powers: powers.now });
  const unheld = new UnheldActs();
  const authors = await readAuthors(context, basis, { recorded, reversals, unheld });
  const reversed = await reversals.result();
  const authored = await signDangers(context, tally.counted(), compare, basis);
  const risks = await tellObjects(authored, (refs) => namesToTellAtBoth(context.store.db, refs, basis));
  const sorted = await gravestFirst(context, basis, risks, authors);
  const actors = await readActorsOfSpan(context, facts, sorted, basis);
  const moreActors = sorted.filter(hasAccount).length - actors.length;
  // Loaded where a span is assessed, because a start assesses none.
  const { readEarlierWork } = await import("../compare/earlier-work.ts");
  const earlier = await readEarlierWork(context, basis, touched.length === 0 ? [] : sorted);
  const done = {
    ...{ risks, signIn, actors },
    ...(earlier === null ? {} : { earlier }),
    ...(reversed === undefined ? {} : { reversed }),
    ...(moreActors > 0 ? { moreActors } : {}),
  };
  return { done, differing, unheld: unheld.result };
}

/**
 * Reads the log of the span once, for the events that only it has and for the authors, sorted by their number of
 * records.
 */
async function readAuthors(
  context: EngineContext,
  basis: AssessedSpan,
  sinks: { readonly recorded: RecordedExposures; readonly reversals: ReversalSearch; readonly unheld: UnheldActs },
): Promise<UndoneWork[]> {
  const { recorded, reversals, unheld } = sinks;
  const scope = scopeTest(basis.scope);
  const authors = new Map<string, { readonly actor: UndoneWork["actor"]; objects: number }>();
  const { actor: wanted } = basis.scope;
  for await (const record of recordsUpTo(context, basis, wanted === undefined ? {} : { actor: wanted })) {
    reversals.add(record);
    unheld.addAct(record);
    const concerned = record.targets.some(({ ref }) => ref !== null && scope.has(ref));
    if (!concerned) continue;
    const { actor } = record;
    const entry = authors.get(actorKey(actor)) ?? { actor, objects: 0 };
    authors.set(actorKey(actor), entry);
    entry.objects += 1;
    await recorded.add(record);
  }
  await recorded.end();
  await addLaterActs(context, basis, unheld);
  if (wanted !== undefined) await reversals.addOthers();
  return [...authors.values()].sort((a, b) => b.objects - a.objects);
}
