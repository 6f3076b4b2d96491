import { newerLines } from "../../domain/assessment/newer-work.ts";
import { stayingRank } from "../../domain/authors/staying-work.ts";
import type { Change } from "../../domain/changes/change.ts";
import type { ReasonCode } from "../../domain/changes/reason.ts";
import { RewindError } from "../../domain/errors.ts";
import { formerNameOf } from "../../domain/recovery/after-recovery.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import type { StayingChange, Verification, VerificationResult } from "../../service/verification.ts";
import { readSuccessors } from "../../store/history/successors.ts";
import { findAssessment, type JobRecord } from "../../store/work/jobs.ts";
import { allPlanItems, planItemsByRef } from "../../store/work/plan-items.ts";
import { endedEarly } from "../../summaries/ended-early.ts";
import { withFailedObjects } from "../../summaries/failed-objects.ts";
import { assessRecovery } from "../assess/assess-recovery.ts";
import { freshHead } from "../capture/fresh-head.ts";
import { readNewerWork } from "../compare/newer-work.ts";
import { notComparedIn, notReadBeside } from "../compare/not-compared.ts";
import { unknownAuthors } from "../compare/unknown-authors.ts";
import type { EngineContext } from "../context.ts";
import { type FinishedPlan, loadChanges, requireList } from "../plan/list-changes.ts";
import { isSealed, requireUnaltered } from "../plan/plan-digest.ts";
import { appliedList } from "./applied-list.ts";
import { AppliedList } from "./applied-rows.ts";
import { besideScope } from "./beside-scope.ts";
import { listFailedChanges } from "./failed-changes.ts";
import { pendingMembers } from "./pending-members.ts";
import { reasonsFor } from "./reasons-for.ts";
import { rebuiltBy } from "./rebuilt-by.ts";
import { outcomeOf, Residuals, residualOf } from "./residuals.ts";
import { beside, undoneBy } from "./undone-by.ts";

const KEPT_SHOWN = 50;
const SAMPLES_SHOWN = 3;

/**
 * Returns a verification of a recovery, with its result once its preview is finished. One of a version that did not seal
 * its lists counts as none, so that the recovery is compared anew.
 */
export async function verificationOf(
  context: EngineContext,
  recovery: JobRecord,
  record: JobRecord,
): Promise<Verification | null> {
  if (!isSealed(record)) return null;
  if (record.job.status !== "successful") return { job: record.job, result: null };
  const list = await requireList(context, record.job.id);
  requireSameQuestion(record, recovery);
  await requireProof(context, record, recovery);
  const judged = await judge(context, list, recovery);
  const { id, totals } = recovery.job;
  const result = await asOfNow(context, list, recovery, judged);
  const failed = await withFailedObjects(result, totals.failedChanges, (page) => listFailedChanges(context, id, page));
  return { job: record.job, result: failed };
}

/**
 * A result without the state of the tenant after the recovery and the acts that it does not reach, which is read once
 * it is known of which instant.
 */
type Judged = Omit<VerificationResult, "after" | "unheld">;

/**
 * Returns the result as one that is true no longer, if something of the approved list is not in force any more, because a
 * kept verdict would be repeated as the present state. Says so if the tenant cannot be read for that.
 */
async function asOfNow(
  context: EngineContext,
  still: FinishedPlan,
  recovery: JobRecord,
  judged: Judged,
): Promise<VerificationResult> {
  const { outcome: was, notRead: _, asApproved: __, ...rest } = judged;
  const asFound = async () => ({ ...judged, ...(await assessRecovery(context, recovery, still.basis.to)) });
  if (was === "notVerified" || was === "overtaken") return asFound();
  const head = await freshHead(context, { anew: true }).catch(nullIfUnreadable);
  if (head === null) return { ...(await asFound()), notLookedAt: [...(judged.notLookedAt ?? []), NOT_READ_ANEW] };
  if (head.instant === still.basis.to) return asFound();
  const since = { ...still, basis: { ...still.basis, to: head.instant } };
  const residual = await residualOf(context, since, (await appliedAt(context, since, recovery)).all());
  if (residual.total === 0) return asFound();
  const { followedBy, furtherRecoveries } = await context.later.after(recovery.job);
  return {
    ...rest,
    outcome: "overtaken",
    was,
    residual: residual.told(recovery.job.previewJobId),
    ...notReadOf(residual),
    ...(await assessRecovery(context, recovery, head.instant)),
    afterAsOf: head.instant,
    recovery: countsOf(recovery.job),
    ...(followedBy === undefined ? {} : { overtakenBy: followedBy }),
    ...(furtherRecoveries === undefined ? {} : { furtherRecoveries }),
  };
}

const NOT_READ_ANEW = "Not looked at: what changed since this comparison, because the tenant could not be read anew.";

/** Holds the list that a recovery applied against the tenant as a comparison found it. */
async function appliedAt(context: EngineContext, { basis }: FinishedPlan, record: JobRecord) {
  const { job, from: snapshot, beforeInstant: before, coverage } = record;
  const successors = await readSuccessors(context.store.db);
  const list = job.previewJobId ?? job.id;
  const { scope } = job;
  return AppliedList.at(context, {
    ...{ recovery: job.id, list, snapshot, before, scope },
    ...{ at: basis.to, successors, coverage },
  });
}

const notReadOf = ({ notRead, asApproved }: Residuals): Pick<VerificationResult, "notRead" | "asApproved"> =>
  notRead.length === 0 ? {} : { notRead, asApproved };

function nullIfUnreadable(error: unknown): null {
  if (error instanceof RewindError) return null;
  throw error;
}

/** Throws `storeAltered` for a verification that compared less than its recovery was to put back. */
function requireSameQuestion(verification: JobRecord, recovery: JobRecord): void {
  const questionOf = ({ from, coverage, job }: JobRecord) => JSON.stringify([from, coverage, job.scope]);
  if (questionOf(verification) === questionOf(recovery)) return;
  throw new RewindError(
    "storeAltered",
    `Verification ${verification.job.id} compared something else than recovery ${recovery.job.id} was to put back: the ` +
      "store was altered since. Run `entra-rewind audit --verify`, then verify again.",
  );
}

/**
 * Throws `storeAltered` if what is still different, or what was applied, is not as it was found, because a verdict is
 * shown as proof. Throws `stale` if the list that was applied has no seal.
 */
async function requireProof(context: EngineContext, record: JobRecord, recovery: JobRecord): Promise<void> {
  const applied = await appliedList(context, recovery);
  for (const list of [record, ...(applied === null ? [] : [applied])]) {
    await requireUnaltered(context, list);
  }
}

/**
 * Judges the approved list by the tenant: what of it is not in force is residual, whatever the second comparison lists.
 * A difference beyond the list is expected: for the reason that it has, or as `newer`, because a recovery writes its list
 * only. A recovery that ended before it had a list has put nothing back, so every difference is residual.
 */
async function judge(context: EngineContext, still: FinishedPlan, record: JobRecord): Promise<Judged> {
  const { store } = context;
  const { job: recovery } = record;
  const applied = recovery.previewJobId ?? recovery.id;
  const hadList = recovery.previewJobId !== null || recovery.digest !== null;
  const successors = await readSuccessors(store.db);
  const list = await appliedAt(context, still, record);
  const residual = hadList ? await residualOf(context, still, list.all()) : new Residuals();
  let [deleted, keptTotal] = [0, 0];
  const kept: Change[] = [];
  const recoveryEnd = recovery.jobCompletionDateTime ?? recovery.jobStartDateTime;
  const { pending, notLookedAt: notEvaluated } = await pendingMembers(context, still, applied, recoveryEnd);
  const following = new Set(pending.map(({ ref }) => refKey(ref)));
  const expected = new Map<ReasonCode, { objects: number; sample: StayingChange[] }>();
  for await (const rows of allPlanItems(store.db, still.id, {})) {
    const byRef = await planItemsByRef(
      store.db,
      applied,
      rows.flatMap((row) => successors.line(row.ref)),
    );
    const approved = [...byRef.values()].filter(({ isRecoverable }) => isRecoverable);
    // Judged again for the rows at hand, because keeping which ones are residual would grow with the list.
    const { unreached } = await list.judged(approved);
    const residualHere = new Map(unreached.map(({ item }) => [refKey(item.ref), item.change]));
    for (const change of await loadChanges(context, still, rows)) {
      if (!hadList) {
        residual.addOne(change);
        continue;
      }
      if (change.kept !== undefined) {
        keptTotal += 1;
        noteKept(kept, change);
      }
      const [planned] = successors.line(change.ref).flatMap((ref) => byRef.get(refKey(ref)) ?? []);
      const isPending = following.has(refKey(change.ref));
      const verdict = reasonsFor(change, planned, { isPending, residual: residualHere.get(refKey(change.ref)) });
      if (verdict.deleted === true) deleted += 1;
      for (const reason of verdict.expected) {
        const group = expected.get(reason) ?? { objects: 0, sample: [] };
        group.objects += 1;
        if (group.sample.length < SAMPLES_SHOWN) {
          group.sample.push({
            ...change,
            ...formerNameOf(change.displayName, planned?.displayName),
            ...beside(planned),
          });
        }
        expected.set(reason, group);
      }
    }
  }
  const { earlier, outside, empowered, taken, warnings } = (await findAssessment(store.db, applied)) ?? {};
  const rebuilt = await rebuiltBy(context, recovery.id, applied);
  const notCompared = await notComparedIn(store.db, still.basis);
  const unattributed = await unknownAuthors(context, still.basis, 1);
  const newer = await readNewerWork(context, still.basis, () => true);
  const notLookedAt = [
    ...(await notReadBeside(store.db, still.basis)),
    ...(unattributed === null ? [] : [unattributed]),
    ...newerLines({ newer: newer?.work }),
    ...notEvaluated,
  ];
  return {
    ...(rebuilt === null ? {} : { rebuilt }),
    outcome: outcomeOf(residual, pending, notCompared),
    notCompared,
    ...(notLookedAt.length === 0 ? {} : { notLookedAt }),
    // An unchanged tenant is read without a new instant, so that the last one may be much older than the comparison.
    asOf: Math.max(still.basis.to, still.record.job.jobStartDateTime),
    pending,
    residual: residual.told(recovery.previewJobId),
    ...notReadOf(residual),
    ...(residual.total === 0 ? {} : { recovery: countsOf(recovery) }),
    expected: [...expected].map(([reason, { objects, sample }]) => ({ reason, objects, sample })),
    ...(keptTotal === 0 ? {} : { kept: { total: keptTotal, items: kept } }),
    ...(await undoneBy(context, still.basis)),
    ...(earlier === undefined ? {} : { earlier }),
    ...(outside === undefined ? {} : { outside }),
    ...(empowered === undefined ? {} : { empowered }),
    ...(taken === undefined ? {} : { taken }),
    ...(await besideScope(context, still.basis, warnings)),
    ...(deleted === 0 ? {} : { deleted }),
  };
}

/** Keeps the first objects with the gravest first, so that the one on which the undone actor's exclusion stays is among them. */
function noteKept(kept: Change[], change: Change): void {
  const at = kept.findIndex((one) => stayingRank(one) > stayingRank(change));
  kept.splice(at < 0 ? kept.length : at, 0, change);
  if (kept.length > KEPT_SHOWN) kept.pop();
}

const countsOf = (recovery: Job): NonNullable<VerificationResult["recovery"]> => ({
  startDateTime: recovery.jobStartDateTime,
  failedChanges: recovery.totals.failedChanges ?? 0,
  ...endedEarly(recovery),
});
