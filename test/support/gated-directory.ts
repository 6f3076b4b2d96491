import { DelegatingDirectory } from "../../src/directory/delegating-directory.ts";
import type {
  AuditQuery,
  Directory,
  FeedBatch,
  Initiator,
  Privileges,
  Step,
  StepOutcome,
} from "../../src/directory/directory.ts";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import type { TenantIdentity } from "../../src/domain/tenant/tenant.ts";

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
export class GatedDirectory extends DelegatingDirectory {
  /** Called before each batch of a reading and before each group of steps, with their number, counted from 1. */
  beforeFeed: () => Promise<void> | void = () => {};
  beforeApply: (nth: number, steps: readonly Step[], goesOn: () => Promise<boolean>) => Promise<void> | void = () => {};
  /** Called before the sign-in consequences of a finished list are computed. */
  beforeAssessment: () => Promise<void> | void = () => {};
  /** Returns the cursor at which a reading starts, given the requested one. Throws to refuse the reading. */
  readingFrom: (cursor: string | null) => string | null = (cursor) => cursor;
  /** Changes a batch before the engine reads it. */
  altered: (batch: FeedBatch) => FeedBatch = (batch) => batch;
  /** Changes what the engine reads of the audit log. */
  alteredLog: (records: AsyncIterable<AuditRecord>) => AsyncIterable<AuditRecord> = (records) => records;
  /** Every group of steps received so far. */
  readonly applied: (readonly Step[])[] = [];

  readonly tenant: TenantIdentity;

  constructor(inner: Directory & { readonly tenant: TenantIdentity }) {
    super(inner);
    this.tenant = inner.tenant;
  }

  /** Few, so that a recovery of a small tenant takes several groups. */
  override get stepsAtOnce(): number {
    return 50;
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

  override async *feed(cursor: string | null, signal: AbortSignal): AsyncIterable<FeedBatch> {
    for await (const batch of this.inner.feed(this.readingFrom(cursor), signal)) {
      await this.beforeFeed();
      yield this.altered(batch);
    }
  }

  override audit(query: AuditQuery): AsyncIterable<AuditRecord> {
    return this.alteredLog(this.inner.audit(query));
  }

  override async apply(
    steps: readonly Step[],
    by: Initiator,
    goesOn: () => Promise<boolean>,
  ): Promise<readonly (StepOutcome | null)[]> {
    this.applied.push(steps);
    await this.beforeApply(this.applied.length, steps, goesOn);
    return this.inner.apply(steps, by, goesOn);
  }

  override async privileges(): Promise<Privileges> {
    await this.beforeAssessment();
    return this.inner.privileges();
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
