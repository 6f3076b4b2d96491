import { Attributions } from "../../domain/attributions.ts";
import { writtenBy } from "../../domain/audit-record.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import type { Millis } from "../../domain/time.ts";
import type { EngineContext } from "../context.ts";

/** Who wrote to these entities in a stretch of time, from the directory's audit log. */
export async function attribute(
  context: EngineContext,
  refs: readonly EntityRef[],
  since: Millis,
  until: Millis,
): Promise<Attributions> {
  const attributions = new Attributions(refs);
  if (refs.length === 0) return attributions;
  for await (const event of context.directory.audit({ since, until, targets: refs })) attributions.add(event);
  return attributions;
}

/** The entities one actor wrote to in a stretch of time. */
export async function targetsOf(
  context: EngineContext,
  actor: string,
  since: Millis,
  until: Millis,
): Promise<Set<RefKey>> {
  const targets = new Set<RefKey>();
  for await (const event of context.directory.audit({ since, until, actor })) {
    for (const { ref } of writtenBy(event)) targets.add(refKey(ref));
  }
  return targets;
}
