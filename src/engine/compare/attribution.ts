import { Attributions, attributionIn } from "../../domain/attributions.ts";
import { writtenBy } from "../../domain/audit-record.ts";
import { isEndedByTarget } from "../../domain/authorship.ts";
import type { Change } from "../../domain/change.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import type { EngineContext } from "../context.ts";
import { recordsBetween, type Span } from "./records-between.ts";

/** Deleted targets of links whose records are read too. */
const MOST_ENDS = 200;

/** Signs changes with the authors that the audit log names between two captures, and adds the events it has of each. */
export async function signed<Signed extends Omit<Change, "seq">>(
  context: EngineContext,
  changes: readonly Signed[],
  span: Span,
): Promise<(Signed & Pick<Change, "attribution" | "eventTotal">)[]> {
  const ends = changes.flatMap(({ links }) => links.filter(isEndedByTarget).map(({ target }) => target));
  const attributed = await attribute(context, [...changes.map(({ ref }) => ref), ...ends.slice(0, MOST_ENDS)], span);
  return changes.map((change) => {
    const found = attributed.of(change.ref);
    return { ...found.authors.sign(change, (ref) => attributed.of(ref).authors.newest), ...attributionIn(found) };
  });
}

/** Reads from the audit log who wrote to these entities between two captures. */
async function attribute(context: EngineContext, refs: readonly EntityRef[], span: Span): Promise<Attributions> {
  const attributions = new Attributions(refs);
  if (refs.length === 0) return attributions;
  for await (const event of recordsBetween(context, span, { targets: refs })) attributions.add(event);
  return attributions;
}

/** Reads from the audit log which entities an actor wrote to between two captures. */
export async function targetsOf(context: EngineContext, actor: string, span: Span): Promise<Set<RefKey>> {
  const targets = new Set<RefKey>();
  for await (const event of recordsBetween(context, span, { actor })) {
    for (const { ref } of writtenBy(event)) targets.add(refKey(ref));
  }
  return targets;
}
