import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditEvent, AuditQuery, Initiator } from "../../../src/directory/directory.ts";
import type { ActingAs, DirectoryWriter } from "../../../src/directory/embedded/directory-writer.ts";
import { EmbeddedDirectory } from "../../../src/directory/embedded/embedded-directory.ts";
import { BACKUP_AND_RECOVERY } from "../../../src/domain/authors/audit-record.ts";
import type { EntityRef } from "../../../src/domain/tenant/entity.ts";
import type { Link } from "../../../src/domain/tenant/link.ts";
import { DAY } from "../../../src/domain/time.ts";

export const NOON = Date.parse("2026-11-20T12:00:00Z");
export const ADMIN: ActingAs = {
  actor: { kind: "user", id: "admin", name: "Ada Admin" },
  app: "Azure Portal",
  ip: "192.0.2.1",
};
export const SYNC: ActingAs = {
  actor: { kind: "app", id: null, name: "Sync" },
  app: "Microsoft Entra Connect",
  ip: null,
};
export const RECOVERY: Initiator = {
  actor: { kind: "user", id: "admin", name: "Ada Admin" },
  app: "entra-rewind",
  correlationId: "job-1",
  category: BACKUP_AND_RECOVERY,
};

/** A new tenant in its own file, with a clock that the test advances and ids that count. */
export class AnEmbeddedTenant implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "embedded-"));
  readonly file = join(this.folder, "tenant.db");
  readonly directory: EmbeddedDirectory;
  readonly admin: DirectoryWriter;
  readonly sync: DirectoryWriter;
  time = NOON;
  #ids = 0;
  readonly #others: EmbeddedDirectory[] = [];

  constructor() {
    const tenant = { id: "tenant-1", displayName: "Contoso", defaultDomain: "contoso.example" };
    this.directory = EmbeddedDirectory.create(this.file, { tenant, ...this.#options() });
    this.admin = this.directory.as(ADMIN);
    this.sync = this.directory.as(SYNC);
  }

  /** Opens the same file as another process would. */
  openAgain(): EmbeddedDirectory {
    const other = EmbeddedDirectory.open(this.file, this.#options());
    this.#others.push(other);
    return other;
  }

  user(name: string, more: Record<string, string | boolean> = {}): EntityRef {
    const userPrincipalName = `${name.toLowerCase()}@contoso.example`;
    return this.admin.create("user", { displayName: name, userPrincipalName, accountEnabled: true, ...more });
  }

  group(displayName: string, groupTypes: string[] = []): EntityRef {
    return this.admin.create("group", { displayName, groupTypes });
  }

  servicePrincipal(displayName: string, appId = `app-of-${displayName}`): EntityRef {
    return this.admin.create("servicePrincipal", { displayName, appId });
  }

  pass(days: number): void {
    this.time += days * DAY;
  }

  async life(ref: EntityRef): Promise<string> {
    return (await this.directory.get(ref))?.life ?? "gone";
  }

  async log(query: AuditQuery = {}): Promise<AuditEvent[]> {
    return Array.fromAsync(this.directory.audit(query));
  }

  [Symbol.dispose](): void {
    for (const each of [this.directory, ...this.#others]) each.close();
    rmSync(this.folder, { recursive: true });
  }

  #options() {
    return { clock: { now: () => this.time }, newId: () => `id-${++this.#ids}` };
  }
}

export const memberOf = (source: EntityRef, target: EntityRef): Link => ({ link: "members", source, target });
export const managerOf = (source: EntityRef, target: EntityRef): Link => ({ link: "manager", source, target });
export const withReason = (reason: string) => ({ facts: { reason } });
