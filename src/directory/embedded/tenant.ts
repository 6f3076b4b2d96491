import type { NewId } from "../../domain/ids.ts";
import { type Clock, DAY, type Millis } from "../../domain/time.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import { AuditLog } from "./audit-log.ts";
import { LinkOperations } from "./link-operations.ts";
import { LinkTable } from "./link-table.ts";
import { ObjectOperations } from "./object-operations.ts";
import { ObjectTable } from "./object-table.ts";
import { categories, operationName } from "./operation-names.ts";
import { PrincipalPolicyTable } from "./principal-policy-table.ts";
import { RoleTable } from "./role-table.ts";

/** Source: Entra keeps deleted items for 30 days. */
const KEPT_DELETED: Millis = 30 * DAY;

/** The parts of one open tenant: what it holds, its rules and its time. */
export class OpenTenant {
  readonly db: SqliteDatabase;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly objects: ObjectTable;
  readonly links: LinkTable;
  readonly roles: RoleTable;
  readonly policies: PrincipalPolicyTable;
  readonly log: AuditLog;
  readonly objectOperations: ObjectOperations;
  readonly linkOperations: LinkOperations;

  constructor(db: SqliteDatabase, clock: Clock, newId: NewId) {
    this.db = db;
    this.clock = clock;
    this.newId = newId;
    this.objects = new ObjectTable(db);
    this.links = new LinkTable(db);
    this.roles = new RoleTable(this.objects);
    this.policies = new PrincipalPolicyTable(db);
    this.log = new AuditLog(db, this.objects);
    this.objectOperations = new ObjectOperations(this.objects, this.links, this.policies, newId);
    this.linkOperations = new LinkOperations(this.objects, this.links, this.objectOperations);
  }

  /** A write at the directory's present time, after everything whose time is over by then has gone. */
  write<T>(work: (now: Millis) => T): T {
    return this.db.transaction(() => {
      const now = this.clock.now();
      this.#lapse(now);
      return work(now);
    });
  }

  /** To be called before a reading: lets go of what has been soft-deleted for 30 days. */
  settle(): void {
    if (this.objects.deletedUntil(this.clock.now() - KEPT_DELETED).length > 0) this.write(() => {});
  }

  #lapse(now: Millis): void {
    for (const object of this.objects.deletedUntil(now - KEPT_DELETED)) {
      const targets = this.objectOperations.lapse(object);
      this.log.append({
        time: (object.deletedAt ?? now) + KEPT_DELETED,
        actor: { kind: "app", id: null, name: "Microsoft Entra ID" },
        app: "Microsoft Entra ID",
        ip: null,
        category: categories[object.ref.type],
        operation: operationName("purge", object.ref.type, object.properties),
        result: "success",
        correlationId: this.newId(),
        targets,
      });
    }
  }
}
