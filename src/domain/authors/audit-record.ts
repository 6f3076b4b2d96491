import type { Actor, Attribution, RecoveryMark } from "../changes/change.ts";
import type { Json } from "../json.ts";
import { type EntityRef, sameId } from "../tenant/entity.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";
import type { Millis } from "../time.ts";

/** One record of a tenant's audit log: Graph's directoryAudit, reduced to what attribution needs. */
export interface AuditRecord {
  readonly id: string;
  readonly time: Millis;
  readonly actor: Actor;
  readonly app: string | null;
  readonly ip: string | null;
  readonly category: string;
  /** Graph's `activityDisplayName`. */
  readonly operation: string;
  readonly result: "success" | "failure";
  readonly correlationId: string;
  readonly targets: readonly AuditTarget[];
  /** The id of the recovery whose own write this is, where the log does not say so and the recovery's ledger does. */
  readonly recovery?: string;
}

export interface AuditTarget {
  /** Null for objects without an entity type here, such as a directory role or a job. */
  readonly ref: EntityRef | null;
  readonly displayName: string | null;
  readonly modified: readonly ModifiedProperty[];
}

export interface ModifiedProperty {
  readonly name: string;
  readonly oldValue: Json;
  readonly newValue: Json;
  /** Of values that are not kept: true if the write emptied it, false if it set an empty one. Absent for others. */
  readonly isEmptied?: boolean;
}

/** The category of what a backup and recovery service does itself. Source: Entra's audit log categories. */
export const BACKUP_AND_RECOVERY = "Backup and Recovery";

/**
 * Returns true for a record of a recovery's own write. It counts as no one's work, because it puts back what others wrote
 * and their records say whose work that was.
 */
export const isRecovery = ({ category, recovery }: Pick<AuditRecord, "category" | "recovery">): boolean =>
  recovery !== undefined || category === BACKUP_AND_RECOVERY;

/** Returns the id of the recovery that made a record. A log that names recoveries has it as the correlation id. */
export const recoveryIdOf = ({ recovery, correlationId }: AuditRecord): string => recovery ?? correlationId;

/** An object changed by a record, with its modified properties. */
export interface Written extends AuditTarget {
  readonly ref: EntityRef;
}

/**
 * Returns the objects a successful record changed: its first target and every other target with modified properties,
 * such as the service principal of a deleted application. The other end of a link is named but not changed.
 */
export function writtenBy({ result, targets }: AuditRecord): readonly Written[] {
  if (result !== "success") return [];
  return targets.filter(
    (target, position): target is Written => target.ref !== null && (position === 0 || target.modified.length > 0),
  );
}

/** Returns the target of a record with an id, such as the other end of a link that it writes. */
export const targetWithId = ({ targets }: Pick<AuditRecord, "targets">, id: Json): AuditTarget | undefined =>
  typeof id === "string" ? targets.find(({ ref }) => ref !== null && sameId(ref.id, id)) : undefined;

/** Stands for the end of an object for good, which its log records without a value. */
export const PURGE = "purge";

/** The beginning of the activities that end a user, a group or an application for good. */
export const HARD_DELETE = "Hard Delete";

/** The activity that changes what policies exclude. Source: "Microsoft Entra audit log categories and activities". */
export const POLICY_UPDATE = "Update conditional access policy";

/** The activity that changes values of a user, such as the user principal name. */
export const USER_UPDATE = "Update user";

/** Returns true for a record that ends its first target for good. Source: "Microsoft Entra audit log categories and activities". */
export const isPurge = ({ operation }: Pick<AuditRecord, "operation">): boolean =>
  /^hard delete |: purge$/i.test(operation.trim());

/** Stands for the return of an object from the deleted items. */
export const RESTORATION = "restoration";

/** The parts by which writes to the existence of an object are named. Each of them replaces what the others left. */
export const existenceParts: readonly string[] = [EXISTENCE, RESTORATION, PURGE];

/** Returns true for a record that takes an object out of the deleted items. A log may not name the existence it modified. */
export const isRestoration = ({ operation }: Pick<AuditRecord, "operation">, modified: readonly ModifiedProperty[]) =>
  modified.some(({ name, oldValue, newValue }) => name === EXISTENCE && oldValue !== null && newValue === null) ||
  (operation.includes("estore") && /^restore |: restore$/i.test(operation.trim()));

/** Returns the names of what a record wrote to an object. */
export const fieldsOf = (record: AuditRecord, modified: readonly ModifiedProperty[]): string[] => [
  ...modified.map(({ name }) => name),
  ...(modified.length === 0 && isPurge(record) ? [PURGE] : []),
  ...(isRestoration(record, modified) ? [RESTORATION] : []),
];

export function attributionOf(record: AuditRecord, modified: readonly ModifiedProperty[]): Attribution {
  return {
    actor: record.actor,
    time: record.time,
    operation: record.operation,
    properties: modified.map((property) => property.name),
    correlationId: record.correlationId,
    ...(record.app === null ? {} : { app: record.app }),
    ...(record.ip === null ? {} : { ip: record.ip }),
    ...recoveryMark(record),
  };
}

/** Marks what a recovery wrote, because the record names the person or app in whose name it wrote. */
export const recoveryMark = (record: AuditRecord): { readonly recovery?: RecoveryMark } =>
  isRecovery(record) && writtenBy(record).length > 0 ? { recovery: { id: recoveryIdOf(record) } } : {};
