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
} from "../../src/directory/directory.ts";
import type { AuditRecord } from "../../src/domain/audit-record.ts";
import type { EntityRef, EntityType } from "../../src/domain/entity.ts";
import type { Link } from "../../src/domain/link.ts";
import type { EntityState } from "../../src/domain/state.ts";
import type { TenantIdentity } from "../../src/domain/tenant.ts";

/** A gate that stops each caller until it is opened. */
export interface Gate {
  /** Resolves when a caller waits at the gate. */
  readonly reached: Promise<void>;
  open(): void;
}

/**
 * A directory in which a test can stop the engine before a reading or between two writes, or act at exactly that
 * moment. In all other respects it is the wrapped directory.
 */
export class GatedDirectory implements Directory {
  readonly #inner: Directory;
  /** Called before each batch of a reading and before each group of steps, with their number, counted from 1. */
  beforeFeed: () => Promise<void> | void = () => {};
  beforeApply: (nth: number, steps: readonly Step[], onAlive: () => Promise<void>) => Promise<void> | void = () => {};
  /** Called before the sign-in consequences of a finished list are computed. */
  beforeAssessment: () => Promise<void> | void = () => {};
  /** Returns the cursor at which a reading starts, given the requested one. Throws to refuse the reading. */
  readingFrom: (cursor: string | null) => string | null = (cursor) => cursor;
  /** Changes a batch before the engine reads it. */
  altered: (batch: FeedBatch) => FeedBatch = (batch) => batch;
  /** Every group of steps received so far. */
  readonly applied: (readonly Step[])[] = [];

  readonly tenant: TenantIdentity;

  constructor(inner: Directory & { readonly tenant: TenantIdentity }) {
    this.#inner = inner;
    this.tenant = inner.tenant;
  }

  /** Holds readings at this gate after `after` batches. */
  holdReadings(after = 0): Gate {
    const { gate, wait } = newGate();
    let passed = 0;
    this.beforeFeed = () => {
      passed += 1;
      return passed > after ? wait() : undefined;
    };
    return gate;
  }

  /** Holds writes at this gate after `after` groups of steps. */
  holdWrites(after: number): Gate {
    const { gate, wait } = newGate();
    const first = this.applied.length + after;
    this.beforeApply = (nth) => (nth > first ? wait() : undefined);
    return gate;
  }

  now(): ReturnType<Directory["now"]> {
    return this.#inner.now();
  }

  async *feed(cursor: string | null, signal: AbortSignal): AsyncIterable<FeedBatch> {
    for await (const batch of this.#inner.feed(this.readingFrom(cursor), signal)) {
      await this.beforeFeed();
      yield this.altered(batch);
    }
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

  async apply(steps: readonly Step[], by: Initiator, onAlive: () => Promise<void>): Promise<readonly StepOutcome[]> {
    this.applied.push(steps);
    await this.beforeApply(this.applied.length, steps, onAlive);
    return this.#inner.apply(steps, by, onAlive);
  }

  auditReach(since: number): Promise<AuditReach> {
    return this.#inner.auditReach(since);
  }

  audit(query: AuditQuery): AsyncIterable<AuditRecord> {
    return this.#inner.audit(query);
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

  async privileges(): Promise<Privileges> {
    await this.beforeAssessment();
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

function newGate(): { gate: Gate; wait: () => Promise<void> } {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const wait = () => {
    reached.resolve();
    return opened.promise;
  };
  return { gate: { reached: reached.promise, open: () => opened.resolve() }, wait };
}
