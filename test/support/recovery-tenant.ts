import type { Directory } from "../../src/directory/directory.ts";
import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import type { Change, FailedChange } from "../../src/domain/changes/change.ts";
import type { JobId, SnapshotId } from "../../src/domain/ids.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { isTerminal, type Job } from "../../src/domain/recovery/job.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import type { Caller } from "../../src/domain/roles/role.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Link } from "../../src/domain/tenant/link.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import type { Approvals } from "../../src/service/approvals.ts";
import type { Page, PageRequest } from "../../src/service/page.ts";
import type { ChangeFilter, RecoveryService } from "../../src/service/recovery-service.ts";
import type { VerificationResult } from "../../src/service/verification.ts";
import type { Store } from "../../src/store/sql/database.ts";
import type { GatedDirectory } from "./gated-directory.ts";
import { until } from "./until.ts";

/** The parts of an implementation under test: the service, and a tenant that can be damaged. */
export interface RecoveryTenantParts {
  readonly recovery: RecoveryService;
  readonly approvals: Approvals;
  /** The tenant behind the service, written as an administrator and as the synchronization. */
  readonly hands: DirectoryWriter;
  readonly sync: DirectoryWriter;
  /** Returns a writer for another actor, known to the log by this name and this id, or one of the same text. */
  as(name: string, kind?: "user" | "app", id?: string): DirectoryWriter;
  readonly directory: GatedDirectory;
  /** The tenant itself, if the directory above sees it through another one. */
  readonly truth?: Directory;
  /** Opens the store behind the service again, as another process would. The caller closes it. */
  openStore(): Promise<Store>;
  /** Advances the tenant's time or the machine's. */
  later(millis: number): void;
  machineLater(millis: number): void;
  /** Unexpected errors. */
  readonly defects: unknown[];
  close(): Promise<void>;
}

export const boss: Caller = {
  id: "boss",
  userPrincipalName: "boss@contoso.example",
  displayName: "Boss",
  roles: ["globalAdministrator"],
  permissions: ["EntraBackup.ReadWrite.Recovery"],
};

/**
 * A tenant that a test controls and a recovery service over it, with the steps that every test needs. Uses the port
 * only.
 */
export class RecoveryTenant implements AsyncDisposable {
  readonly recovery: RecoveryService;
  readonly approvals: Approvals;
  readonly hands: DirectoryWriter;
  readonly sync: DirectoryWriter;
  readonly directory: GatedDirectory;
  readonly #parts: RecoveryTenantParts;

  constructor(parts: RecoveryTenantParts) {
    this.recovery = parts.recovery;
    this.approvals = parts.approvals;
    this.hands = parts.hands;
    this.sync = parts.sync;
    this.directory = parts.directory;
    this.#parts = parts;
  }

  /** Opens the store behind the service again. */
  openStore(): Promise<Store> {
    return this.#parts.openStore();
  }

  later(millis: number): void {
    this.#parts.later(millis);
  }

  machineLater(millis: number): void {
    this.#parts.machineLater(millis);
  }

  as(name: string, kind: "user" | "app" = "user", id?: string): DirectoryWriter {
    return this.#parts.as(name, kind, id);
  }

  user(name: string, more: JsonObject = {}): EntityRef {
    const userPrincipalName = `${name}@contoso.example`;
    return this.hands.create("user", { displayName: name, userPrincipalName, accountEnabled: true, ...more });
  }

  group(displayName: string, members: readonly EntityRef[] = [], groupTypes: readonly string[] = []): EntityRef {
    const group = this.hands.create("group", { displayName, groupTypes });
    for (const target of members) this.hands.addLink(memberOf(group, target));
    return group;
  }

  servicePrincipal(displayName: string, appId = `app-of-${displayName}`): EntityRef {
    return this.hands.create("servicePrincipal", { displayName, appId });
  }

  snapshot(label: string | null = null): Promise<Snapshot> {
    return this.recovery.takeSnapshot({ label, caller: boss });
  }

  startPreview(snapshot: { readonly id: SnapshotId }, scope: Scope = everything): Promise<Job> {
    return this.recovery.startPreview({ snapshotId: snapshot.id, scope, caller: boss });
  }

  async preview(snapshot: { readonly id: SnapshotId }, scope: Scope = everything): Promise<Job> {
    return this.ended(await this.startPreview(snapshot, scope));
  }

  async changes(preview: Job, filter: ChangeFilter = {}): Promise<Change[]> {
    return everyPage((page) => this.recovery.listChanges(preview.id, filter, page));
  }

  /** Returns the list of a preview to this snapshot. */
  async changesSince(snapshot: { readonly id: SnapshotId }, scope: Scope = everything): Promise<Change[]> {
    return this.changes(await this.preview(snapshot, scope));
  }

  startRecovery(preview: Job): Promise<Job> {
    return this.recovery.startRecovery({ previewJobId: preview.id, caller: boss, authority: { kind: "caller" } });
  }

  async recover(preview: Job): Promise<Job> {
    return this.ended(await this.startRecovery(preview));
  }

  /** Previews and recovers. */
  async recoverTo(snapshot: { readonly id: SnapshotId }, scope: Scope = everything): Promise<Job> {
    return this.recover(await this.preview(snapshot, scope));
  }

  async failures(recovery: Job): Promise<FailedChange[]> {
    return everyPage((page) => this.recovery.listFailedChanges(recovery.id, page));
  }

  async verify(recovery: Job): Promise<VerificationResult> {
    await this.ended(await this.recovery.startVerification({ recoveryJobId: recovery.id, caller: boss }));
    const verification = await this.recovery.getVerification(recovery.id);
    if (verification?.result == null) throw new Error("There is no result of the verification.");
    return verification.result;
  }

  /** Returns the job once it has ended. */
  ended({ id }: { readonly id: JobId }): Promise<Job> {
    return until(`the end of job ${id}`, async () => {
      const job = await this.recovery.getJob(id);
      return isTerminal(job.status) && job;
    });
  }

  get #truth(): Directory {
    return this.#parts.truth ?? this.directory;
  }

  async life(ref: EntityRef): Promise<"live" | "softDeleted" | "gone"> {
    return (await this.#truth.get(ref))?.life ?? "gone";
  }

  async property(ref: EntityRef, name: string): Promise<unknown> {
    return (await this.#truth.get(ref))?.properties[name] ?? null;
  }

  hasLink(link: Link): Promise<boolean> {
    return this.#truth.hasLink(link);
  }

  /** Returns the unexpected errors so far and clears the list, for tests that cause them. */
  takeDefects(): unknown[] {
    return this.#parts.defects.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.close();
    if (this.#parts.defects.length > 0) throw new AggregateError(this.#parts.defects, "Nobody expected these errors.");
  }
}

export async function everyPage<T>(list: (page: PageRequest) => Promise<Page<T>>, limit = 999): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...page.items);
    if (page.nextCursor === undefined) return all;
    cursor = page.nextCursor;
  }
}

export const memberOf = (source: EntityRef, target: EntityRef): Link => ({ link: "members", source, target });
export const managerOf = (source: EntityRef, target: EntityRef): Link => ({ link: "manager", source, target });

/** Returns the records of the tenant's log, oldest first. */
export const logOf = async (directory: Pick<Directory, "audit">) =>
  (await Array.fromAsync(directory.audit({}))).reverse();
