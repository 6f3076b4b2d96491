import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { buildIndex, missingIndexes } from "../../store/history/first-load.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";

/** Builds the indexes that a first load went without, each in a transaction of its own; else costs one look. */
export async function endLoad({ store }: EngineContext, lease: TenantLease): Promise<void> {
  for (const index of await missingIndexes(store.db)) {
    await lease.write((tx) => buildIndex(tx, index));
    await yieldToEventLoop();
  }
}
