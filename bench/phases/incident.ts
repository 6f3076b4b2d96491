import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { isTerminal } from "../../src/domain/recovery/job.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { compareSnapshots } from "../../src/engine/investigation/compare-snapshots.ts";
import { runJob } from "../../src/engine/jobs/run-job.ts";
import { startPreview } from "../../src/engine/jobs/start-jobs.ts";
import { requireJob } from "../../src/engine/plan/require-job.ts";
import { requestCancel } from "../../src/store/work/jobs.ts";
import { until } from "../../test/support/until.ts";
import { caller, leased } from "../engine-context.ts";
import { type Figure, timed } from "../figures.ts";
import { History, previewId } from "../history.ts";
import { names } from "../names.ts";
import { mustBe, type Phase } from "../phase.ts";
import { previewedChanges } from "../plan.ts";

/** Calculation goes on for so long before it is cancelled. */
const CALCULATED_MS = 3_000;
const LOOK_MS = 20;

/**
 * Measures what a person meets while the preview of the largest change is calculated in the same thread: the first page
 * of what changed, other answers, and a cancellation.
 */
export const incident: Phase = async (task, progress): Promise<readonly Figure[]> => {
  const changes = previewedChanges(task.size).at(-1) ?? 0;
  await using history = await History.open(task, progress);
  const { from, to } = await history.around(changes);
  const { context } = history;
  const id = previewId(changes, `cancelled-${Date.now()}`);
  await startPreview({ ...context, newId: () => id }, { snapshotId: from, scope: everything, caller });
  const running = leased(context, async (lease) => runJob(context, lease, await requireJob(context, id), false));
  await until("the comparison", async () => (await requireJob(context, id)).job.status === "calculating", 3_600_000);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const began = performance.now();
  const page = await timed(() => compareSnapshots(context)({ from, to, scope: everything }, {}));
  mustBe("changes of a first page", Math.min(page.result.items.length, 1), 1);
  while (performance.now() - began < CALCULATED_MS && !isTerminal((await requireJob(context, id)).job.status)) {
    progress("calculating", performance.now() - began, CALCULATED_MS);
    await setTimeout(LOOK_MS);
  }
  const cancelled = await timed(async () => {
    await requestCancel(context.store.db, id);
    await running;
  });
  delay.disable();
  const { status } = (await requireJob(context, id)).job;
  // A small preview ends before that, and then there is no incident to measure.
  if (status === "successful") return [];
  if (status !== "abandoned") throw new Error(`The preview to cancel is ${status}.`);
  return [
    { name: names.incidentPage, value: page.ms, unit: "ms" },
    { name: names.incidentCancel, value: cancelled.ms, unit: "ms" },
    { name: names.incidentLoop, value: delay.percentile(99) / 1e6, unit: "ms" },
    { name: `${names.incidentLoop}, longest`, value: delay.max / 1e6, unit: "ms" },
  ];
};
