import { FittingActors } from "../../domain/authors/actor-writes.ts";
import { Attributions, attributionIn } from "../../domain/authors/attributions.ts";
import { writtenBy } from "../../domain/authors/audit-record.ts";
import { isEndedByTarget } from "../../domain/authors/authorship.ts";
import { byRule } from "../../domain/authors/moved-by-rule.ts";
import { type Actor, type Change, type LinkChange, valuesThen } from "../../domain/changes/change.ts";
import { distinctRefs, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { endsOf } from "../../domain/tenant/state.ts";
import type { EngineContext } from "../context.ts";
import type { ComparisonBasis } from "./comparison.ts";
import { recordsBetween, type Span } from "./records-between.ts";
import { readMovingRules } from "./rule-causes.ts";

/** Deleted targets of links whose records are read too. */
const MOST_ENDS = 200;

/** Signs changes with the authors that the audit log names between two captures, and adds the events it has of each. */
export async function signed<Signed extends Omit<Change, "seq">>(
  context: EngineContext,
  changes: readonly Signed[],
  { scope, ...span }: Span & Partial<Pick<ComparisonBasis, "scope">>,
): Promise<(Signed & Pick<Change, "attribution" | "eventTotal" | "byRule">)[]> {
  const isEnded = (one: Pick<LinkChange, "notRecoverable">, comesBack: boolean) =>
    isEndedByTarget(one) || (scope?.rebuild === true && comesBack);
  const ends = changes.flatMap((change) => [
    ...(isEnded(change, change.action === "restore") ? endsOf(change.ref, valuesThen(change)).flat() : []),
    ...change.links.filter((link) => isEnded(link, link.action === "add")).map(({ target }) => target),
  ]);
  const ruled = await readMovingRules(context, changes, span.to);
  const others = distinctRefs([...ends.slice(0, MOST_ENDS), ...ruled.members]);
  const attributed = await attribute(context, [...changes.map(({ ref }) => ref), ...others], span);
  return changes.map((change) => {
    const found = attributed.of(change.ref);
    const signed = found.authors.sign(change, (ref) => attributed.of(ref).authors);
    const rule = byRule(signed, ruled, attributed);
    return { ...signed, ...attributionIn(found), ...(rule === undefined ? {} : { byRule: rule }) };
  });
}

/** Reads from the audit log who wrote to these entities between two captures. */
async function attribute(context: EngineContext, refs: readonly EntityRef[], span: Span): Promise<Attributions> {
  const attributions = new Attributions(refs);
  if (refs.length === 0) return attributions;
  for await (const event of recordsBetween(context, span, { targets: refs })) attributions.add(event);
  return attributions;
}

/** The entities that a filter by an actor's name selects, and those who have that name, if they are several. */
export interface WrittenByName {
  readonly targets: ReadonlySet<RefKey>;
  readonly fitting?: readonly Actor[];
}

/** Reads from the audit log which entities the actors of a name wrote to between two captures. */
export async function writtenByName(context: EngineContext, actor: string, span: Span): Promise<WrittenByName> {
  const targets = new Set<RefKey>();
  const fitting = new FittingActors();
  for await (const event of recordsBetween(context, span, { actor })) {
    const written = writtenBy(event);
    if (written.length > 0) fitting.add(event);
    for (const { ref } of written) targets.add(refKey(ref));
  }
  return { targets, ...fitting.several };
}
