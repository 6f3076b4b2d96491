import type {
  AuditEvent,
  AuditQuery,
  AuditReach,
  Directory,
  FeedBatch,
  FinishedReading,
  Identity,
  ListBatch,
  Principal,
  Privileges,
  StepOutcome,
} from "../../src/directory/directory.ts";
import { RewindError } from "../../src/domain/errors.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Link } from "../../src/domain/tenant/link.ts";
import type { EntityState } from "../../src/domain/tenant/state.ts";
import type { TenantIdentity } from "../../src/domain/tenant/tenant.ts";
import type { Millis } from "../../src/domain/time.ts";

/** A tenant that reports no changes and takes no writes, which is enough to read a history that was captured before. */
export class SilentDirectory implements Directory {
  readonly tenant: TenantIdentity;

  constructor(id: string) {
    this.tenant = { id, displayName: "Bench", defaultDomain: "bench.example" };
  }

  now(): Millis {
    return Date.now();
  }

  async *feed(_cursor: string | null, _signal: AbortSignal): AsyncIterable<FeedBatch> {}

  readonly showsDeletedEnds = true;

  async *listsBelow(): AsyncIterable<ListBatch> {}

  async get(_ref: EntityRef): Promise<EntityState | null> {
    return null;
  }

  async verifiedDomains(): Promise<readonly string[] | null> {
    return null;
  }

  async hasLink(_link: Link): Promise<boolean> {
    return false;
  }

  readonly stepsAtOnce: number = 1;

  async apply(): Promise<readonly StepOutcome[]> {
    throw new RewindError("notSupported", "The tenant of a bench cannot be written to.");
  }

  async auditReach(): Promise<AuditReach> {
    return { from: null, note: null };
  }

  async *audit(_query: AuditQuery): AsyncIterable<AuditEvent> {}

  hasRead(_reading: FinishedReading, _event: AuditEvent): boolean {
    return true;
  }

  async record(): Promise<void> {}

  async principal(): Promise<Principal | null> {
    return null;
  }

  async privileges(): Promise<Privileges> {
    return { holders: [], softDeletedHolders: [], roleAssignableGroups: [] };
  }

  async identify(refs: readonly EntityRef[]): Promise<readonly Identity[]> {
    return refs.map((ref) => ({ ref, appId: null, createdDateTime: null }));
  }

  async withAppId(): Promise<readonly EntityRef[]> {
    return [];
  }

  async holdersOf(): Promise<readonly EntityRef[]> {
    return [];
  }
}
