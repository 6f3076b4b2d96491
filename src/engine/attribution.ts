import type { AuditEvent } from "../directory/directory.ts";
import type { Attribution } from "../domain/change.ts";
import { type EntityRef, type RefKey, refKey } from "../domain/entity.ts";
import type { Millis } from "../domain/time.ts";
import type { EngineContext } from "./context.ts";

/** More events than this on one entity are left out, oldest first. */
const MOST_EVENTS = 20;

/**
 * Who wrote to these entities in a stretch of time, newest first, from the directory's audit log. An event counts for
 * its first target: adding a member is a change of the group, not of the member.
 */
export async function attribute(
  context: EngineContext,
  refs: readonly EntityRef[],
  since: Millis,
  until: Millis,
): Promise<Map<RefKey, Attribution[]>> {
  const wanted = new Map(refs.map((ref): [RefKey, Attribution[]] => [refKey(ref), []]));
  if (refs.length === 0) return wanted;
  for await (const event of context.directory.audit({ since, until, targets: refs })) {
    const target = primaryTarget(event);
    const found = target === null ? undefined : wanted.get(refKey(target));
    if (found !== undefined && found.length < MOST_EVENTS) found.push(attributionOf(event));
  }
  return wanted;
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
    const target = primaryTarget(event);
    if (target !== null) targets.add(refKey(target));
  }
  return targets;
}

/** The object an event changed, where it has an entity type and the event succeeded. */
export function primaryTarget(event: AuditEvent): EntityRef | null {
  return event.result === "success" ? (event.targets[0]?.ref ?? null) : null;
}

function attributionOf(event: AuditEvent): Attribution {
  return {
    actor: event.actor,
    time: event.time,
    operation: event.operation,
    properties: event.targets[0]?.modified.map((property) => property.name) ?? [],
    correlationId: event.correlationId,
    ...(event.app === null ? {} : { app: event.app }),
  };
}
