import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { EmpoweredWrites } from "../../domain/dangers/empowered-work.ts";

/** Counts later writes of accounts and applications that an actor created or gave power to, among records in any order. */
export function empoweredIn(
  records: readonly AuditRecord[],
  ...[isSuspect, isWatched]: ConstructorParameters<typeof EmpoweredWrites>
) {
  const writes = new EmpoweredWrites(isSuspect, isWatched);
  for (const record of records) writes.empower(record);
  for (const record of records) writes.count(record);
  return writes.result;
}
