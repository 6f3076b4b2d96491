import fc from "fast-check";
import { expect, test } from "vitest";
import { MINUTE } from "../../../src/domain/time.ts";
import { lawRuns } from "../../support/law-runs.ts";
import { happening } from "../../support/undo-happenings.ts";
import { UndoStory } from "../../support/undo-story.ts";
import { openVaultTenant } from "../../support/vault-tenant.ts";

const runs = lawRuns(12);

const story = fc.record({
  before: fc.array(happening, { maxLength: 6 }),
  after: fc.array(happening, { minLength: 1, maxLength: 14, size: "max" }),
});

const guidOf = (name: string): string =>
  `00000000-0000-4000-9000-${Buffer.from(name.slice(0, 6)).toString("hex").padStart(12, "0")}`;

async function newStory(): Promise<UndoStory> {
  const tenant = await openVaultTenant();
  // The service and this machine agree on the time.
  const later = (millis: number) => {
    tenant.later(millis);
    tenant.machineLater(millis);
  };
  const parts = {
    as: (name: string) => {
      // No two persons write in one second, which is the resolution of a live log.
      later(MINUTE);
      return tenant.as(name);
    },
    tick: () => later(MINUTE),
    snapshot: () => {
      later(10 * MINUTE);
      return tenant.snapshot();
    },
    preview: (snapshot: Parameters<typeof tenant.preview>[0], scope: Parameters<typeof tenant.preview>[1]) => {
      // A snapshot that a recovery keeps has read what was logged in the seconds before it.
      later(MINUTE);
      return tenant.preview(snapshot, scope);
    },
    recover: tenant.recover.bind(tenant),
    directory: tenant.truth,
    engine: tenant.engine,
    [Symbol.asyncDispose]: () => tenant[Symbol.asyncDispose](),
  };
  return new UndoStory(parts, guidOf);
}

test(
  "undoing an actor's work on a live tenant ends where it would be without them, through recoveries and their undoing",
  { timeout: 900_000 },
  () =>
    fc.assert(
      fc.asyncProperty(story, async ({ before, after }) => {
        const told = await newStory();
        await using _ = told.tenant;
        for (const one of before) await told.happen(one);
        told.main = await told.snapshot();
        told.model.begin();
        for (const one of after) {
          // Graph shows no links of a deleted object, so that a capture must have seen them before.
          if (one.kind === "delete") await told.tenant.snapshot();
          await told.happen(one);
          expect(await told.differences()).toEqual([]);
        }
        const rest = { a: 0, b: 0, c: 0 } as const;
        await told.happen({ by: "mallory", kind: "undoActor", ...rest });
        expect(await told.differences()).toEqual([]);
        await told.verified();
        await told.happen({ by: "mallory", kind: "undoRecovery", ...rest });
        expect(await told.differences()).toEqual([]);
      }),
      runs,
    ),
);
