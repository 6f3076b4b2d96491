import type { JsonObject } from "../../domain/json.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import type { EntityRef, EntityType, RefKey } from "../../domain/tenant/entity.ts";
import type { UnreadPart } from "../../domain/tenant/part.ts";
import type { Life } from "../../domain/tenant/state.ts";
import type { ToldName } from "../../domain/words/told-name.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { LiveState } from "../../store/history/states-in-order.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import type { DecisiveObjects } from "./decisive-objects.ts";

/** Two states of a tenant to compare: before and after a plan, or at two instants. Reads on request. */
export interface StatePair {
  /** The side that is a point of the tenant's history, in contrast to the tenant as it is now or was later. */
  readonly earlier: Side;
  /** The objects whose difference affects sign-in by itself. */
  readonly decisive: DecisiveObjects;
  /** The names of user attributes that differ for at least one user, in lower case. */
  readonly attributes: ReadonlySet<string>;
  /** Returns the parts that could not be read on one of the sides. What is read of them is old, or missing. */
  unread(): Promise<readonly UnreadPart[]>;
  /** Reads the objects on both sides. Leaves out objects that are on neither side. */
  read(refs: readonly EntityRef[]): Promise<ReadonlyMap<RefKey, PairedState>>;
  /** Reads the members of groups on both sides, whether the groups are live or not. */
  members(groups: readonly EntityRef[]): Promise<ReadonlyMap<RefKey, Readonly<Record<Side, readonly EntityRef[]>>>>;
  /** Reads the names of those objects whose name is not enough, whether they are decisive or not. */
  toldNames(refs: readonly EntityRef[]): Promise<ReadonlyMap<RefKey, ToldName>>;
  /** Yields the objects of a type that are live on one side, ordered by id, in batches. All but decisive ones are on both. */
  liveOnASide(type: EntityType): AsyncGenerator<readonly LiveState[]>;
}

/** The properties of an object on both sides. Null if it is not live. */
export interface PairedState extends Readonly<Record<Side, JsonObject | null>> {
  readonly ref: EntityRef;
  /** Null on a side that does not have it, because it is purged or was not created yet. */
  readonly life: Readonly<Record<Side, Life | null>>;
  readonly displayName: string | null;
  readonly dynamicMembership: boolean;
}

/**
 * Reads all objects of a type that are live on a side. Memory follows their number, so it is meant for policies,
 * locations and strengths.
 */
export async function readAll(pair: StatePair, type: EntityType): Promise<readonly PairedState[]> {
  const refs: EntityRef[] = [];
  for await (const changed of pair.decisive.of(type)) refs.push(...changed);
  for await (const live of pair.liveOnASide(type)) refs.push(...live.map(({ ref }) => ref));
  return [...(await pair.read(refs)).values()];
}

/** Reads the decisive objects of a type on both sides, in batches. */
export async function* decisiveStates(pair: StatePair, type: EntityType): AsyncGenerator<readonly PairedState[]> {
  for await (const refs of pair.decisive.of(type)) {
    for (let at = 0; at < refs.length; at += READ_ROWS) {
      yield [...(await pair.read(refs.slice(at, at + READ_ROWS))).values()];
      await yieldToEventLoop();
    }
  }
}
