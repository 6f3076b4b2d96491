import { setTimeout } from "node:timers/promises";
import type { Step, StepOutcome } from "../../src/directory/directory.ts";
import { reassess } from "../../src/engine/jobs/reassess.ts";
import { runJob } from "../../src/engine/jobs/run-job.ts";
import { startRecovery } from "../../src/engine/jobs/start-jobs.ts";
import { requireJob } from "../../src/engine/plan/require-job.ts";
import { requestCancel } from "../../src/store/work/jobs.ts";
import { until } from "../../test/support/until.ts";
import { caller, leased } from "../engine-context.ts";
import { type Figure, timed } from "../figures.ts";
import { History } from "../history.ts";
import { names } from "../names.ts";
import { peakMemory } from "../peak-memory.ts";
import { mustBe, type Phase } from "../phase.ts";
import { previewedChanges } from "../plan.ts";
import { GeneratedDirectory } from "../tenant/generated-directory.ts";

const PATIENCE_MS = 3_600_000;
/** The recovery goes on for so long before it is cancelled. */
const APPLIED_MS = 1_000;

/**
 * Measures what a person waits for between the approval of the largest change's list and its first writes, and how soon a
 * cancellation ends them: the dangers worked out again, the list's digest checked, and its phases found.
 */
export const firstBatch: Phase = async (task, progress): Promise<readonly Figure[]> => {
  const changes = previewedChanges(task.size).at(-1) ?? 0;
  await using history = await History.open(task, progress);
  const previewJobId = await history.preview(changes);
  const directory = new AcceptingDirectory(history.tenant, { id: task.tenant, logged: true });
  const context = { ...history.context, directory };
  progress("dangers again", 0, null);
  const again = await timed(() => reassess(context, previewJobId));
  mustBe("assessments of the list", again.result === null ? 0 : 1, 1);
  const began = performance.now();
  const { id } = await startRecovery(context, { previewJobId, caller, authority: { kind: "caller" } });
  const running = leased(context, async (lease) => runJob(context, lease, await requireJob(context, id), false));
  await until(
    "the first batch",
    async () => ((await requireJob(context, id)).job.progress?.done ?? 0) > 0,
    PATIENCE_MS,
  );
  const first = performance.now() - began;
  await setTimeout(APPLIED_MS);
  const cancelled = await timed(async () => {
    await requestCancel(context.store.db, id);
    await running;
  });
  const { status, totals } = (await requireJob(context, id)).job;
  // A small recovery ends before that.
  const isCancelled = status === "abandoned";
  if (!isCancelled && status !== "successful") throw new Error(`The recovery to cancel is ${status}.`);
  mustBe("objects that the directory has taken", totals.modifiedObjects ?? 0, directory.taken);
  return [
    { name: names.incidentAgain, value: again.ms, unit: "ms" },
    { name: names.incidentBatch, value: first, unit: "ms" },
    ...(isCancelled ? [{ name: names.incidentStop, value: cancelled.ms, unit: "ms" } as const] : []),
    { name: `${names.incidentBatch}, peak memory`, value: peakMemory(), unit: "MiB" },
  ];
};

/** A generated tenant that accepts every step and stays as it is, so that only the engine's own time is measured. */
class AcceptingDirectory extends GeneratedDirectory {
  override readonly stepsAtOnce = 500;
  taken = 0;

  override async apply(steps: readonly Step[] = []): Promise<readonly StepOutcome[]> {
    this.taken += steps.filter(({ kind }) => kind === "update").length;
    return steps.map(() => ({ outcome: "applied" }));
  }
}
