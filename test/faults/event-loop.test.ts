import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EngineThread, engineThread } from "../../src/app/engine-thread/engine-thread.ts";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { configuredOwner } from "../../src/service/session.ts";
import { boss, foundTenant, strike } from "../support/damaged-tenant.ts";
import { ended } from "../support/jobs.ts";

const OBJECTS = 50_000;

/** Far above what a quiet machine shows, far below what a person or a lease would notice. */
const MAIN_P99_MS = 250;
const ANSWER_MS = 500;

const folder = mkdtempSync(join(tmpdir(), "event-loop-"));
let thread: EngineThread;

beforeAll(async () => {
  foundTenant(folder, OBJECTS);
  thread = engineThread({
    start: () => new Worker(new URL("../support/tenant-worker.ts", import.meta.url), { workerData: folder }),
    capabilities: sandboxCapabilities,
    notify: () => {},
  });
  // The first call starts the thread: what is measured is one that runs.
  await thread.services(configuredOwner).session.tenant();
});
afterAll(async () => {
  await thread.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("while the engine reads a tenant of 50,000 objects", () => {
  test("the main thread responds and the engine's thread answers other calls during a capture of 50,000 objects", async ({
    annotate,
  }) => {
    const { recovery } = thread.services(configuredOwner);
    const figures = await beside(() => recovery.takeSnapshot({ label: null, caller: boss }));
    await annotate(JSON.stringify(figures));
    expect(figures.answers).toBeGreaterThan(20);
    expect(figures.mainP99).toBeLessThan(MAIN_P99_MS);
    expect(figures.longestAnswer).toBeLessThan(ANSWER_MS);
  });

  test("the main thread and the engine's thread respond during comparison and recovery", async ({ annotate }) => {
    const { recovery } = thread.services(configuredOwner);
    const snapshotId = (await recovery.listSnapshots({})).items[0]?.id;
    if (snapshotId === undefined) throw new Error("The first test has left no snapshot.");
    strike(folder, OBJECTS / 5);
    const figures = await beside(async () => {
      const preview = await ended(
        recovery,
        await recovery.startPreview({ snapshotId, scope: { all: true }, caller: boss }),
      );
      const authority = { kind: "caller" } as const;
      const job = await ended(
        recovery,
        await recovery.startRecovery({ previewJobId: preview.id, caller: boss, authority }),
      );
      expect(job).toMatchObject({ status: "successful", totals: { modifiedObjects: preview.totals.changedObjects } });
    });
    await annotate(JSON.stringify(figures));
    expect(figures.mainP99).toBeLessThan(MAIN_P99_MS);
    expect(figures.longestAnswer).toBeLessThan(ANSWER_MS);
  });
});

/** Calls the engine's thread again and again while the work goes on there: milliseconds, and how many answers came. */
async function beside(work: () => Promise<unknown>) {
  const main = monitorEventLoopDelay({ resolution: 5 });
  const waits: number[] = [];
  let over = false;
  const started = performance.now();
  main.enable();
  const working = work().finally(() => {
    over = true;
  });
  while (!over) {
    const asked = performance.now();
    await thread.services(configuredOwner).recovery.listSnapshots({ limit: 1 });
    waits.push(performance.now() - asked);
  }
  await working;
  main.disable();
  const inMs = (nanoseconds: number): number => Math.round(nanoseconds / 1e6);
  return {
    took: Math.round(performance.now() - started),
    mainP99: inMs(main.percentile(99)),
    mainLongest: inMs(main.max),
    answers: waits.length,
    longestAnswer: Math.round(Math.max(...waits)),
  };
}
