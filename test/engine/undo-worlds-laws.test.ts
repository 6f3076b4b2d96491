import fc from "fast-check";
import { expect, test } from "vitest";
import { lawRuns } from "../support/law-runs.ts";
import { happening } from "../support/undo-happenings.ts";
import { UndoStory } from "../support/undo-story.ts";

const runs = lawRuns(40);

const story = fc.record({
  before: fc.array(happening, { maxLength: 8 }),
  after: fc.array(happening, { minLength: 1, maxLength: 24 }),
});

test(
  "undoing an actor ends where the tenant would be without them, through recoveries, their undoing, and shared milliseconds",
  { timeout: 900_000 },
  () =>
    fc.assert(
      fc.asyncProperty(story, async ({ before, after }) => {
        const told = new UndoStory();
        await using _ = told.tenant;
        for (const one of before) await told.happen(one);
        told.main = await told.snapshot();
        told.model.begin();
        for (const one of after) {
          await told.happen(one);
          expect(await told.differences()).toEqual([]);
        }
        await told.happen({ by: "mallory", kind: "undoActor", a: 0, b: 0, c: 0 });
        expect(await told.differences()).toEqual([]);
        await told.verified();
        await told.happen({ by: "mallory", kind: "undoRecovery", a: 0, b: 0, c: 0 });
        expect(await told.differences()).toEqual([]);
        await told.happen({ by: "mallory", kind: "undoActor", a: 0, b: 0, c: 0 });
        expect(await told.differences()).toEqual([]);
      }),
      runs,
    ),
);
