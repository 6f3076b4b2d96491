import { DelegatingDirectory } from "../../directory/delegating-directory.ts";
import type { AuditQuery, AuditReach, Directory } from "../../directory/directory.ts";
import type { AuditRecord } from "../../domain/audit-record.ts";
import { iso, type Millis } from "../../domain/time.ts";
import { keptSince } from "../../store/history/kept-log.ts";
import type { TenantStore } from "../../store/sql/database.ts";
import { withKeptRecords } from "./kept-records.ts";

/**
 * A directory whose log goes back as far as its history: the service's own records, and behind them those that readings
 * have kept. Everything else is the directory's.
 */
export class KeptLogDirectory extends DelegatingDirectory {
  readonly #store: Pick<TenantStore, "db">;

  constructor(inner: Directory, store: Pick<TenantStore, "db">) {
    super(inner);
    this.#store = store;
  }

  override audit(query: AuditQuery): AsyncIterable<AuditRecord> {
    return withKeptRecords(this.#store.db, this.inner.audit(query), query);
  }

  /** A service forgets records between two captures that are far apart, which the note says. */
  override async auditReach(since: Millis): Promise<AuditReach> {
    const reach = await this.inner.auditReach(since);
    const kept = await keptSince(this.#store.db);
    if (kept === null || (reach.from !== null && reach.from <= kept)) return reach;
    const from = Math.max(since, kept);
    const before = reach.from === null ? "Records" : `Records from before ${iso(reach.from)}`;
    const note = `${before} are those that captures have kept. Weeks without a capture can be missing.`;
    return { from, note: reach.note === null ? note : `${reach.note} ${note}` };
  }
}
