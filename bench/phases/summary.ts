import { summarizeChanges } from "../../src/engine/plan/summarize.ts";
import { type Figure, timed } from "../figures.ts";
import { History } from "../history.ts";
import { names } from "../names.ts";
import { peakMemory } from "../peak-memory.ts";
import { mustBe, type Phase } from "../phase.ts";
import { previewedChanges } from "../plan.ts";

/** The size that the targets are meant for. */
const MOST = 100_000;

/** Measures the summary of the largest preview up to this size in a new process. */
export const summary: Phase = async (task, progress): Promise<readonly Figure[]> => {
  const changes = previewedChanges(task.size).findLast((changes) => changes <= MOST) ?? 0;
  await using history = await History.open(task, progress);
  const id = await history.preview(changes);
  const { ms, result } = await timed(() => summarizeChanges(history.context, id));
  mustBe("changed objects in a summary", result.totals.changedObjects ?? 0, changes);
  return [
    { name: names.summary(changes), value: ms, unit: "ms" },
    { name: names.summaryPeak(changes), value: peakMemory(), unit: "MiB" },
  ];
};
