import { type Figure, median, timed } from "../figures.ts";
import { History } from "../history.ts";
import { names } from "../names.ts";
import { peakMemory } from "../peak-memory.ts";
import type { Phase } from "../phase.ts";
import { DAYS } from "../plan.ts";

/** Measures the cost of a day: reading 1 % of the objects and their links as changed, and keeping a snapshot. */
export const dailyCapture: Phase = async (task, progress): Promise<readonly Figure[]> => {
  await using history = await History.open(task, progress);
  await history.reach(0);
  const times: number[] = [];
  for (let day = 1; day <= DAYS; day += 1) {
    history.changeTenant();
    times.push((await timed(() => history.capture())).ms);
  }
  const peak = peakMemory();
  await history.checkCounts();
  return [
    { name: names.dailyCapture, value: median(times), unit: "ms" },
    { name: names.firstOf(names.dailyCapture), value: times[0] ?? Number.NaN, unit: "ms" },
    { name: `${names.dailyCapture}, peak memory`, value: peak, unit: "MiB" },
  ];
};
