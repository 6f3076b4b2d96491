import { type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import { invalid, RewindError } from "../../domain/errors.ts";
import { actorKey } from "../../domain/others-work.ts";
import { iso, type Millis } from "../../domain/time.ts";
import { cleaned } from "../../domain/untrusted.ts";
import { writtenBy } from "../attribution.ts";
import { breathe } from "../breathe.ts";
import type { EngineContext } from "../context.ts";
import type { EntityEvent } from "./replay.ts";

const PORTION = 1_000;

/** What one person or app wrote since a time. */
export interface ActorWrites {
  readonly since: Millis;
  /** The forms under which the log knows them: a name may have changed meanwhile. */
  readonly actors: ReadonlySet<string>;
  readonly refs: ReadonlyMap<RefKey, EntityRef>;
}

/**
 * Reads an actor's part of the log once; memory follows the number of objects they wrote to. `invalidInput` if the name
 * is that of several people or apps, `notFound` if it wrote nothing.
 */
export async function readActorWrites(context: EngineContext, actor: string, since: Millis): Promise<ActorWrites> {
  const actors = new Map<string, string>();
  const refs = new Map<RefKey, EntityRef>();
  let seen = 0;
  for await (const event of context.directory.audit({ actor, since })) {
    for (const { ref } of writtenBy(event)) {
      refs.set(refKey(ref), ref);
      actors.set(actorKey(event.actor), event.actor.id ?? event.actor.name ?? "unknown");
    }
    if (++seen % PORTION === 0) await breathe();
  }
  const people = [...new Set(actors.values())];
  if (people.length > 1) {
    throw invalid(
      `"${cleaned(actor, 80)}" names several who wrote something: ${people.map((id) => cleaned(id, 80)).join(", ")}. ` +
        "Give one of these instead.",
      { allowed: people },
    );
  }
  if (people.length === 0) {
    throw new RewindError(
      "notFound",
      `The log holds nothing that "${cleaned(actor, 80)}" wrote since ${iso(since)}. ` +
        "Name the actor as summarize_changes or list_changes shows it, or choose an earlier since.",
    );
  }
  return { since, actors: new Set(actors.keys()), refs };
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
    const theirs = event.time >= writes.since && writes.actors.has(actorKey(event.actor));
    for (const { ref, modified } of writtenBy(event)) found.get(refKey(ref))?.push({ event, modified, theirs });
  }
  for (const events of found.values()) events.reverse();
  return found;
}
