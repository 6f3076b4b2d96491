import { createHash, type Hash } from "node:crypto";
import type { JobId } from "../../domain/ids.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { PLAN_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import { type RisksOfRow, rowsWithRisks } from "../../store/work/plan-writes.ts";

/** The SHA-256 of the dangers beside the rows of a plan, in the order of the rows. Rows without dangers do not count. */
export class RowDangers {
  readonly #digest: Hash = createHash("sha256");

  add(rows: readonly RisksOfRow[]): void {
    this.#digest.update(rows.map(({ seq, risks_json }) => `${seq} ${risks_json}\n`).join(""));
  }

  /** Ends the digest. Dangers cannot be added afterward. */
  result(): string {
    return this.#digest.digest("base64url");
  }
}

/** Reads the dangers beside the rows of a plan, in portions, and returns their digest. */
export async function storedRowDangers(db: TenantDb, job: JobId): Promise<string> {
  const dangers = new RowDangers();
  for (let after = 0; ; ) {
    const rows = await rowsWithRisks(db, job, after, PLAN_ITEMS);
    const last = rows.at(-1);
    if (last === undefined) return dangers.result();
    dangers.add(rows);
    after = last.seq;
    await yieldToEventLoop();
  }
}
