import type { ApprovalState } from "../domain/approval/approval.ts";
import { isTerminal } from "../domain/recovery/job.ts";
import { snapshotIdOf } from "../domain/recovery/snapshot.ts";
import { countOf } from "../domain/words/counted-words.ts";
import type { TrailAction, TrailEvent } from "../service/audit-trail.ts";
import { captureRows, newestTrailCount } from "../store/history/captures.ts";
import { snapshotsBefore } from "../store/history/snapshots.ts";
import { allApprovals } from "../store/records/approvals.ts";
import { postedRecoveries } from "../store/records/posted-jobs.ts";
import type { TenantDb, TenantTx } from "../store/sql/tenant-db.ts";
import { recoveryRows } from "../store/work/jobs.ts";
import { ALTERED, isSealed, stateOf } from "./approval-rows.ts";
import { type KnownApproval, RecordedApprovals } from "./recorded-approvals.ts";
import { RecordedRecoveries } from "./recorded-recoveries.ts";
import { RecordedSnapshots } from "./recorded-snapshots.ts";

/** The records that the trail must hold, because something else in the store came about together with each. */
export interface ExpectedRecords {
  /** Marks the event of a record as found. */
  found(event: TrailEvent): void;
  /** The missing records, each as the end of a sentence, by key. */
  readonly missing: ReadonlyMap<string, string>;
  /** Returns how jobs and approvals contradict the records that were found, as the end of a sentence, or null. */
  contradiction(db: TenantDb): Promise<string | null>;
  /** The number of records at the newest capture. */
  readonly atLeast: number;
  /** Returns true if a record that was found shows that the history has a key. */
  sealsHistory(): boolean;
  /** Returns how the captured history contradicts the records that were found, as the end of a sentence, or null. */
  recaptured(): string | null;
}

const approvalRecords = {
  approvalRequested: "the request for approval",
  approvalGiven: "the yes to approval request",
  approvalDeclined: "the no to approval request",
  approvalWithdrawn: "the withdrawal of approval",
  approvalVoided: "what made void approval request",
} as const;

/** The records of an approval in each state. Altered ones have no state, and a void one may have been given before. */
const recordsOf: Readonly<Partial<Record<ApprovalState, readonly (keyof typeof approvalRecords)[]>>> = {
  pending: ["approvalRequested"],
  approved: ["approvalRequested", "approvalGiven"],
  consumed: ["approvalRequested", "approvalGiven"],
  declined: ["approvalRequested", "approvalDeclined"],
  withdrawn: ["approvalRequested", "approvalGiven", "approvalWithdrawn"],
  void: ["approvalRequested", "approvalVoided"],
};

/**
 * Collects what the trail has to hold: the start and the end of every recovery, every request for an approval and its
 * answer, every snapshot a person took. Of recoveries that earlier versions started, it holds the start only. Approvals
 * that are not sealed by us came about without a record.
 */
export async function expectedRecords(tx: TenantTx): Promise<ExpectedRecords> {
  const missing = new Map<string, string>();
  const expect = (action: TrailAction, id: string, what: string) => missing.set(`${action} ${id}`, what);
  const [jobs, posted] = [await recoveryRows(tx), await postedRecoveries(tx)];
  for (const id of [...jobs.map(({ id }) => id), ...posted.map(({ id, job_id }) => job_id ?? id)]) {
    expect("recoveryStarted", id, `the start of recovery ${id}`);
  }
  for (const { id } of jobs.filter(({ status }) => isTerminal(status))) {
    expect("recoveryEnded", id, `the end of recovery ${id}`);
  }
  const known = await knownApprovals(tx);
  for (const { id, state } of known) {
    const actions = state === null || state === "discarded" ? [] : (recordsOf[state] ?? []);
    for (const action of actions) expect(action, id, `${approvalRecords[action]} ${id}`);
  }
  const taken = await snapshotsBefore(tx, null, Number.MAX_SAFE_INTEGER);
  for (const { instant } of taken.filter(({ kind }) => kind === "onDemand")) {
    const id = snapshotIdOf(instant);
    expect("snapshotTaken", id, `snapshot ${id}`);
  }
  const [recoveries, approvals] = [new RecordedRecoveries(jobs, posted), new RecordedApprovals(known)];
  const snapshots = new RecordedSnapshots(taken, await captureRows(tx));
  return {
    missing,
    found(event) {
      for (const id of [event.jobId, event.approvalId, event.snapshotId]) missing.delete(`${event.action} ${id}`);
      if (event.action === "recoveryStarted" && !event.followed) missing.delete(`recoveryEnded ${event.jobId}`);
      recoveries.found(event);
      approvals.found(event);
      snapshots.found(event);
    },
    contradiction: async (db) =>
      approvals.contradiction() ?? snapshots.contradiction() ?? (await recoveries.contradiction(db)),
    recaptured: () => snapshots.recaptured(),
    sealsHistory: () => snapshots.hasSeals || recoveries.areFollowed,
    atLeast: await newestTrailCount(tx),
  };
}

async function knownApprovals(tx: TenantTx): Promise<readonly KnownApproval[]> {
  const known: KnownApproval[] = [];
  for (const row of await allApprovals(tx)) {
    if (row.state === ALTERED) known.push({ id: row.id, state: "discarded" });
    else known.push({ id: row.id, state: (await isSealed(tx, row)) ? stateOf(row.state) : null });
  }
  return known;
}

/** Says what a trail of so many records lacks, as the end of a sentence. Null if it has all it should hold. */
export function missingRecords(expected: ExpectedRecords, records: number): string | null {
  const { missing } = expected;
  const [first] = missing.values();
  if (first !== undefined) {
    const more =
      missing.size === 1
        ? ""
        : `, nor ${missing.size === 2 ? "does" : "do"} ${countOf(missing.size - 1, "other event")}`;
    return `it is shorter than the jobs and approvals it should hold: ${first} has no record${more}`;
  }
  return missingCount(expected, records);
}

/** Says that a trail of so many records is shorter than the captures know it, as the end of a sentence, or null. */
export function missingCount({ atLeast }: Pick<ExpectedRecords, "atLeast">, records: number): string | null {
  if (records >= atLeast) return null;
  return `it is shorter than the captures it should know: it had ${countOf(atLeast, "record")} at the newest, and has ${records}`;
}
