import type { EntityRef, EntityType, RefKey } from "../../domain/entity.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import type { Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { type LiveState, liveStatesAfter } from "../../store/history/states-in-order.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import type { EngineContext } from "../context.ts";

/**
 * Two states of a tenant to compare: before and after a plan, or at two instants. Reads what is asked for and keeps
 * nothing but the refs of what differs.
 */
export interface StatePair {
  /** True if a difference between the sides decides about sign-in by itself. */
  readonly decides: boolean;
  /** The objects of a type whose difference decides about sign-in. */
  changed(type: EntityType): readonly EntityRef[];
  /** The names of user attributes that differ for any user, in lower case. */
  readonly attributes: ReadonlySet<string>;
  /** The objects on both sides. Objects that are on neither side are left out. */
  read(refs: readonly EntityRef[]): Promise<ReadonlyMap<RefKey, PairedState>>;
  /** The members of groups on both sides, whether the groups are live or not. */
  members(groups: readonly EntityRef[]): Promise<ReadonlyMap<RefKey, Readonly<Record<Side, readonly EntityRef[]>>>>;
  /** All live objects of a type as they are before, in the order of their ids. */
  liveBefore(type: EntityType): AsyncGenerator<LiveState>;
}

/** The properties of an object on both sides. Null where it is not live. */
export interface PairedState extends Readonly<Record<Side, JsonObject | null>> {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly dynamicMembership: boolean;
}

/** Reads the live objects of a type at an instant, a portion at a time. */
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

/** Reads all objects of a type that are live on a side. Memory follows their number: for policies, locations and strengths. */
export async function readAll(pair: StatePair, type: EntityType): Promise<readonly PairedState[]> {
  const refs = [...pair.changed(type)];
  for await (const { ref } of pair.liveBefore(type)) refs.push(ref);
  return [...(await pair.read(refs)).values()];
}
