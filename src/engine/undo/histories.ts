import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import { statesAtBoth } from "../../store/history/states-at-both.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import type { EntityEvents } from "./entity-events.ts";
import type { EntityEvent } from "./replay.ts";

/** What happened to an entity, oldest record first, and its state before that. */
export interface EntityHistory {
  readonly start: EntityState | undefined;
  readonly events: readonly EntityEvent[];
}

/** An entity and its state at the beginning of the period. */
type Started = readonly [EntityRef, EntityState | undefined];

/**
 * Reads the histories of entities in a period. If an actor's work was undone in it, the history begins where that work was
 * counted from: without the earlier part, what the undo took away would come back as if it had been there before.
 */
export async function readHistories(
  db: TenantDb,
  log: EntityEvents,
  entities: readonly Started[],
  period: { readonly from: Instant; readonly to: Instant },
): Promise<ReadonlyMap<RefKey, EntityHistory>> {
  const events = await log.of(
    entities.map(([ref]) => ref),
    period,
  );
  const histories = new Map<RefKey, EntityHistory>();
  const early = new Map<Instant, EntityRef[]>();
  for (const [ref, start] of entities) {
    const own = events.get(refKey(ref)) ?? [];
    histories.set(refKey(ref), { start, events: own });
    const from = earliest(own, period.from);
    if (from < period.from) early.set(from, [...(early.get(from) ?? []), ref]);
  }
  for (const [from, refs] of early) {
    const longer = { from, to: period.to };
    const { then } = await statesAtBoth(db, refs, longer);
    const started = refs.map((ref): Started => [ref, then.get(refKey(ref))]);
    for (const [key, history] of await readHistories(db, log, started, longer)) histories.set(key, history);
  }
  return histories;
}

function earliest(events: readonly EntityEvent[], from: Instant): Instant {
  const froms = events.flatMap(({ goneBackTo }) => (goneBackTo?.kind === "actor" ? goneBackTo.from : []));
  return froms.reduce((first, one) => (one < first ? one : first), from);
}
