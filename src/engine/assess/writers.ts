import { isRecovery, writtenBy } from "../../domain/audit-record.ts";
import { type RefKey, refKey } from "../../domain/entity.ts";
import { actorKey, type Write, type Writers } from "../../domain/others-work.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { recordsBetween, type Span } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";

const PORTION = 1_000;

/**
 * Reads in one pass over the audit log who wrote to these entities between two captures. What recoveries wrote is no one's
 * work. Memory grows with the number of entities.
 */
export async function readWriters(
  context: EngineContext,
  objects: { has(key: RefKey): boolean },
  span: Span,
): Promise<Map<RefKey, Writers>> {
  const found = new Map<RefKey, { lastOf: Map<string, Write>; first: Map<string, Write> }>();
  let seen = 0;
  for await (const event of recordsBetween(context, span, {})) {
    if (isRecovery(event)) continue;
    for (const { ref, modified } of writtenBy(event)) {
      const key = refKey(ref);
      if (!objects.has(key)) continue;
      const writers = found.get(key) ?? { lastOf: new Map(), first: new Map() };
      found.set(key, writers);
      const write = { actor: event.actor, time: event.time };
      // Newest first: the first seen is the last written.
      for (const { name } of modified) if (!writers.lastOf.has(name)) writers.lastOf.set(name, write);
      writers.first.set(actorKey(event.actor), write);
    }
    if (++seen % PORTION === 0) await yieldToEventLoop();
  }
  return new Map([...found].map(([key, { lastOf, first }]) => [key, { lastOf, first: [...first.values()] }]));
}
