import type { AuditEvent, ModifiedProperty } from "../directory/directory.ts";
import type { Attribution } from "../domain/change.ts";
import { type EntityRef, type RefKey, refKey } from "../domain/entity.ts";
import type { Millis } from "../domain/time.ts";
import { Authors } from "./authorship.ts";
import type { EngineContext } from "./context.ts";

/** More events than this on one entity are left out, oldest first, but none that wrote a property last. */
const MOST_EVENTS = 20;

/** What the log says of one entity: its events, newest first and bounded, and who wrote which part of it. */
export interface Attributed {
  readonly events: readonly Attribution[];
  readonly authors: Authors;
}

/**
 * Who wrote to these entities in a stretch of time, from the directory's audit log. An event counts for what it
 * modified: adding a member is a change of the group, not of the member.
 */
export async function attribute(
  context: EngineContext,
  refs: readonly EntityRef[],
  since: Millis,
  until: Millis,
): Promise<(ref: EntityRef) => Attributed> {
  const found = new Map<RefKey, { events: Attribution[]; authors: Authors }>();
  const of = (ref: EntityRef) => {
    const known = found.get(refKey(ref)) ?? { events: [], authors: new Authors() };
    found.set(refKey(ref), known);
    return known;
  };
  const wanted = new Set(refs.map(refKey));
  if (refs.length === 0) return of;
  for await (const event of context.directory.audit({ since, until, targets: refs })) {
    for (const { ref, modified } of writtenBy(event)) {
      if (!wanted.has(refKey(ref))) continue;
      const { events, authors } = of(ref);
      authors.add(event, modified);
      const attribution = attributionOf(event, modified);
      if (isWorthTelling(attribution, events)) events.push(attribution);
    }
  }
  return of;
}

/** Hundreds of members may have been removed since somebody changed the rule that removed them. */
const isWorthTelling = ({ properties }: Attribution, newer: readonly Attribution[]): boolean =>
  newer.length < MOST_EVENTS || properties.some((name) => !newer.some((event) => event.properties.includes(name)));

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

export function attributionOf(event: AuditEvent, modified: readonly ModifiedProperty[]): Attribution {
  return {
    actor: event.actor,
    time: event.time,
    operation: event.operation,
    properties: modified.map((property) => property.name),
    correlationId: event.correlationId,
    ...(event.app === null ? {} : { app: event.app }),
    ...(event.ip === null ? {} : { ip: event.ip }),
  };
}
