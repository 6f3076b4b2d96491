import { DelegatingDirectory } from "../../directory/delegating-directory.ts";
import type { AuditQuery, AuditReach, Directory, FeedBatch } from "../../directory/directory.ts";
import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { iso, type Millis } from "../../domain/time.ts";
import { keptSince } from "../../store/history/kept-log.ts";
import type { TenantStore } from "../../store/sql/database.ts";
import { accountRecords } from "./kept-records.ts";
import { withOwnWrites } from "./own-writes.ts";

/**
 * A directory whose log goes back as far as its history: the service's own records, and behind them those that readings
 * have kept. The writes of our own recoveries are marked in it, so that all questions about authors pass over them.
 * Everything else is the directory's.
 */
export class KeptLogDirectory extends DelegatingDirectory {
  readonly #store: Pick<TenantStore, "db">;

  constructor(inner: Directory, store: Pick<TenantStore, "db">) {
    super(inner);
    this.#store = store;
  }

  override audit(query: AuditQuery): AsyncIterable<AuditRecord> {
    const { db } = this.#store;
    const read = (one: AuditQuery) => this.inner.audit(one);
    return withOwnWrites(db, accountRecords(db, query, read), query);
  }

  /** Marks the records before they are kept, because the ledgers of recoveries are not kept as long. */
  override async *feed(cursor: string | null, signal: AbortSignal): AsyncGenerator<FeedBatch> {
    for await (const batch of this.inner.feed(cursor, signal)) {
      const { records = [] } = batch;
      if (records.length === 0) yield batch;
      else yield { ...batch, records: await Array.fromAsync(withOwnWrites(this.#store.db, records, {})) };
    }
  }

  /** A service forgets records between two captures that are far apart, which the note says. */
  override async auditReach(since: Millis): Promise<AuditReach> {
    const reach = await this.inner.auditReach(since);
    const kept = await keptSince(this.#store.db);
    if (kept === null || (reach.from !== null && reach.from <= kept)) return reach;
    const from = Math.max(since, kept);
    const before = reach.from === null ? "Records" : `Records from before ${iso(reach.from)}`;
    const note = `${before} are those that captures have kept. Weeks without a capture can be missing.`;
    return { ...reach, from, note: reach.note === null ? note : `${reach.note} ${note}` };
  }
}
