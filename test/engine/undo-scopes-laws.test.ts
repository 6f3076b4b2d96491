import fc from "fast-check";
import { expect, test } from "vitest";
import { lawRuns } from "../support/law-runs.ts";
import { happening } from "../support/undo-happenings.ts";
import { scopeChoice } from "../support/undo-scopes.ts";
import { UndoStory } from "../support/undo-story.ts";

const runs = lawRuns(40);

const story = fc.record({
  before: fc.array(happening, { maxLength: 8 }),
  after: fc.array(fc.tuple(happening, fc.option(scopeChoice, { nil: undefined })), { minLength: 1, maxLength: 24 }),
  last: scopeChoice,
});

test(
  "undoing one actor and then another within any scope ends where the tenant would be without them, through scoped recoveries and their undoing",
  { timeout: 3_600_000 },
  () =>
    fc.assert(
      fc.asyncProperty(story, async ({ before, after, last }) => {
        const told = new UndoStory();
        await using _ = told.tenant;
        for (const one of before) await told.happen(one);
        told.main = await told.snapshot();
        told.model.begin();
        for (const [one, scope] of after) {
          await told.happen(one, scope);
          expect(await told.differences()).toEqual([]);
        }
        const rest = { a: 0, b: 0, c: 0 } as const;
        await told.happen({ by: "mallory", kind: "undoActor", ...rest }, last);
        expect(await told.differences()).toEqual([]);
        await told.verified();
        await told.happen({ by: "yves", kind: "undoActor", ...rest }, last);
        expect(await told.differences()).toEqual([]);
        await told.happen({ by: "yves", kind: "undoRecovery", ...rest }, last);
        expect(await told.differences()).toEqual([]);
        for (const by of ["mallory", "yves", "zoe"] as const) {
          await told.happen({ by, kind: "undoActor", ...rest });
          expect(await told.differences()).toEqual([]);
        }
      }),
      runs,
    ),
);
