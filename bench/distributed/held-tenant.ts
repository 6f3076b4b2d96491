import { randomUUID } from "node:crypto";
import { tenantId } from "../../src/domain/ids.ts";
import { asInstant } from "../../src/domain/time.ts";
import { captureRows } from "../../src/store/history/captures.ts";
import { historyKey } from "../../src/store/history/history-key.ts";
import { countSnapshots } from "../../src/store/history/snapshots.ts";
import { stateSums } from "../../src/store/history/state-sums.ts";
import type { Store } from "../../src/store/sql/database.ts";
import { OPEN } from "../../src/store/sql/schema.ts";

/** What the database has of a tenant in the end. */
export interface HeldTenant {
  readonly id: string;
  readonly present: number;
  readonly captures: number;
  readonly snapshots: number;
  /** True if the rows add up to what the capture said. */
  readonly sound: boolean;
}

export async function heldTenant(whole: Store, id: string): Promise<HeldTenant> {
  const store = whole.forTenant(tenantId(id));
  const { count } = await store.db
    .selectFrom("entity_version")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("valid_to", "=", OPEN)
    .executeTakeFirstOrThrow();
  const captures = await captureRows(store.db);
  const key = await historyKey(store, randomUUID);
  const sums = await stateSums(
    store.db,
    key,
    captures.map(({ instant }) => asInstant(instant)),
  );
  return {
    id,
    present: Number(count),
    captures: captures.length,
    snapshots: await countSnapshots(store.db),
    sound: captures.every(({ state_sum }, at) => state_sum !== null && sums[at]?.result() === state_sum),
  };
}
