import { ActorWrites } from "../../domain/actor-writes.ts";
import { writtenBy } from "../../domain/audit-record.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import type { Millis } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { EngineContext } from "../context.ts";
import type { EntityEvent } from "./replay.ts";

const PORTION = 1_000;

/** Reads an actor's part of the log once. Throws as `ActorWrites.requireOne` says. */
export async function readActorWrites(context: EngineContext, actor: string, since: Millis): Promise<ActorWrites> {
  const writes = new ActorWrites(since);
  let seen = 0;
  for await (const event of context.directory.audit({ actor, since })) {
    writes.add(event);
    if (++seen % PORTION === 0) await yieldToEventLoop();
  }
  writes.requireOne(actor);
  return writes;
}

/** Every record since `from` that changed one of these entities, by entity, oldest first. */
export async function eventsOf(
  context: EngineContext,
  refs: readonly EntityRef[],
  from: Millis,
  writes: ActorWrites,
): Promise<Map<RefKey, EntityEvent[]>> {
  const found = new Map(refs.map((ref): [RefKey, EntityEvent[]] => [refKey(ref), []]));
  for await (const event of context.directory.audit({ since: from, targets: refs })) {
    const theirs = event.time >= writes.since && writes.isTheirs(event);
    for (const { ref, modified } of writtenBy(event)) found.get(refKey(ref))?.push({ event, modified, theirs });
  }
  for (const events of found.values()) events.reverse();
  return found;
}
