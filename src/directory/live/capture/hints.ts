import type { AuditRecord } from "../../../domain/audit-record.ts";
import { type EntityRef, type RefKey, refKey } from "../../../domain/entity.ts";
import { HOUR, type Millis } from "../../../domain/time.ts";
import { isCut } from "../../../graph/audit/attribute.ts";
import type { GraphAuditLog } from "../../../graph/audit/audit-log.ts";
import { everything } from "../../../graph/audit/log-subject.ts";
import { childLists } from "./child-lists.ts";

/** Time for which records of the past may still appear, with a wide margin. Source: Microsoft Entra audit logs, latency. */
const LATE: Millis = HOUR;

/** Changes that only the audit log reveals, because no record of changes shows them. */
export interface Hints {
  /** Parents whose child lists may have changed. */
  readonly parents: readonly EntityRef[];
  /** Everything has to be read again, because a recovery by Microsoft's service does not show in delta queries. */
  readonly recovered: boolean;
  /** The log could not be read for the whole time, so that child lists of any parent may have changed. */
  readonly incomplete: boolean;
}

/**
 * Reads the audit log of the time since the last reading and returns which child lists to read again. One or two requests
 * a capture on a quiet tenant.
 */
export async function readHints(log: GraphAuditLog, since: Millis): Promise<Hints> {
  const range = { since: Math.max(0, since - LATE), until: null };
  const reading = await log.read(everything, range);
  const parents = new Map<RefKey, EntityRef>();
  for (const record of reading.records) {
    if (record.result !== "success") continue;
    // An assignment is logged with its ends as further targets, so that every target counts.
    for (const { ref } of record.targets)
      if (ref !== null && mayHaveChanged(record, ref)) parents.set(refKey(ref), ref);
  }
  return {
    parents: [...parents.values()],
    recovered: reading.records.some((record) => record.time >= since && isRecovery(record)),
    incomplete: reading.problem !== null || isCut(reading, range),
  };
}

/**
 * Returns true if a record may concern a child list of its target. Records about users are many, so their lists must be
 * named.
 */
const mayHaveChanged = ({ operation, targets }: AuditRecord, ref: EntityRef): boolean =>
  childLists.some(
    ({ parent, name }) =>
      parent === ref.type &&
      (parent !== "user" ||
        operation.toLowerCase().includes(name.replace(/s$/, "")) ||
        targets.some(({ modified }) => modified.some((one) => one.name === name))),
  );

/** Microsoft documents no name of the operation, so that any record of its service about a recovery counts. */
const isRecovery = ({ category, operation, app }: AuditRecord): boolean =>
  category === "Backup and Recovery" && app !== "entra-rewind" && /\brecover/i.test(operation);
