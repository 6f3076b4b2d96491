import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headCapture } from "../../src/store/history/captures.ts";
import { loadIndexes, missingIndexes } from "../../src/store/history/first-load.ts";
import { boss } from "../support/damaged-tenant.ts";
import { directoryState, leftovers, stateAt } from "../support/held-state.ts";
import { killed, type Place } from "../support/killed.ts";
import { type Stages, setStages } from "../support/stages.ts";

const INDEXES = loadIndexes.length;
/** The places of the last batch, which is written after the end of the feed was read. */
const LAST_BATCH = 2;

let stages: Stages;
beforeAll(async () => {
  stages = await setStages();
});
afterAll(() => stages[Symbol.asyncDispose]());

describe("a first load without indexes that is killed with SIGKILL", () => {
  // Each index is built in a transaction of its own, which is two places: before its commit and after it.
  test.each<[string, Place, number]>([
    ["while it reads", { after: "feed", by: 3 }, INDEXES],
    ["before the first index", { after: "feed's end", by: LAST_BATCH }, INDEXES],
    ["in the first index", { after: "feed's end", by: LAST_BATCH + 1 }, INDEXES],
    ["after the third index", { after: "feed's end", by: LAST_BATCH + 6 }, INDEXES - 3],
    ["in the last index", { after: "feed's end", by: LAST_BATCH + 2 * INDEXES - 1 }, 1],
    ["before the capture is there", { after: "feed's end", by: LAST_BATCH + 2 * INDEXES }, 0],
  ])(
    "a first load that was killed shows no data, and the next process completes it with its indexes: %s",
    async (_, place, missing) => {
      const { where, opened } = await killed(stages, "firstCapture", place);
      await using tenant = opened;
      const { recovery } = tenant.engine;
      expect(await missingIndexes(tenant.store.db), where).toHaveLength(missing);
      expect(await headCapture(tenant.store.db), where).toBeNull();
      expect((await recovery.listSnapshots({})).items, where).toEqual([]);

      const { createdDateTime } = await recovery.takeSnapshot({ label: null, caller: boss });
      const present = await directoryState(tenant.embedded);
      expect(await stateAt(tenant.store, createdDateTime), where).toEqual(present);
      expect(await missingIndexes(tenant.store.db), where).toEqual([]);
      expect(await leftovers(tenant.store), where).toBe(0);
      expect(tenant.defects, where).toEqual([]);
    },
  );
});
