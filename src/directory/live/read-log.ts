import { type AuditRecord, writtenBy } from "../../domain/audit-record.ts";
import { refKey } from "../../domain/entity.ts";
import type { GraphAuditLog } from "../../graph/audit/audit-log.ts";
import { everything } from "../../graph/audit/log-subject.ts";
import { recordsBy } from "../../graph/audit/records-by.ts";
import type { AuditQuery } from "../directory.ts";
import type { LiveContext } from "./context.ts";

/**
 * Reads the tenant's audit log, newest first, as far back as the service keeps it and the log's budget goes. A log that
 * may not be read is empty: an answer without authors is better than a refused one.
 */
export async function* readLog(
  { client }: Pick<LiveContext, "client">,
  log: GraphAuditLog,
  { since = 0, until, targets, actor, category, limit = Number.POSITIVE_INFINITY }: AuditQuery,
): AsyncIterable<AuditRecord> {
  const range = { since, until: until ?? null };
  const [only] = targets ?? [];
  const subject = targets?.length === 1 && only !== undefined ? ({ kind: "object", id: only.id } as const) : everything;
  const reading = actor === undefined ? await log.read(subject, range) : await recordsBy({ client, log }, actor, range);
  const wanted = targets === undefined ? null : new Set(targets.map(refKey));
  let given = 0;
  for (const record of reading.records) {
    if (given >= limit) return;
    if (category !== undefined && record.category !== category) continue;
    if (wanted !== null && !writtenBy(record).some(({ ref }) => wanted.has(refKey(ref)))) continue;
    given += 1;
    yield record;
  }
}
