import type { Change } from "../domain/change.ts";
import { refKey } from "../domain/entity.ts";
import type { JobId } from "../domain/ids.ts";
import type { ReasonCode } from "../domain/reason.ts";
import type { Verification, VerificationResult } from "../service/verification.ts";
import { type ListedChange, listedByRef, listedChanges } from "../store/job-changes.ts";
import { newestVerification } from "../store/jobs.ts";
import { breathe } from "./breathe.ts";
import type { EngineContext } from "./context.ts";
import { detail, type FinishedList, requireList } from "./list-changes.ts";
import { requireJob } from "./start-jobs.ts";

const PORTION = 200;
const RESIDUAL_SHOWN = 50;
const SAMPLES_SHOWN = 3;

/** The newest verification of a recovery, with its result once its preview is finished. */
export async function getVerification(context: EngineContext, recoveryJobId: JobId): Promise<Verification | null> {
  const { store, tenant } = context;
  const recovery = await requireJob(context, recoveryJobId, "recovery");
  const record = await newestVerification(store.db, tenant, recovery.job.id);
  if (record === null) return null;
  if (record.job.status !== "successful") return { job: record.job, result: null };
  const list = await requireList(context, record.job.id);
  return { job: record.job, result: await judge(context, list, recovery.job.previewJobId ?? recovery.job.id) };
}

/**
 * Holds what still differs against the list that was applied. What was told beforehand with a reason is expected; what
 * differs though the list was to put it back, and nothing kept it from doing so, is residual. A difference the list did
 * not have arose after the preview and is expected as `newer`: a recovery writes its list and nothing else.
 */
async function judge(context: EngineContext, still: FinishedList, applied: JobId): Promise<VerificationResult> {
  const { store, tenant } = context;
  const residual: Change[] = [];
  let residualTotal = 0;
  const expected = new Map<ReasonCode, { objects: number; sample: Change[] }>();
  for (let after = 0; ; ) {
    const rows = await listedChanges(store.db, tenant, still.id, {}, after, PORTION);
    const last = rows.at(-1);
    if (last === undefined) break;
    const planned = await listedByRef(
      store.db,
      tenant,
      applied,
      rows.map((row) => row.ref),
    );
    for (const change of await detail(context, still, rows)) {
      const verdict = reasonsFor(change, planned.get(refKey(change.ref)));
      if (verdict.residual) {
        residualTotal += 1;
        if (residual.length < RESIDUAL_SHOWN) residual.push(change);
      }
      for (const reason of verdict.expected) {
        const group = expected.get(reason) ?? { objects: 0, sample: [] };
        group.objects += 1;
        if (group.sample.length < SAMPLES_SHOWN) group.sample.push(change);
        expected.set(reason, group);
      }
    }
    after = last.seq;
    await breathe();
  }
  return {
    verified: residualTotal === 0,
    residual: { total: residualTotal, items: residual },
    expected: [...expected].map(([reason, { objects, sample }]) => ({ reason, objects, sample })),
  };
}

function reasonsFor(change: Change, planned: ListedChange | undefined) {
  const expected = new Set<ReasonCode>();
  let residual = false;
  const facet = (name: string, reason: ReasonCode | undefined) => {
    if (reason !== undefined) expected.add(reason);
    else if (planned === undefined || !planned.facets.includes(name)) expected.add("newer");
    else residual = true;
  };
  if (change.action === "update") for (const { name } of change.properties) facet(name, change.notRecoverable);
  else if (change.notRecoverable !== undefined) expected.add(change.notRecoverable);
  else if (planned?.action === change.action) residual = true;
  else expected.add("newer");
  for (const { link, notRecoverable } of change.links) facet(link, notRecoverable);
  return { residual, expected };
}
