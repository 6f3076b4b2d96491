import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { changedSince } from "../../src/microsoft/recovery/changed-since.ts";
import { inMicrosoft } from "../sentences/in-graph.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";

test("in mode microsoft, a verdict names the newest of many later recoveries, oldest first, and counts the others", async () => {
  const jobs = Array.from({ length: 13 }, (_, at) => ({
    ...{ ...aFinishedPreview, id: jobId(`r${at}`), kind: "recovery" as const, jobStartDateTime: at },
  }));
  const since = await inMicrosoft([], (context) =>
    changedSince(context, jobs, { recovery: jobId("r1"), asOf: 0, approved: null }),
  );
  expect(since.overtakenBy.map(({ id }) => id)).toEqual([
    "r3",
    "r4",
    "r5",
    "r6",
    "r7",
    "r8",
    "r9",
    "r10",
    "r11",
    "r12",
  ]);
  expect(since.furtherRecoveries).toBe(1);
});
