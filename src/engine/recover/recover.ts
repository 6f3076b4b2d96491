import type { Initiator } from "../../directory/directory.ts";
import { BACKUP_AND_RECOVERY } from "../../domain/authors/audit-record.ts";
import { reasons } from "../../domain/changes/reason.ts";
import type { JobId } from "../../domain/ids.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { keepSuccessors } from "../../store/history/successors.ts";
import { RECOVERED_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { TenantTx } from "../../store/sql/tenant-db.ts";
import type { Starter } from "../../store/work/jobs.ts";
import { failuresAfter, type LedgerEntry, outcomesBetween, recordOutcomes } from "../../store/work/ledger.ts";
import type { PlanItem } from "../../store/work/plan-item.ts";
import type { PlanItemFilter } from "../../store/work/plan-item-filter.ts";
import { planItems } from "../../store/work/plan-items.ts";
import { allowedTest } from "../compare/allowed.ts";
import type { EngineContext } from "../context.ts";
import { renewing } from "../lease/renewing.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { concerns, type DuePhase, duePhases } from "./due-phases.ts";
import { attemptsOf, knowingAttempt, ledgerEntries, successorIn } from "./entries.ts";
import { breakCircles, takeBack } from "./free-names.ts";
import type { WriteKind } from "./order.ts";
import { RenewedIds } from "./renewed-ids.ts";
import { fromAside } from "./step-aside.ts";
import { type DueStep, isFundamental, stepsOf, underPresentName } from "./steps.ts";

/** A recovery: the list that it applies, and its caller. */
export interface RecoveryTask {
  readonly job: JobId;
  readonly starter: Starter;
  /** The job that the frozen list belongs to. */
  readonly list: JobId;
}

/** The part of a recovery's job that goes with its writes. */
export interface RecoveryProgress {
  /** Runs before each batch of writes, and throws if the recovery is to stop. */
  checkpoint(): Promise<void>;
  /** Returns true once a person has asked the recovery to stop. */
  isStopping(): Promise<boolean>;
  /** Runs in the transaction that records the outcomes of so many steps. */
  alongside(tx: TenantTx, steps: number): Promise<void>;
}

/**
 * Applies a frozen list to the directory, phase by phase. Each write is compare-and-set on the value in the list, and
 * its outcome goes into the ledger, so that a recovery that is continued skips finished writes. A write without a
 * recorded outcome is repeated, finds its goal reached, and is `unchanged`. A write that fails because of objects that
 * the same plan may yet change is retried after everything else, as long as that makes progress. A user whose planned
 * name stays taken comes back under the name it was deleted with, after all others have had their chance of that name.
 */
export async function applyList(
  context: EngineContext,
  lease: TenantLease,
  task: RecoveryTask,
  progress: RecoveryProgress,
): Promise<void> {
  const { db } = context.store;
  // Before the list is looked through, because the time of that counts against the lease, too.
  const alive = renewing(context, lease);
  const [ids, due] = [await RenewedIds.of(db, task.list), await duePhases(db, task.list)];
  const pass: Pass = { context, lease, task, progress, ids, due, alive, retry: new Set(), asDeleted: false };
  await runPhases(pass, null);
  await retryFailures(pass);
  const nameless = await failuresOf(context, task.job, isNameless);
  if (nameless.size > 0) {
    await runPhases({ ...pass, retry: nameless, asDeleted: true }, nameless);
    await retryFailures(pass);
  }
  await takeBack(context, task, (steps) => applySteps(pass, steps));
}

async function retryFailures(pass: Pass): Promise<void> {
  const { context, task } = pass;
  for (let failed = await failuresOf(context, task.job, mayPass); failed.size > 0; ) {
    await runPhases({ ...pass, retry: failed }, failed);
    const still = await failuresOf(context, task.job, mayPass);
    const apply = (steps: readonly DueStep[]) => applySteps(pass, steps);
    if (still.size >= failed.size && !(await breakCircles(context, task, apply))) break;
    failed = still;
  }
}

/** Returns true for the failure of an object that stays deleted because of its name. */
const isNameless = ({ step, reason }: LedgerEntry): boolean => step === "restore" && reason === "nameTaken";

/**
 * Failures that the rest of the plan may resolve: a name of an object that it removes or renames, and a link or grant
 * to an object that it restores later.
 */
const mayPass = ({ reason }: LedgerEntry): boolean => reason === "nameTaken" || reason === "targetDeleted";

interface Pass {
  readonly context: EngineContext;
  readonly lease: TenantLease;
  readonly task: RecoveryTask;
  readonly progress: RecoveryProgress;
  readonly ids: RenewedIds;
  readonly due: readonly DuePhase[];
  /** Keeps the lease before a directory works on steps and while it does, because writes can wait for replication. */
  readonly alive: () => Promise<void>;
  /** Changes whose failed step is retried. */
  readonly retry: ReadonlySet<number>;
  /** True if users come back under the names they were deleted with. */
  readonly asDeleted: boolean;
}

async function runPhases(pass: Pass, only: ReadonlySet<number> | null): Promise<void> {
  const { context, task } = pass;
  for (const { kind, type, afterSeq, lastSeq } of pass.due) {
    for (let after = afterSeq; after < lastSeq; ) {
      const filter = { type, recoverable: true, ...conditionOf(kind) };
      const rows = await planItems(context.store.db, task.list, filter, after, RECOVERED_ITEMS);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.seq;
      const wanted = rows.filter((row) => only === null || only.has(row.seq)).filter((row) => concerns(row, kind));
      if (wanted.length > 0) await applyPortion(pass, wanted, kind);
    }
  }
}

function conditionOf(kind: WriteKind): Pick<PlanItemFilter, "action" | "links"> {
  if (kind === "links") return { links: true };
  return kind === "properties" ? {} : { action: kind };
}

async function applyPortion(pass: Pass, rows: readonly PlanItem[], kind: WriteKind): Promise<void> {
  const { context, task } = pass;
  const { store } = context;
  const first = rows[0]?.seq ?? 0;
  const ledger = await outcomesBetween(store.db, task.job, first, rows.at(-1)?.seq ?? first);
  const allowed = allowedTest(context);
  await recordWithheld(
    pass,
    rows.filter(({ ref }) => !allowed(ref)),
    ledger,
  );
  const permitted = rows.filter(({ ref }) => allowed(ref));
  const due = dueSteps(permitted, ledger, kind, pass);
  await applySteps(pass, due);
}

async function applySteps(
  { context, lease, task, progress, ids, alive }: Pass,
  due: readonly DueStep[],
): Promise<void> {
  const { stepsAtOnce } = context.directory;
  for (let i = 0; i < due.length; i += stepsAtOnce) {
    const portion = due.slice(i, i + stepsAtOnce);
    await progress.checkpoint();
    await alive();
    const resolved = portion.map((step) => ids.resolve(step));
    const steps = resolved.flatMap((one) => ("due" in one ? [one.due] : []));
    const attempts = await attemptsOf(context, steps);
    if (attempts.length > 0) await lease.write((tx) => recordOutcomes(tx, task.job, attempts));
    const outcomes = await context.directory.apply(
      steps.map(({ step }) => step),
      initiatorOf(task),
      async () => {
        await alive();
        return !(await progress.isStopping());
      },
    );
    const entries = [
      ...resolved.flatMap((one) => ("entry" in one ? [one.entry] : [])),
      ...steps.flatMap((step, index) => ledgerEntries(step, outcomes[index])),
    ];
    const successors = steps.flatMap((step, index) => successorIn(step, outcomes[index]));
    await lease.write(async (tx) => {
      await recordOutcomes(tx, task.job, entries);
      await keepSuccessors(tx, task.job, successors);
      await progress.alongside(tx, portion.length - outcomes.filter((outcome) => outcome === null).length);
    });
    if (successors.length > 0) await ids.read();
    await yieldToEventLoop();
  }
}

/** Records as failed, with the reason, the items that this server may not recover. */
async function recordWithheld(
  { lease, task }: Pass,
  rows: readonly PlanItem[],
  ledger: readonly LedgerEntry[],
): Promise<void> {
  const known = new Set(ledger.map(({ seq }) => seq));
  const entries = rows
    .filter(({ seq }) => !known.has(seq))
    .map(
      ({ seq, action }): LedgerEntry => ({
        seq,
        step: action,
        outcome: "failed",
        reason: "notAllowed",
        message: reasons.notAllowed,
      }),
    );
  if (entries.length > 0) await lease.write((tx) => recordOutcomes(tx, task.job, entries));
}

/**
 * Returns the steps of this phase that have no outcome yet. A change whose object could not be written gets no further
 * steps.
 */
function dueSteps(
  rows: readonly PlanItem[],
  ledger: readonly LedgerEntry[],
  kind: WriteKind,
  { retry, asDeleted }: Pick<Pass, "retry" | "asDeleted">,
): DueStep[] {
  const known = Map.groupBy(ledger, (entry) => entry.seq);
  return rows.flatMap(({ seq, change }) => {
    const entries = known.get(seq) ?? [];
    const again = (entry: LedgerEntry) => retry.has(seq) && mayPass(entry);
    const steps = stepsOf(change, kind)
      .filter(({ name }) => !entries.some((entry) => entry.step === name && !again(entry)))
      .map((named) => (asDeleted ? underPresentName(named) : named));
    const failed = entries.filter((entry) => entry.outcome === "failed" && isFundamental(entry.step));
    const blocked = failed.some((entry) => !steps.some(({ name }) => name === entry.step));
    return blocked ? [] : steps.map((step) => ({ seq, ...knowingAttempt(fromAside(step, entries), entries) }));
  });
}

/** Returns the changes with a failed step of this sort. */
async function failuresOf(
  context: EngineContext,
  job: JobId,
  isOfSort: (entry: LedgerEntry) => boolean,
): Promise<ReadonlySet<number>> {
  const seqs = new Set<number>();
  let after = { seq: 0, step: "" };
  for (;;) {
    const failures = await failuresAfter(context.store.db, job, after, 1_000);
    const last = failures.at(-1);
    if (last === undefined) return seqs;
    for (const failure of failures) if (isOfSort(failure)) seqs.add(failure.seq);
    after = { seq: last.seq, step: last.step };
  }
}

function initiatorOf({ job, starter }: RecoveryTask): Initiator {
  return {
    actor: { kind: "user", id: starter.id, name: starter.userPrincipalName },
    app: "entra-rewind",
    correlationId: job,
    category: BACKUP_AND_RECOVERY,
  };
}
