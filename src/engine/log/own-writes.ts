import { type AuditRecord, isRecovery, type Written, writtenBy } from "../../domain/authors/audit-record.ts";
import { distinctRefs, refKey, sameId } from "../../domain/tenant/entity.ts";
import { type Millis, SECOND } from "../../domain/time.ts";
import { PLAN_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import { type JobRecord, recoveriesWithin } from "../../store/work/jobs.ts";
import { type LedgerEntry, outcomesOf } from "../../store/work/ledger.ts";
import { planChangesBySeq, planSummariesByRef } from "../../store/work/plan-items.ts";
import { isOwnWrite, type LoggedPart, loggedParts } from "../recover/own-write.ts";

/** The most by which the clock of a service's log and the time in its answers differ. */
const CLOCKS_APART = 5 * SECOND;

/**
 * Yields records in their order, those of our own recoveries marked, because a live tenant's log takes them for the work
 * of the person or app in whose name a recovery wrote. A record is ours if it was written in that name while the recovery
 * ran, and the ledger has a step for each part of it, with the written value. Reads plans and ledgers only for such times,
 * and looks up only the objects that the records are about.
 */
export async function* withOwnWrites(
  db: TenantDb,
  records: AsyncIterable<AuditRecord> | Iterable<AuditRecord>,
  { since = 0, until = Number.MAX_SAFE_INTEGER }: { readonly since?: Millis; readonly until?: Millis },
): AsyncGenerator<AuditRecord> {
  const recoveries = await recoveriesWithin(db, since - CLOCKS_APART, until + CLOCKS_APART);
  let waiting: AuditRecord[] = [];
  for await (const record of records) {
    const isDuring = recoveries.some((recovery) => ranAt(recovery, record.time));
    if (isDuring) waiting.push(record);
    if (isDuring && waiting.length < PLAN_ITEMS) continue;
    yield* await marked(db, waiting, recoveries);
    waiting = [];
    if (!isDuring) yield record;
  }
  yield* await marked(db, waiting, recoveries);
}

const ranAt = ({ job }: JobRecord, time: Millis): boolean =>
  job.jobStartDateTime - CLOCKS_APART <= time && time <= (job.jobCompletionDateTime ?? time) + CLOCKS_APART;

async function marked(
  db: TenantDb,
  records: readonly AuditRecord[],
  recoveries: readonly JobRecord[],
): Promise<readonly AuditRecord[]> {
  const ids = new Map<AuditRecord, string>();
  for (const recovery of recoveries) {
    const possible = records.filter((record) => !isRecovery(record) && !ids.has(record) && canBeOf(recovery, record));
    for (const record of await ownAmong(db, possible, recovery)) ids.set(record, recovery.job.id);
  }
  return records.map((record) => {
    const recovery = ids.get(record);
    return recovery === undefined ? record : { ...record, recovery };
  });
}

/** A recovery writes in the name of its starter, or of an app where a server has a registration to write with. */
const canBeOf = (recovery: JobRecord, { actor, time }: AuditRecord): boolean =>
  ranAt(recovery, time) && (actor.kind === "app" || (actor.id !== null && sameId(actor.id, recovery.starter.id)));

/** A written object with its number in a plan. */
interface PlannedWrite extends Pick<Written, "ref"> {
  readonly seq: number;
  readonly parts: readonly LoggedPart[];
}

/** Returns the records that a recovery wrote, as its plan and its ledger show. */
async function ownAmong(db: TenantDb, records: readonly AuditRecord[], { job }: JobRecord): Promise<AuditRecord[]> {
  if (records.length === 0 || job.previewJobId === null) return [];
  const refs = distinctRefs(records.flatMap(writtenBy).map(({ ref }) => ref));
  const rows = await planSummariesByRef(db, job.previewJobId, refs);
  const planned = records.flatMap((record) => {
    const writes = writtenBy(record).map((written): PlannedWrite | null => {
      const row = rows.get(refKey(written.ref));
      if (row === undefined) return null;
      const parts = loggedParts(written, row);
      return parts.length === 0 ? null : { ref: written.ref, seq: row.seq, parts };
    });
    const known = writes.filter((write) => write !== null);
    return known.length === 0 || known.length < writes.length ? [] : [{ record, writes: known }];
  });
  const all = planned.flatMap(({ writes }) => writes);
  const steps = all.flatMap(({ seq, parts }) => parts.flatMap((part) => part.steps.map((step) => ({ seq, step }))));
  const named = new Map(steps.map((one) => [`${one.seq} ${one.step}`, one]));
  const entries = Map.groupBy(await outcomesOf(db, job.id, [...named.values()]), ({ seq }) => seq);
  const valued = all.filter(({ parts }) => parts.some(({ hasValue }) => hasValue));
  const changes = await planChangesBySeq(db, job.previewJobId, [...new Set(valued.map(({ seq }) => seq))]);
  return planned.flatMap(({ record, writes }) => {
    // An app may be another one. A value that it wrote first leaves the recovery's step unchanged.
    const counts = (entry: LedgerEntry) => record.actor.kind !== "app" || entry.outcome === "applied";
    const isOurs = writes.every(({ ref, seq, parts }) => {
      const steps = (entries.get(seq) ?? []).filter(counts);
      return isOwnWrite(ref, parts, steps, changes.get(seq)?.properties ?? []);
    });
    return isOurs ? [record] : [];
  });
}
