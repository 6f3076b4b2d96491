import type {
  AuditEntry,
  AuditQuery,
  AuditReach,
  Directory,
  FeedBatch,
  Identity,
  Initiator,
  ListBatch,
  Principal,
  Privileges,
  Step,
  StepOutcome,
} from "../../directory/directory.ts";
import type { AuditRecord } from "../../domain/audit-record.ts";
import type { EntityRef, EntityType } from "../../domain/entity.ts";
import type { Link } from "../../domain/link.ts";
import type { EntityState } from "../../domain/state.ts";
import { iso, type Millis } from "../../domain/time.ts";
import { keptSince } from "../../store/history/kept-log.ts";
import type { TenantStore } from "../../store/sql/database.ts";
import { withKeptRecords } from "./kept-records.ts";

/**
 * A directory whose log goes back as far as its history: the service's own records, and behind them those that readings
 * have kept. Everything else is the directory's.
 */
export class KeptLogDirectory implements Directory {
  readonly #inner: Directory;
  readonly #store: Pick<TenantStore, "db">;

  constructor(inner: Directory, store: Pick<TenantStore, "db">) {
    this.#inner = inner;
    this.#store = store;
  }

  audit(query: AuditQuery): AsyncIterable<AuditRecord> {
    return withKeptRecords(this.#store.db, this.#inner.audit(query), query);
  }

  /** A service forgets records between two captures that are far apart, which the note says. */
  async auditReach(since: Millis): Promise<AuditReach> {
    const reach = await this.#inner.auditReach(since);
    const kept = await keptSince(this.#store.db);
    if (kept === null || (reach.from !== null && reach.from <= kept)) return reach;
    const from = Math.max(since, kept);
    const before = reach.from === null ? "Records" : `Records from before ${iso(reach.from)}`;
    const note = `${before} are those that captures have kept. Weeks without a capture can be missing.`;
    return { from, note: reach.note === null ? note : `${reach.note} ${note}` };
  }

  now(): ReturnType<Directory["now"]> {
    return this.#inner.now();
  }

  feed(cursor: string | null, signal: AbortSignal): AsyncIterable<FeedBatch> {
    return this.#inner.feed(cursor, signal);
  }

  get showsDeletedEnds(): boolean {
    return this.#inner.showsDeletedEnds;
  }

  listsBelow(refs: readonly EntityRef[], signal: AbortSignal): AsyncIterable<ListBatch> {
    return this.#inner.listsBelow(refs, signal);
  }

  get(ref: EntityRef): Promise<EntityState | null> {
    return this.#inner.get(ref);
  }

  hasLink(link: Link): Promise<boolean> {
    return this.#inner.hasLink(link);
  }

  apply(steps: readonly Step[], by: Initiator, onAlive: () => Promise<void>): Promise<readonly StepOutcome[]> {
    return this.#inner.apply(steps, by, onAlive);
  }

  hasRead(cursor: string, event: AuditRecord): boolean | null {
    return this.#inner.hasRead(cursor, event);
  }

  record(event: AuditEntry): Promise<void> {
    return this.#inner.record(event);
  }

  principal(idOrName: string): Promise<Principal | null> {
    return this.#inner.principal(idOrName);
  }

  privileges(): Promise<Privileges> {
    return this.#inner.privileges();
  }

  identify(refs: readonly EntityRef[]): Promise<readonly Identity[]> {
    return this.#inner.identify(refs);
  }

  withAppId(appId: string): Promise<readonly EntityRef[]> {
    return this.#inner.withAppId(appId);
  }

  holdersOf(type: EntityType, value: string): Promise<readonly EntityRef[]> {
    return this.#inner.holdersOf(type, value);
  }

  countGrants(ref: EntityRef): Promise<number> {
    return this.#inner.countGrants(ref);
  }
}
