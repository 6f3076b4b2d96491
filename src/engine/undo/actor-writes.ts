import { ActorWrites, type NearActors, nearActors } from "../../domain/authors/actor-writes.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { captureAt } from "../../store/history/captures.ts";
import { LOG_RECORDS } from "../../store/sql/batch-sizes.ts";
import { authorsAlike } from "../compare/authors-alike.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import { recordsBetween, sinceOf } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import type { Selects } from "./track.ts";

/** The time in which an actor's work counts: after a snapshot and its scope's `since`, up to a capture or up to now. */
export type ActorSpan = Pick<ComparisonBasis, "from" | "scope"> & { readonly to: ComparisonBasis["to"] | null };

/** The work of one person or app. */
export interface ActorsWork {
  readonly refs: readonly EntityRef[];
  readonly isTheirs: Selects;
}

/**
 * Reads an actor's part of the log once, and what came since if that has no write of theirs: a reading makes no capture
 * if all they did was reversed. Throws as `ActorWrites.requireOne` does.
 */
export async function requireActorsWork(context: EngineContext, actor: string, span: ActorSpan): Promise<ActorsWork> {
  const writes = await readWrites(context, actor, span);
  const known = writes.refs.size > 0 ? writes : await readWrites(context, actor, { ...span, to: null });
  const whole = { ...span, to: null, scope: { ...span.scope, actor } };
  const alike = await authorsAlike(context, actor, known, (id) => recordsBetween(context, whole, { actor: id }));
  const near = known.isEmpty ? await readNear(context, whole) : { withApp: [], alike: [] };
  known.requireOne(actor, { ...near, ...alike });
  return workOf(context, span, writes);
}

/** Reads who is near to an actor without a write, and what that actor wrote before. */
async function readNear(context: EngineContext, span: ActorSpan): Promise<NearActors> {
  const { actor = "" } = span.scope;
  const near = await nearActors(recordsBetween(context, span, {}), actor);
  // Loaded for a refusal, because a start refuses none.
  const { earlierText } = await import("../compare/earlier-work.ts");
  return { ...near, earlier: await earlierText(context, span) };
}

/** Reads the same for an actor who may have written nothing or whose name may be ambiguous. */
export async function readActorsWork(context: EngineContext, actor: string, span: ActorSpan): Promise<ActorsWork> {
  return workOf(context, span, await readWrites(context, actor, span));
}

async function readWrites(context: EngineContext, actor: string, span: ActorSpan): Promise<ActorWrites> {
  const writes = new ActorWrites(sinceOf(span) ?? span.from);
  let seen = 0;
  for await (const event of recordsBetween(context, span, { actor })) {
    if (event.time >= (sinceOf(span) ?? 0)) writes.add(event);
    if (++seen % LOG_RECORDS === 0) await yieldToEventLoop();
  }
  return writes;
}

async function workOf({ store, directory }: EngineContext, span: ActorSpan, writes: ActorWrites): Promise<ActorsWork> {
  const first = await captureAt(store.db, span.from);
  const since = sinceOf(span) ?? 0;
  return {
    refs: [...writes.refs.values()],
    isTheirs: (event) =>
      event.time >= since && writes.isTheirs(event) && !(first !== null && directory.hasRead(first, event) === true),
  };
}
