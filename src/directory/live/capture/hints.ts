import { type AuditRecord, writtenBy } from "../../../domain/audit-record.ts";
import { type EntityRef, type RefKey, refKey } from "../../../domain/entity.ts";
import { HOUR, type Millis } from "../../../domain/time.ts";
import { isCut } from "../../../graph/audit/attribute.ts";
import type { GraphAuditLog } from "../../../graph/audit/audit-log.ts";
import { everything } from "../../../graph/audit/log-subject.ts";
import { childLists } from "./child-lists.ts";

/** Time for which records of the past may still appear, with a wide margin. Source: Microsoft Entra audit logs, latency. */
const LATE: Millis = HOUR;

/** What the audit log says about changes that no record of changes shows. */
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
    for (const { ref } of writtenBy(record)) {
      if (childLists.some(({ parent }) => parent === ref.type)) parents.set(refKey(ref), ref);
    }
  }
  return {
    parents: [...parents.values()],
    recovered: reading.records.some((record) => record.time >= since && isRecovery(record)),
    incomplete: reading.problem !== null || isCut(reading, range),
  };
}

/** Microsoft documents no name of the operation, so that any record of its service about a recovery counts. */
const isRecovery = ({ category, operation, app }: AuditRecord): boolean =>
  category === "Backup and Recovery" && app !== "entra-rewind" && /\brecover/i.test(operation);
