import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { READ_ROWS } from "../sql/batch-sizes.ts";
import type { TenantStore } from "../sql/database.ts";
import type { Row } from "../sql/schema.ts";
import { findSecret, putSecret } from "../sql/secrets.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { LOG_SUM, markingEnd } from "./history-end.ts";
import { HISTORY_KEY } from "./history-key.ts";
import { StateSum } from "./state-sum.ts";

type KeptRow = Row<"audit_record">;

/**
 * Makes a change to the kept records of the tenant's log, and to their sum, which the end of the history covers. Has no
 * sum in a history without a key. The records that an earlier version kept are added up once.
 */
export function summingLog(tx: TenantTx, change: (sum: StateSum | null) => Promise<unknown>): Promise<void> {
  return markingEnd(tx, async () => {
    const key = await findSecret(tx, HISTORY_KEY);
    const text = await findSecret(tx, LOG_SUM);
    const sum = key === null ? null : text === null ? await sumOfRows(tx, key) : StateSum.from(key, text);
    await change(sum);
    const result = sum?.result() ?? null;
    if (result !== null) await putSecret(tx, LOG_SUM, result);
  });
}

/** Readings beside other writers. The next one keeps them away. */
const READINGS_BESIDE_WRITERS = 3;

/**
 * Returns true if the kept records are not those that were added up. Reads all of them, in portions: a few times at most
 * while others keep or drop records, and then in one transaction, for which the others wait.
 */
export async function isLogAltered(store: TenantStore, key: string): Promise<boolean> {
  for (let readings = 0; readings < READINGS_BESIDE_WRITERS; readings += 1) {
    const isAltered = await differsFromSum(store.db, key);
    if (isAltered !== null) return isAltered;
  }
  return store.transaction(async (tx) => (await differsFromSum(tx, key)) === true);
}

/** Returns null if others kept or dropped records while these were read. */
async function differsFromSum(db: TenantDb, key: string): Promise<boolean | null> {
  const before = await findSecret(db, LOG_SUM);
  if (before === null) return false;
  const sum = (await sumOfRows(db, key)).result();
  if (sum === before) return false;
  return (await findSecret(db, LOG_SUM)) === before ? true : null;
}

async function sumOfRows(db: TenantDb, key: string): Promise<StateSum> {
  const sum = new StateSum(key);
  for (let after = ""; ; ) {
    const rows: KeptRow[] = await db
      .selectFrom("audit_record")
      .select(["id", "time", "record_json"])
      .where("id", ">", after)
      .orderBy("id")
      .limit(READ_ROWS)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return sum;
    for (const row of rows) sum.addRecord(row);
    after = last.id;
    await yieldToEventLoop();
  }
}
