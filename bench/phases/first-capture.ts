import { type Figure, timed } from "../figures.ts";
import { History } from "../history.ts";
import { names } from "../names.ts";
import { storedBytes } from "../open-store.ts";
import { peakMemory } from "../peak-memory.ts";
import type { Phase } from "../phase.ts";

/** The whole tenant into an empty store, with the planner's statistics of it. */
export const firstCapture: Phase = async (task, progress): Promise<readonly Figure[]> => {
  const before = await storedBytes(task.place);
  const history = await History.open(task, progress);
  const { ms, peak } = await (async () => {
    await using _ = history;
    const { ms } = await timed(async () => {
      await history.capture();
      await history.context.store.analyze();
    });
    const peak = peakMemory();
    await history.checkCounts();
    return { ms, peak };
  })();
  const bytes = (await storedBytes(task.place)) - before;
  const { size, links } = history.tenant;
  return [
    { name: names.objects, value: size, unit: "count" },
    { name: names.links, value: links, unit: "count" },
    { name: names.firstCapture, value: ms / 1_000, unit: "s" },
    { name: "first capture, objects a second", value: (size * 1_000) / ms, unit: "objects/s" },
    { name: names.firstCapturePeak, value: peak, unit: "MiB" },
    { name: "history on disk after it, for each object with its links", value: bytes / size, unit: "bytes" },
  ];
};
