import type { AuditEvent, ModifiedProperty } from "../directory/directory.ts";
import type { Attribution } from "../domain/change.ts";
import { type EntityRef, type RefKey, refKey } from "../domain/entity.ts";
import type { Millis } from "../domain/time.ts";
import type { EngineContext } from "./context.ts";

/** More events than this on one entity are left out, oldest first. */
const MOST_EVENTS = 20;

/**
 * Who wrote to these entities in a stretch of time, newest first, from the directory's audit log. An event counts for
 * what it modified: adding a member is a change of the group, not of the member.
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
    for (const { ref, modified } of writtenBy(event)) {
      const found = wanted.get(refKey(ref));
      if (found !== undefined && found.length < MOST_EVENTS) found.push(attributionOf(event, modified));
    }
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
    for (const { ref } of writtenBy(event)) targets.add(refKey(ref));
  }
  return targets;
}

/**
 * The objects a successful event changed: its first target, and others it modified too, as the deletion of an
 * application does its service principal. The other end of a link is named by the event and not changed.
 */
export function writtenBy(event: AuditEvent): readonly Written[] {
  if (event.result !== "success") return [];
  return event.targets.flatMap(({ ref, modified }, position) =>
    ref !== null && (position === 0 || modified.length > 0) ? [{ ref, modified }] : [],
  );
}

interface Written {
  readonly ref: EntityRef;
  readonly modified: readonly ModifiedProperty[];
}

function attributionOf(event: AuditEvent, modified: readonly ModifiedProperty[]): Attribution {
  return {
    actor: event.actor,
    time: event.time,
    operation: event.operation,
    properties: modified.map((property) => property.name),
    correlationId: event.correlationId,
    ...(event.app === null ? {} : { app: event.app }),
  };
}
