import {
  type AuditRecord,
  isRestoration,
  type ModifiedProperty,
  targetWithId,
  type Written,
} from "../../domain/authors/audit-record.ts";
import type { Change } from "../../domain/changes/change.ts";
import { sameValue } from "../../domain/changes/equality.ts";
import type { Json } from "../../domain/json.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { isServiceEntityType, sameId } from "../../domain/tenant/entity.ts";
import { isLinkName, linkKind } from "../../domain/tenant/link.ts";
import { EXISTENCE, recoverableProperties } from "../../domain/tenant/recoverable.ts";
import { quoted } from "../../domain/words/untrusted.ts";

/** A write of the log to an object. */
export interface LateWrite {
  readonly record: AuditRecord;
  readonly written: Written;
}

/** A part of a listed object that was written after the preview and is not known to be as the snapshot has it. */
export interface TakenPart extends LateWrite {
  readonly part: string;
  /** True if the log has the recovery's own later write to it. */
  readonly isProven: boolean;
  /** True if its value was not kept, so that it is not known whether it differs from the snapshot. */
  readonly isUnknown: boolean;
}

/** A part with its newest write, and its value before the oldest. */
interface PartSince extends TakenPart {
  readonly newest: ModifiedProperty;
  readonly before: Json;
}

/** A recovery, with its own writes to an object. */
interface OwnWrites extends Pick<Job, "jobStartDateTime"> {
  readonly writes: readonly LateWrite[];
}

/** Returns the parts of a listed object that writes, the newest first, may have left other than the recovery is to leave them. */
export function takenParts(
  row: Change,
  writes: readonly LateWrite[],
  recovery: OwnWrites | undefined,
): readonly TakenPart[] {
  const own = new Map<string, number>();
  for (const { record, written } of recovery?.writes ?? [])
    for (const one of written.modified) own.set(keyOf(one), record.time);
  const parts = new Map<string, PartSince>();
  for (const { record, written } of writes) {
    for (const one of written.modified) {
      const [key, isOf] = [keyOf(one), isRecoveredPart(row, one)];
      const end = own.get(key) ?? recovery?.jobStartDateTime ?? Infinity;
      if (!isOf || record.time > end) continue;
      const newest = parts.get(key) ?? { record, written, newest: one, part: partText(record, one) };
      parts.set(key, { ...newest, before: one.oldValue, isProven: own.has(key), isUnknown: isDropped(newest.newest) });
    }
  }
  return [...parts.values()].filter((part) => !isAsWanted(row, part));
}

/** Names a part by the property, or by the link and its other end. */
export function partText(record: AuditRecord, { name, oldValue, newValue }: ModifiedProperty): string {
  if (name === EXISTENCE) return isRestored(record, { name, oldValue, newValue }) ? "restored" : "deleted";
  const end = isLinkName(name) ? (newValue ?? oldValue) : null;
  return end === null ? name : `${name} ${quoted(targetWithId(record, end)?.displayName ?? String(end))}`;
}

const isRestored = (record: AuditRecord, one: ModifiedProperty): boolean => isRestoration(record, [one]);

const keyOf = ({ name, oldValue, newValue }: ModifiedProperty): string =>
  isLinkName(name) ? `${name} ${String(newValue ?? oldValue).toLowerCase()}` : name;

function isRecoveredPart({ ref, action }: Change, { name }: ModifiedProperty): boolean {
  if (!isServiceEntityType(ref.type)) return false;
  // The values of an object that is deleted are not compared.
  if (name === EXISTENCE || action === "softDelete") return name === EXISTENCE;
  return isLinkName(name)
    ? linkKind(ref.type, name)?.coverage === "microsoft"
    : recoverableProperties(ref.type, "microsoft").includes(name);
}

const isDropped = ({ name, oldValue, newValue }: ModifiedProperty): boolean =>
  name !== EXISTENCE && oldValue === null && newValue === null;

/**
 * Returns true if a part is known to be as the snapshot has it: the value of the row, or that of before if the row lacks it. Most
 * values are not kept of a log, and then it is not known.
 */
function isAsWanted(row: Change, { record, newest, before }: PartSince): boolean {
  const { name, oldValue, newValue } = newest;
  if (name === EXISTENCE) return isRestored(record, newest) === (row.action !== "softDelete");
  if (isLinkName(name)) {
    const end = newValue ?? oldValue;
    const isEnd = (id: Json) => typeof id === "string" && typeof end === "string" && sameId(id, end);
    const planned = row.links.find(({ link, target }) => link === name && isEnd(target.id));
    return (newValue !== null) === (planned === undefined ? isEnd(before) : planned.action === "add");
  }
  if (isDropped(newest)) return false;
  const planned = row.properties.find((one) => one.name === name);
  return sameValue(row.ref.type, name, newValue, planned === undefined ? before : planned.then);
}
