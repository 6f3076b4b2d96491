import { type Figure, timed } from "../figures.ts";
import { History } from "../history.ts";
import { names } from "../names.ts";
import { storedBytes } from "../open-store.ts";
import { peakMemory } from "../peak-memory.ts";
import type { Phase, Progress, Task } from "../phase.ts";

/** The whole tenant into an empty store. */
export const firstCapture: Phase = async (task, progress): Promise<readonly Figure[]> => {
  const before = await storedBytes(task.place);
  const found = await capturedWhole(task, progress);
  const bytes = (await storedBytes(task.place)) - before;
  return [
    { name: names.objects, value: task.size, unit: "count" },
    { name: names.links, value: found.links, unit: "count" },
    { name: names.firstCapture, value: found.ms / 1_000, unit: "s" },
    { name: "first capture, processor time", value: found.seconds, unit: "s" },
    { name: "first capture, objects a second", value: (task.size * 1_000) / found.ms, unit: "objects/s" },
    { name: names.firstCapturePeak, value: found.peak, unit: "MiB" },
    { name: "statistics for the planner after it", value: found.analyzed, unit: "ms" },
    { name: names.diskPerObject, value: bytes / task.size, unit: "bytes" },
  ];
};

async function capturedWhole(task: Task, progress: Progress) {
  await using history = await History.open(task, progress);
  const before = process.cpuUsage();
  const { ms } = await timed(() => history.capture());
  const { user, system } = process.cpuUsage(before);
  const peak = peakMemory();
  const { ms: analyzed } = await timed(() => history.store.analyze());
  await history.checkCounts();
  return { ms, seconds: (user + system) / 1e6, peak, analyzed, links: history.tenant.links };
}
