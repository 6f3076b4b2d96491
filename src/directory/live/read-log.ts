import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { DAY, type Millis } from "../../domain/time.ts";
import { gapOf, noteOn } from "../../graph/audit/attribute.ts";
import type { GraphAuditLog } from "../../graph/audit/audit-log.ts";
import { everything, type LogSubject } from "../../graph/audit/log-subject.ts";
import { KEPT_DAYS } from "../../graph/audit/read-log.ts";
import { recordsBy } from "../../graph/audit/records-by.ts";
import type { AuditQuery, AuditReach } from "../directory.ts";
import { recordBelow, splitId } from "./capture/below.ts";
import type { LiveContext } from "./context.ts";

/**
 * Reads the tenant's audit log, newest first, as far back as the service's retention and the log's budget allow. An
 * unreadable log counts as empty, because an answer without authors is better than a refusal.
 */
export async function* readLog(
  { client }: Pick<LiveContext, "client">,
  log: GraphAuditLog,
  { since = 0, until, targets, actor, category, operation, limit = Number.POSITIVE_INFINITY }: AuditQuery,
): AsyncIterable<AuditRecord> {
  const range = { since, until: until ?? null };
  const [only] = targets ?? [];
  const ofActivity: LogSubject = operation === undefined ? everything : { kind: "activity", name: operation };
  const subject: LogSubject =
    targets?.length === 1 && only !== undefined ? { kind: "object", id: loggedId(only) } : ofActivity;
  const reading = actor === undefined ? await log.read(subject, range) : await recordsBy({ client, log }, actor, range);
  const wanted = targets === undefined ? null : new Set(targets.map(refKey));
  let given = 0;
  for (const logged of reading.records) {
    if (given >= limit) return;
    const record = recordBelow(logged);
    if (category !== undefined && record.category !== category) continue;
    if (operation !== undefined && record.operation.toLowerCase() !== operation.toLowerCase()) continue;
    if (wanted !== null && !writtenBy(record).some(({ ref }) => wanted.has(refKey(ref)))) continue;
    given += 1;
    yield record;
  }
}

/** Returns the id by which the log names an object. */
const loggedId = ({ type, id }: EntityRef): string => (type === "federatedIdentityCredential" ? splitId(id).own : id);

/** Returns how far back the log can be read. An unreadable log has no reach, and the note says why. */
export async function logReach(
  { client }: Pick<LiveContext, "client">,
  log: GraphAuditLog,
  since: Millis,
): Promise<AuditReach> {
  const range = { since, until: null };
  const reading = await log.read(everything, range);
  const gap = gapOf(reading, range);
  const told = { note: noteOn(reading, range), ...(gap === null ? {} : { gap }) };
  if (reading.problem !== null) return { from: null, ...told };
  const kept = client.serviceNow() - KEPT_DAYS * DAY;
  return { from: Math.max(reading.completeSince, since, kept), ...told };
}
