import type { AuditRecord } from "../domain/authors/audit-record.ts";
import type { EntityRef, EntityType } from "../domain/tenant/entity.ts";
import type { Link } from "../domain/tenant/link.ts";
import type { EntityState } from "../domain/tenant/state.ts";
import type { Millis } from "../domain/time.ts";
import type {
  AuditEntry,
  AuditQuery,
  AuditReach,
  Directory,
  FeedBatch,
  FinishedReading,
  Identity,
  Initiator,
  ListBatch,
  Principal,
  Privileges,
  Step,
  StepOutcome,
} from "./directory.ts";

/** A directory that passes every call on to another. A class that extends it says only in what it differs. */
export class DelegatingDirectory implements Directory {
  protected readonly inner: Directory;

  constructor(inner: Directory) {
    this.inner = inner;
  }

  audit(query: AuditQuery): AsyncIterable<AuditRecord> {
    return this.inner.audit(query);
  }

  auditReach(since: Millis): Promise<AuditReach> {
    return this.inner.auditReach(since);
  }

  now(): ReturnType<Directory["now"]> {
    return this.inner.now();
  }

  feed(cursor: string | null, signal: AbortSignal): AsyncIterable<FeedBatch> {
    return this.inner.feed(cursor, signal);
  }

  get showsDeletedEnds(): boolean {
    return this.inner.showsDeletedEnds;
  }

  listsBelow(refs: readonly EntityRef[], signal: AbortSignal): AsyncIterable<ListBatch> {
    return this.inner.listsBelow(refs, signal);
  }

  get(ref: EntityRef): Promise<EntityState | null> {
    return this.inner.get(ref);
  }

  verifiedDomains(): Promise<readonly string[] | null> {
    return this.inner.verifiedDomains();
  }

  hasLink(link: Link): Promise<boolean> {
    return this.inner.hasLink(link);
  }

  get stepsAtOnce(): number {
    return this.inner.stepsAtOnce;
  }

  apply(
    steps: readonly Step[],
    by: Initiator,
    goesOn: () => Promise<boolean>,
  ): Promise<readonly (StepOutcome | null)[]> {
    return this.inner.apply(steps, by, goesOn);
  }

  hasRead(reading: FinishedReading, event: AuditRecord): boolean | null {
    return this.inner.hasRead(reading, event);
  }

  record(event: AuditEntry): Promise<void> {
    return this.inner.record(event);
  }

  principal(idOrName: string): Promise<Principal | null> {
    return this.inner.principal(idOrName);
  }

  privileges(): Promise<Privileges> {
    return this.inner.privileges();
  }

  identify(refs: readonly EntityRef[]): Promise<readonly Identity[]> {
    return this.inner.identify(refs);
  }

  withAppId(appId: string): Promise<readonly EntityRef[]> {
    return this.inner.withAppId(appId);
  }

  holdersOf(type: EntityType, value: string): Promise<readonly EntityRef[]> {
    return this.inner.holdersOf(type, value);
  }
}
