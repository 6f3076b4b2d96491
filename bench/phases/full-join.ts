import { type Figure, timed } from "../figures.ts";
import { compareInSql, readAndCompare } from "../full-states.ts";
import { History } from "../history.ts";
import { names } from "../names.ts";
import { mustBe, type Phase } from "../phase.ts";
import { COMPARED, placeOfChange } from "../plan.ts";

/** Finds the same 1,000 changes in the plain way, by comparing all objects and links at both instants. */
export const fullJoin: Phase = async (task, progress): Promise<readonly Figure[]> => {
  await using history = await History.open(task, progress);
  const place = placeOfChange(task.size, COMPARED);
  await history.reach(place);
  const { store } = history.context;
  const from = await history.instantAfter(place - 1);
  const to = await history.instantAfter(place);
  const states = { db: store.db, from, to };
  const read = await timed(() => readAndCompare(states, (done) => progress("full join", done, task.size)));
  mustBe("changed objects in a full join", read.result, COMPARED);
  const compared = await timed(() => compareInSql(states));
  mustBe("changed objects of two states compared in SQL", compared.result, COMPARED);
  return [
    { name: names.fullJoin, value: read.ms, unit: "ms" },
    { name: names.fullInSql, value: compared.ms, unit: "ms" },
  ];
};
