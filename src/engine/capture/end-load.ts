import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { buildIndex, missingIndexes } from "../../store/history/first-load.ts";
import type { StateSum } from "../../store/history/state-sum.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";

/**
 * Builds the indexes that a first load left out, each in a separate transaction. In other captures it only checks that
 * there are none to build. Fails if the load wrote an object twice.
 */
export async function endLoad({ store }: EngineContext, lease: TenantLease, sum?: StateSum): Promise<void> {
  for (const index of await missingIndexes(store.db)) {
    if (await lease.write((tx) => buildIndex(tx, index))) sum?.lose();
    await yieldToEventLoop();
  }
}
