import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import { type EntityRef, isServiceEntityType } from "../../domain/tenant/entity.ts";
import { type Scope, scopeTest } from "../../domain/tenant/scope.ts";

/** Returns true for what a record did to an object if a plan was asked for it. */
export type DeedTest = (record: AuditRecord, ref: EntityRef) => boolean;

/**
 * Returns the test for the deeds that a plan was asked for: those on the objects of its list, and those on the objects of an
 * actor that the service does not recover, which our own record of the preview names. The holder of such a role may be outside
 * of the list.
 */
export function deedTest(listed: Scope, recorded: Scope | undefined): DeedTest {
  const list = scopeTest(listed);
  const left = recorded !== undefined && "entities" in recorded ? scopeTest(recorded) : null;
  return (record, ref) =>
    list.has(ref) ||
    (left !== null && writtenBy(record).some(({ ref: one }) => !isServiceEntityType(one.type) && left.has(one)));
}
