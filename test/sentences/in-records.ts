import { tenantId } from "../../src/domain/ids.ts";
import type { RecordsContext } from "../../src/records/records-context.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";

/** The records of a tenant in memory, and a clock that a case advances. */
export interface RecordsCase {
  readonly context: RecordsContext;
  later(millis: number): void;
}

/** Runs a case on records of its own. */
export async function inRecords<T>(run: (records: RecordsCase) => Promise<T>): Promise<T> {
  const store = openSqliteStore(":memory:");
  let now = 0;
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  const later = (millis: number): void => {
    now += millis;
  };
  try {
    const context = { store: store.forTenant(tenantId("t")), machine: { now: () => now }, newId };
    return await run({ context, later });
  } finally {
    await store.close();
  }
}
