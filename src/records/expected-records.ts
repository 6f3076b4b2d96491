import type { ApprovalState } from "../domain/approval.ts";
import { snapshotIdOf } from "../domain/snapshot.ts";
import type { TrailAction, TrailEvent } from "../service/audit-trail.ts";
import { newestTrailCount } from "../store/history/captures.ts";
import { onDemandInstants } from "../store/history/snapshots.ts";
import { approvalsIn } from "../store/records/approvals.ts";
import { postedRecoveryIds } from "../store/records/posted-jobs.ts";
import type { TenantTx } from "../store/sql/tenant-db.ts";
import { recoveryIds } from "../store/work/jobs.ts";
import { isSealed, stateOf } from "./approval-rows.ts";
import type { RecordsContext } from "./records-context.ts";

/** The records that the trail must hold, because something else in the store came about together with each. */
export interface ExpectedRecords {
  /** Marks the event of a record as found. */
  found(event: TrailEvent): void;
  /** The missing records, each as the end of a sentence, by key. */
  readonly missing: ReadonlyMap<string, string>;
  /** The number of records at the newest capture. */
  readonly atLeast: number;
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
 * Collects what the trail has to hold: the start of every recovery, every request for an approval and its answer, every
 * snapshot a person took. Approvals that are not sealed by us came about without a record.
 */
export async function expectedRecords(context: RecordsContext, tx: TenantTx): Promise<ExpectedRecords> {
  const missing = new Map<string, string>();
  const expect = (action: TrailAction, id: string, what: string) => missing.set(`${action} ${id}`, what);
  for (const id of [...(await recoveryIds(tx)), ...(await postedRecoveryIds(tx))]) {
    expect("recoveryStarted", id, `the start of recovery ${id}`);
  }
  for (const row of await approvalsIn(tx, Object.keys(recordsOf))) {
    if (!(await isSealed(context, tx, row))) continue;
    for (const action of recordsOf[stateOf(row.state)] ?? []) {
      expect(action, row.id, `${approvalRecords[action]} ${row.id}`);
    }
  }
  for (const instant of await onDemandInstants(tx)) {
    const id = snapshotIdOf(instant);
    expect("snapshotTaken", id, `snapshot ${id}`);
  }
  const found = (event: TrailEvent) => {
    for (const id of [event.jobId, event.approvalId, event.snapshotId]) missing.delete(`${event.action} ${id}`);
  };
  return { missing, found, atLeast: await newestTrailCount(tx) };
}

/** Says what a trail of so many records lacks, as the end of a sentence. Null if it has all it should hold. */
export function missingRecords({ missing, atLeast }: ExpectedRecords, records: number): string | null {
  const [first] = missing.values();
  if (first !== undefined) {
    const more = missing.size === 1 ? "" : `, nor do ${missing.size - 1} other events`;
    return `it is shorter than the jobs and approvals it should hold: ${first} has no record${more}`;
  }
  if (records >= atLeast) return null;
  return `it is shorter than the captures it should know: it had ${atLeast} records at the newest, and has ${records}`;
}
