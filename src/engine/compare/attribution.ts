import { Attributions } from "../../domain/attributions.ts";
import { writtenBy } from "../../domain/audit-record.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import type { EngineContext } from "../context.ts";
import { recordsBetween, type Span } from "./records-between.ts";

/** Reads from the audit log who wrote to these entities between two captures. */
export async function attribute(context: EngineContext, refs: readonly EntityRef[], span: Span): Promise<Attributions> {
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
