import type { FailedChange } from "../../domain/changes/change.ts";
import type { JobId } from "../../domain/ids.ts";
import { isTerminal } from "../../domain/recovery/job.ts";
import type { Page, PageRequest } from "../../service/page.ts";
import { failuresAfter } from "../../store/work/ledger.ts";
import { planSummariesBySeq } from "../../store/work/plan-items.ts";
import { pageFrame } from "../../summaries/paging.ts";
import { recoveryRunningRefusal } from "../../summaries/refusals.ts";
import type { EngineContext } from "../context.ts";
import { requireJob } from "../plan/require-job.ts";

/** Lists what a recovery could not apply, from its ledger, in the order of its list. */
export async function listFailedChanges(
  context: EngineContext,
  recoveryJobId: JobId,
  request: PageRequest,
): Promise<Page<FailedChange>> {
  const { store } = context;
  const { job } = await requireJob(context, recoveryJobId, "recovery");
  if (!isTerminal(job.status)) throw recoveryRunningRefusal(job);
  const frame = pageFrame(`failed ${recoveryJobId}`, ["number", "string"], request);
  const [seq, step] = frame.after ?? [0, ""];
  const entries = await failuresAfter(store.db, job.id, { seq, step }, frame.wanted);
  const shown = frame.shown(entries);
  const rows = await planSummariesBySeq(
    store.db,
    job.previewJobId ?? job.id,
    shown.map((entry) => entry.seq),
  );
  const items = shown.flatMap((entry): FailedChange[] => {
    const row = rows.get(entry.seq);
    if (row === undefined) return [];
    const { ref, displayName, action } = row;
    return [
      {
        seq: entry.seq,
        ref,
        displayName,
        action,
        step: entry.step,
        reason: entry.reason ?? "refused",
        message: entry.message ?? "",
      },
    ];
  });
  const page = frame.page(items, (failed) => [failed.seq, failed.step], entries.length > shown.length);
  return { ...page, total: job.totals.failedChanges ?? items.length };
}
