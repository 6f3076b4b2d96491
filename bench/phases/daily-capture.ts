import { rmSync } from "node:fs";
import { join } from "node:path";
import { copyDatabase } from "../../src/sqlite/copy-database.ts";
import { headCapture } from "../../src/store/history/captures.ts";
import { dayAlone } from "../day-alone.ts";
import { type Figure, median, timed } from "../figures.ts";
import { History } from "../history.ts";
import { names } from "../names.ts";
import { peakMemory } from "../peak-memory.ts";
import type { Phase, Task } from "../phase.ts";
import { DAYS } from "../plan.ts";

/**
 * Measures the cost of a day: reading 1 % of the objects and their links as changed, and keeping a snapshot. Then SQLite
 * alone writes the rows of the last day, on a copy of the history from before it.
 */
export const dailyCapture: Phase = async (task, progress): Promise<readonly Figure[]> => {
  await using history = await History.open(task, progress);
  await history.reach(0);
  const times: number[] = [];
  const alone = join(task.folder, "day-alone.db");
  let objects = 0;
  for (let day = 1; day <= DAYS; day += 1) {
    if (day === DAYS && task.place.kind === "sqlite") await copyDatabase(task.place.file, alone);
    objects = history.changeTenant();
    times.push((await timed(() => history.capture())).ms);
  }
  const peak = peakMemory();
  await history.checkCounts();
  return [
    { name: names.dailyCapture, value: median(times), unit: "ms" },
    { name: names.firstOf(names.dailyCapture), value: times[0] ?? Number.NaN, unit: "ms" },
    { name: `${names.dailyCapture}, peak memory`, value: peak, unit: "MiB" },
    ...(await besideSqlite(task, history, { before: alone, objects, ms: times.at(-1) ?? Number.NaN })),
  ];
};

async function besideSqlite(
  { place }: Task,
  { context }: History,
  day: { readonly before: string; readonly objects: number; readonly ms: number },
): Promise<readonly Figure[]> {
  const head = await headCapture(context.store.db);
  if (place.kind !== "sqlite" || head === null) return [];
  const ms = dayAlone({ ...day, history: place.file, instant: head.instant });
  for (const part of ["", "-wal", "-shm"]) rmSync(`${day.before}${part}`, { force: true });
  return [
    { name: names.dailyAlone, value: ms, unit: "ms" },
    { name: `the last of these captures / ${names.dailyAlone}`, value: day.ms / ms, unit: "x" },
  ];
}
