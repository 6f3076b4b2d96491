import { RewindError } from "../../domain/errors.ts";
import type { NewId } from "../../domain/ids.ts";
import { type Json, objectsIn } from "../../domain/json.ts";
import { roleOfTemplate } from "../../domain/roles/role.ts";
import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import type { TenantIdentity } from "../../domain/tenant/tenant.ts";
import type { Clock, Millis } from "../../domain/time.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import type {
  AuditEntry,
  AuditEvent,
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
} from "../directory.ts";
import type { DirectoryAdmin } from "../directory-admin.ts";
import { adoptRoleMembers } from "./adopt-role-members.ts";
import { ChangeFeed } from "./change-feed.ts";
import type { ActingAs, DirectoryWriter } from "./directory-writer.ts";
import { EmbeddedAdmin } from "./embedded-admin.ts";
import { MetaTable } from "./meta-table.ts";
import { displayNameOf, exists, isLive, stateOf } from "./object-table.ts";
import { StepWriter } from "./step-writer.ts";
import { OpenTenant } from "./tenant.ts";
import { createTenantFile, openTenantFile } from "./tenant-file.ts";
import { TenantWriter } from "./tenant-writer.ts";

export interface OpenOptions {
  /** The tenant's time, or how to make it from what the file keeps: `(meta) => new SandboxClock(meta, machine)`. */
  readonly clock: Clock | ((meta: MetaTable) => Clock);
  readonly newId: NewId;
}

export interface NewTenant extends OpenOptions {
  readonly tenant: TenantIdentity;
  /** Unique for each file, even of the same seed, so that cursors of a tenant that was reset are recognized. From `newId` if left out. */
  readonly fileId?: string;
}

/**
 * A whole tenant in one SQLite file, with the rules of Entra. Several processes may have it open. Each reading shows
 * what was committed when it was made. Reads and writes are synchronous underneath.
 */
export class EmbeddedDirectory implements Directory, Disposable {
  readonly tenant: TenantIdentity;
  /** The clock in use, as given or made. */
  readonly clock: Clock;
  readonly #db: SqliteDatabase;
  readonly #meta: MetaTable;
  readonly #tenant: OpenTenant;
  readonly #feed: ChangeFeed;

  private constructor(db: SqliteDatabase, { clock, newId }: OpenOptions) {
    const meta = new MetaTable(db);
    const fact = (name: string): string => meta.read(name) ?? missing(name);
    this.#db = db;
    this.#meta = meta;
    this.tenant = {
      id: fact("tenant.id"),
      displayName: fact("tenant.displayName"),
      defaultDomain: fact("tenant.defaultDomain"),
    };
    this.clock = typeof clock === "function" ? clock(meta) : clock;
    this.#tenant = new OpenTenant(db, this.clock, newId);
    adoptRoleMembers(db, this.#tenant.roles);
    this.#feed = new ChangeFeed(db, this.#tenant.objects, this.#tenant.links, fact("file.id"));
  }

  /** Opens an existing file: `storeUnusable` if it is damaged or no tenant's, `storeNewer` if a newer version wrote it. */
  static open(file: string, options: OpenOptions): EmbeddedDirectory {
    return EmbeddedDirectory.#over(openTenantFile(file), options);
  }

  /** Creates a file with an empty tenant, without even its singletons. Throws `invalidInput` if the file exists. */
  static create(file: string, options: NewTenant): EmbeddedDirectory {
    const { tenant, newId, fileId = newId() } = options;
    const db = createTenantFile(file, (db) => {
      const meta = new MetaTable(db);
      meta.write("tenant.id", tenant.id);
      meta.write("tenant.displayName", tenant.displayName);
      meta.write("tenant.defaultDomain", tenant.defaultDomain);
      meta.write("file.id", fileId);
    });
    return EmbeddedDirectory.#over(db, options);
  }

  now(): Millis {
    return this.clock.now();
  }

  /** Returns a writer that acts in this identity's name. */
  as(actingAs: ActingAs): DirectoryWriter {
    return new TenantWriter(this.#tenant, actingAs);
  }

  /** Returns the tenant as its administrators see it. */
  admin(): DirectoryAdmin {
    return new EmbeddedAdmin(this.#tenant, this.#feed, this.#meta, this.tenant, (idOrName) => this.principal(idOrName));
  }

  /** Runs many writes as one transaction, which is undone if the work throws. */
  transaction(work: () => void): void {
    this.#db.transaction(work);
  }

  readonly showsDeletedEnds = true;

  async *listsBelow(): AsyncIterable<ListBatch> {}

  async *feed(cursor: string | null, signal: AbortSignal): AsyncIterable<FeedBatch> {
    this.#tenant.settle();
    yield* this.#feed.read(cursor, signal);
  }

  async get(ref: EntityRef): Promise<EntityState | null> {
    this.#tenant.settle();
    const object = this.#tenant.objects.find(ref);
    return exists(object) ? stateOf(object) : null;
  }

  async hasLink(link: Link): Promise<boolean> {
    this.#tenant.settle();
    return this.#tenant.links.has(link);
  }

  /** As many as keep other processes from writing for some hundredths of a second. */
  readonly stepsAtOnce = 500;

  /** Runs all steps in one transaction, in which each can fail alone, so that a crash cannot lose a part of a call. */
  async apply(steps: readonly Step[], by: Initiator): Promise<readonly StepOutcome[]> {
    return this.#tenant.write((now) => {
      const writer = new StepWriter(this.#tenant, by, now);
      return steps.map((step) => writer.apply(step));
    });
  }

  auditReach = async (): Promise<AuditReach> => this.#tenant.log.reach();
  audit(query: AuditQuery): AsyncIterable<AuditEvent> {
    return this.#tenant.log.query(query);
  }

  hasRead = (reading: FinishedReading, event: AuditEvent): boolean => this.#feed.hasRead(reading, event);

  async record(entry: AuditEntry): Promise<void> {
    this.#db.transaction(() => this.#tenant.log.append(entry));
  }

  async principal(idOrName: string): Promise<Principal | null> {
    const { objects, roles } = this.#tenant;
    const user = objects.find({ type: "user", id: idOrName }) ?? objects.liveUserNamed(idOrName);
    if (!isLive(user) || user.properties.accountEnabled !== true) return null;
    const { userPrincipalName } = user.properties;
    return {
      id: user.ref.id,
      userPrincipalName: typeof userPrincipalName === "string" ? userPrincipalName : user.ref.id,
      displayName: displayNameOf(user) ?? user.ref.id,
      roles: roles
        .heldBy(user.ref)
        .map((role) => roleOfTemplate(role.templateId))
        .filter((role) => role !== undefined),
    };
  }

  async privileges(): Promise<Privileges> {
    this.#tenant.settle();
    const { objects, roles } = this.#tenant;
    const holders = roles
      .holders()
      .map((ref) => objects.find(ref))
      .filter(exists);
    const asHolder = (holder: (typeof holders)[number]) => ({
      ref: holder.ref,
      displayName: displayNameOf(holder),
      roles: roles.heldBy(holder.ref),
    });
    return {
      holders: holders.filter(isLive).map(asHolder),
      softDeletedHolders: holders.filter((holder) => !isLive(holder)).map(asHolder),
      roleAssignableGroups: objects.roleAssignableGroups(),
    };
  }

  async verifiedDomains(): Promise<readonly string[] | null> {
    this.#tenant.settle();
    const domains = this.#tenant.objects
      .ofType("organization")
      .flatMap(({ properties }) => objectsIn(properties.verifiedDomains));
    return domains.map(({ name }) => String(name).toLowerCase());
  }

  async identify(refs: readonly EntityRef[]): Promise<readonly Identity[]> {
    this.#tenant.settle();
    const text = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);
    return refs
      .map((ref) => this.#tenant.objects.find(ref))
      .filter(exists)
      .map(({ ref, properties }) => ({
        ref,
        appId: text(properties.appId),
        createdDateTime: text(properties.createdDateTime),
      }));
  }

  async withAppId(appId: string): Promise<readonly EntityRef[]> {
    this.#tenant.settle();
    const { objects } = this.#tenant;
    return (["application", "servicePrincipal"] as const)
      .flatMap((type) => objects.ofApplication(type, appId))
      .filter(exists)
      .map(({ ref }) => ref);
  }

  async holdersOf(type: EntityType, value: string): Promise<readonly EntityRef[]> {
    this.#tenant.settle();
    return this.#tenant.objects.holdersOf(type, value).map(({ ref }) => ref);
  }

  close(): void {
    this.#db[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  static #over(db: SqliteDatabase, options: OpenOptions): EmbeddedDirectory {
    try {
      return new EmbeddedDirectory(db, options);
    } catch (error) {
      db[Symbol.dispose]();
      throw error;
    }
  }
}

function missing(name: string): never {
  throw new RewindError("storeUnusable", `The tenant file is damaged: it lacks ${name}. Reset the sandbox.`);
}
