import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import { labelIn } from "../../domain/authors/record-label.ts";
import { type EntityRef, sameRef } from "../../domain/tenant/entity.ts";
import { iso } from "../../domain/time.ts";
import { readSince } from "./log-reach.ts";
import type { LookUpContext, LostObject } from "./look-ups.ts";

/** Looks for an object that is neither in use nor deleted in the log's records about it and in the lists of changes. */
export async function lostObject(context: LookUpContext, ref: EntityRef): Promise<LostObject> {
  const range = { since: 0, until: null };
  const reading = await context.log.read({ kind: "object", id: ref.id }, range);
  const logged = lastName(ref, reading.records);
  if (logged !== null) return { displayName: logged, isKnown: true, note: "Its name is from the audit log." };
  const listed = context.listNames.of(ref);
  if (listed !== null) return { displayName: listed, isKnown: true, note: "Its name is from the list of a preview." };
  const note =
    reading.problem === null
      ? `No name known: not in the audit log since ${iso(readSince(reading, range, context.client.serviceNow()))}, and not in a list of changes that was read here.`
      : "No name known: the audit log could not be read, and no list of changes that was read here has one.";
  return { displayName: null, isKnown: reading.records.flatMap(writtenBy).some((one) => sameRef(one.ref, ref)), note };
}

/** Returns the last name of an object in the log. That of a relationship is made of what it connects. */
export function lastName(ref: EntityRef, records: readonly AuditRecord[]): string | null {
  for (const record of records) {
    const own = record.targets.flatMap((one) =>
      one.ref !== null && sameRef(one.ref, ref) ? [labelIn(record, { ...one, ref })] : [],
    );
    const named = own.find((name) => name !== null);
    if (named !== undefined) return named;
  }
  return null;
}
