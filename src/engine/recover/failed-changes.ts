import type { FailedChange } from "../../domain/change.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import { isTerminal } from "../../domain/job.ts";
import type { Page, PageRequest } from "../../service/page.ts";
import { listedBySeq } from "../../store/work/job-changes.ts";
import { failuresAfter } from "../../store/work/ledger.ts";
import { decodeCursor, encodeCursor, pageSize } from "../../summaries/cursor.ts";
import type { EngineContext } from "../context.ts";
import { requireJob } from "../plan/require-job.ts";

/** What a recovery could not apply, from its ledger, in the order of its list. */
export async function listFailedChanges(
  context: EngineContext,
  recoveryJobId: JobId,
  page: PageRequest,
): Promise<Page<FailedChange>> {
  const { store, tenant } = context;
  const { job } = await requireJob(context, recoveryJobId, "recovery");
  if (!isTerminal(job.status)) {
    throw new RewindError("notReady", `Recovery ${job.id} is still ${job.status}. Follow it with get_job.`);
  }
  const list = `failed ${recoveryJobId}`;
  const limit = pageSize(page);
  const [seq, step] = page.cursor === undefined ? [0, ""] : decodeCursor(list, page.cursor, ["number", "string"]);
  const entries = await failuresAfter(store.db, tenant, job.id, { seq, step }, limit + 1);
  const shown = entries.slice(0, limit);
  const rows = await listedBySeq(
    store.db,
    tenant,
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
  const last = shown.at(-1);
  const total = job.totals.failedChanges ?? items.length;
  return entries.length > limit && last !== undefined
    ? { items, total, nextCursor: encodeCursor(list, [last.seq, last.step]) }
    : { items, total };
}
