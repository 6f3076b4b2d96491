import type { EntityRef, EntityType, RefKey } from "../../domain/entity.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import type { Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { type LiveState, liveStatesAfter } from "../../store/history/states-in-order.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import type { EngineContext } from "../context.ts";

/**
 * Two states of a tenant to compare: before and after a plan, or at two instants. Reads on request and keeps only the
 * refs of what differs.
 */
export interface StatePair {
  /** True if a difference between the sides affects sign-in by itself. */
  readonly decides: boolean;
  /** Returns the objects of a type whose difference affects sign-in. */
  changed(type: EntityType): readonly EntityRef[];
  /** The names of user attributes that differ for at least one user, in lower case. */
  readonly attributes: ReadonlySet<string>;
  /** Reads the objects on both sides. Leaves out objects that are on neither side. */
  read(refs: readonly EntityRef[]): Promise<ReadonlyMap<RefKey, PairedState>>;
  /** Reads the members of groups on both sides, whether the groups are live or not. */
  members(groups: readonly EntityRef[]): Promise<ReadonlyMap<RefKey, Readonly<Record<Side, readonly EntityRef[]>>>>;
  /** Yields all live objects of a type before the change, ordered by id. */
  liveBefore(type: EntityType): AsyncGenerator<LiveState>;
}

/** The properties of an object on both sides. Null if it is not live. */
export interface PairedState extends Readonly<Record<Side, JsonObject | null>> {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly dynamicMembership: boolean;
}

/** Yields the live objects of a type at an instant, in batches. */
export async function* liveStates(
  context: EngineContext,
  type: EntityType,
  instant: Instant,
): AsyncGenerator<LiveState> {
  for (let after = ""; ; ) {
    const states = await liveStatesAfter(context.store.db, type, instant, after, READ_ROWS);
    yield* states;
    const last = states.at(-1);
    if (last === undefined || states.length < READ_ROWS) return;
    after = last.ref.id;
    await yieldToEventLoop();
  }
}

/**
 * Reads all objects of a type that are live on a side. Memory follows their number, so it is meant for policies,
 * locations and strengths.
 */
export async function readAll(pair: StatePair, type: EntityType): Promise<readonly PairedState[]> {
  const refs = [...pair.changed(type)];
  for await (const { ref } of pair.liveBefore(type)) refs.push(ref);
  return [...(await pair.read(refs)).values()];
}
