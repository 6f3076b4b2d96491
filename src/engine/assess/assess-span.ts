import type { DoneSince, UndoneWork } from "../../domain/assessment.ts";
import { exposureRisk } from "../../domain/dangers/exposure.ts";
import { recordedExposures } from "../../domain/dangers/record-exposures.ts";
import { type EntityRef, refKey } from "../../domain/entity.ts";
import { actorKey } from "../../domain/others-work.ts";
import { EXISTENCE } from "../../domain/recoverable.ts";
import { policyDanger } from "../../domain/risk-rules.ts";
import { type ScopeTest, scopeTest } from "../../domain/scope.ts";
import { decidesSignIn } from "../../domain/sign-in/decisive-fields.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { RiskTally } from "../../summaries/risk-tally.ts";
import type { Difference } from "../compare/compare.ts";
import { type ComparisonBasis, compareAll } from "../compare/comparison.ts";
import { recordsBetween } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import { readActorAccess } from "./actors.ts";
import { analyze } from "./analysis.ts";
import { capturedPair } from "./captured-pair.ts";
import { readSignInFacts } from "./sign-in-facts.ts";
import { hasExposedParts, privilegedApplications, valueExposures } from "./value-exposures.ts";

const PORTION = 500;
/** The most objects that are compared for an answer. A preview assesses any number. */
const MOST_ASSESSED = 20_000;

/**
 * Computes the dangers and the sign-in consequences of what was done between two instants to objects that may differ.
 * Returns null for more than 20,000 objects. Compares each object once, and those whose values matter twice.
 */
export async function assessSpan(
  context: EngineContext,
  basis: ComparisonBasis,
  touched: readonly EntityRef[],
): Promise<DoneSince | null> {
  if (touched.length > MOST_ASSESSED) return null;
  const decisive: EntityRef[] = [];
  const exposed: EntityRef[] = [];
  const attributes = new Set<string>();
  for await (const { ref, action, fields } of differing(context, basis, touched)) {
    if (decidesSignIn(ref.type, fields)) decisive.push(ref);
    if (hasExposedParts({ ref, action, changedFields: fields })) exposed.push(ref);
    if (ref.type === "user") for (const name of fields) attributes.add(name.toLowerCase());
  }
  const pair = capturedPair(context, basis, { decisive, attributes });
  const facts = await readSignInFacts(context, pair, basis.to, async () => false);
  const { whole, dangers, signIn } = analyze(facts, "done", basis.to);
  const tally = new RiskTally([...whole, ...dangers.map(policyDanger)]);
  const privileged = await privilegedApplications(context, facts);
  for (let at = 0; at < exposed.length; at += PORTION) {
    const changes = await compareAll(context, basis, exposed.slice(at, at + PORTION));
    const { done } = await valueExposures(context, basis, changes, privileged, facts);
    for (const change of changes) tally.add(change, done.get(refKey(change.ref)) ?? []);
  }
  const authors = await readAuthors(context, basis, tally, scopeTest(basis.scope));
  return { risks: tally.risks(), signIn, actors: await readActorAccess(pair, facts, authors, undefined) };
}

async function* differing(context: EngineContext, basis: ComparisonBasis, touched: readonly EntityRef[]) {
  for (let at = 0; at < touched.length; at += PORTION) {
    for (const difference of await compareAll(context, basis, touched.slice(at, at + PORTION))) {
      yield { ref: difference.ref, action: difference.action, fields: fieldsOf(difference) };
    }
    await yieldToEventLoop();
  }
}

const fieldsOf = ({ action, properties, links }: Difference): string[] => [
  ...(action === "update" ? [] : [EXISTENCE]),
  ...properties.map(({ name }) => name),
  ...new Set(links.map(({ link }) => link)),
];

/**
 * Reads the log of the span once, for the events that only it has and for the authors, sorted by their number of
 * records.
 */
async function readAuthors(
  context: EngineContext,
  basis: ComparisonBasis,
  tally: RiskTally,
  scope: ScopeTest,
): Promise<UndoneWork[]> {
  const authors = new Map<string, { readonly actor: UndoneWork["actor"]; objects: number }>();
  for await (const record of recordsBetween(context, basis, {})) {
    const concerned = record.targets.some(({ ref }) => ref !== null && scope.has(ref));
    if (!concerned) continue;
    const { actor } = record;
    const entry = authors.get(actorKey(actor)) ?? { actor, objects: 0 };
    authors.set(actorKey(actor), entry);
    entry.objects += 1;
    for (const { ref, displayName, exposure } of recordedExposures(record)) {
      tally.add({ ref, displayName }, [exposureRisk(exposure, "done")]);
    }
  }
  return [...authors.values()].sort((a, b) => b.objects - a.objects);
}
