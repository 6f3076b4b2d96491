import type { AuditTarget, ModifiedProperty } from "../domain/authors/audit-record.ts";
import { EXISTENCE, recoverable } from "../domain/tenant/recoverable.ts";
import { iso, type Millis } from "../domain/time.ts";

/** The property that Entra's log names when an object is deleted ("False") or ended for good ("True"). */
const IS_HARD_DELETED = "Is Hard Deleted";

const PURGE_ACTIVITY = /^hard delete /i;
const RESTORE_ACTIVITY = /^restore /i;
/** Service principals are removed and all else is deleted. What is deleted "from" another object is a part of it. */
const DELETE_ACTIVITY = /^(?:delete (?!.*\b(?:from|to)\b)|remove service principal$)/i;

/**
 * Reads the existence that a record changed out of its activity, because Entra's log names no property for it, or the
 * whole policy that ended. Source: directoryAudit records of the services "Core Directory" and "Conditional Access" in
 * real tenants.
 */
export function lifeAsWritten(activity: string, time: Millis, targets: readonly AuditTarget[]): readonly AuditTarget[] {
  if (PURGE_ACTIVITY.test(activity)) return ended(targets, () => []);
  if (DELETE_ACTIVITY.test(activity)) {
    return ended(targets, () => [{ name: EXISTENCE, oldValue: null, newValue: iso(time) }]);
  }
  if (!RESTORE_ACTIVITY.test(activity)) return targets;
  return ended(targets, (modified) => [{ name: EXISTENCE, oldValue: null, newValue: null }, ...modified]);
}

/** Writes the existence that a record changed as Entra's log does. */
export function lifeAsLogged(activity: string, targets: readonly AuditTarget[]): readonly AuditTarget[] {
  if (PURGE_ACTIVITY.test(activity)) return ended(targets, (modified) => [hardDeleted(true), ...modified]);
  const isDeletion = DELETE_ACTIVITY.test(activity);
  if (!isDeletion && !RESTORE_ACTIVITY.test(activity)) return targets;
  return targets.map((target) => ({
    ...target,
    modified: target.modified.flatMap((one) =>
      one.name !== EXISTENCE ? [one] : isDeletion ? [hardDeleted(false)] : [],
    ),
  }));
}

const hardDeleted = (is: boolean): ModifiedProperty => ({
  name: IS_HARD_DELETED,
  oldValue: null,
  newValue: is ? "True" : "False",
});

/** Gives the objects whose existence a record changed other properties: its first target, and those that it says ended. */
function ended(
  targets: readonly AuditTarget[],
  properties: (modified: readonly ModifiedProperty[]) => readonly ModifiedProperty[],
): readonly AuditTarget[] {
  return targets.map((target, at) => {
    const { ref, modified } = target;
    const isNamed = modified.some(({ name }) => name === IS_HARD_DELETED);
    const isKnown = modified.some(({ name }) => name === EXISTENCE);
    const isEnded = ref !== null && recoverable[ref.type].softDeletable && (at === 0 || isNamed);
    return isEnded && !isKnown ? { ...target, modified: properties(modified) } : target;
  });
}
