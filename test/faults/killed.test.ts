import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headCapture } from "../../src/store/captures.ts";
import { loadIndexes, missingIndexes } from "../../src/store/first-load.ts";
import { boss, type OpenTenant, openTenant } from "../support/damaged-tenant.ts";
import { appliedChanges, directoryState, leftovers, recordedSteps, stateAt } from "../support/held-state.ts";
import { allChanges, ended, newestJob } from "../support/jobs.ts";
import { killed, type Place } from "../support/killed.ts";
import { type Stages, setStages } from "../support/stages.ts";

/** Where in a run the process is killed, as a share of the places it comes by; some are drawn anew each time. */
const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);
const drawn = (count: number) => Array.from({ length: count }, (_, at) => ((seed + 1) * (at + 1) * 0.6180339887) % 1);
/** `FAULTS_TIMES=10` looks at ten times as many places. */
const times = Number(process.env.FAULTS_TIMES ?? 1);
const shares = (fixed: number, random: number) => [
  ...Array.from({ length: fixed * times }, (_, at) => at / (fixed * times - 1)),
  ...drawn(random),
];

const INDEXES = loadIndexes.length;

let stages: Stages;
beforeAll(async () => {
  stages = await setStages();
});
afterAll(() => stages[Symbol.dispose]());

describe(`a process killed with SIGKILL (FAULTS_SEED=${seed})`, () => {
  test.each(shares(4, 1))("leaves of a first capture all or nothing: %s", async (place) => {
    const { where, opened } = await killed(stages, "firstCapture", place);
    await using _ = opened;
    await expectWhole(opened, where, []);
  });

  // Each index is built in a transaction of its own, which is two places: before its commit and after it.
  test.each<[string, Place, number]>([
    ["while it reads", { after: "feed", by: 3 }, INDEXES],
    ["before the first index", "feed's end", INDEXES],
    ["in the first index", { after: "feed's end", by: 1 }, INDEXES],
    ["after the third index", { after: "feed's end", by: 6 }, INDEXES - 3],
    ["in the last index", { after: "feed's end", by: 2 * INDEXES - 1 }, 1],
    ["before the capture is there", { after: "feed's end", by: 2 * INDEXES }, 0],
  ])("leaves of a first load what the next process makes whole, indexes included: %s", async (_, place, missing) => {
    const { where, opened } = await killed(stages, "firstCapture", place);
    await using tenant = opened;
    expect(await missingIndexes(tenant.store.db), where).toHaveLength(missing);
    expect(await headCapture(tenant.store.db, tenant.tenant), where).toBeNull();
    await expectWhole(tenant, where, []);
  });

  test.each([...shares(4, 1), "feed's end"])("leaves of a later capture all or nothing: %s", async (place) => {
    const { where, opened } = await killed(stages, "capture", place);
    await using _ = opened;
    await using before = openTenant(stages.folder("struck"));
    await expectWhole(opened, where, await headState(before));
  });

  // The comparison is short, and comes last.
  test.each([...shares(4, 1), 0.82, 0.88, 0.94, "feed's end"])(
    "leaves a preview that is taken up and finds the same: %s",
    async (place) => {
      const { where, opened } = await killed(stages, "preview", place);
      await using _ = opened;
      await using reference = openTenant(stages.folder("previewed"));
      const wanted = await newestJob(reference.engine.recovery, "preview");
      const { recovery } = opened.engine;
      const [{ id: snapshotId } = { id: null }] = (await recovery.listSnapshots({})).items;
      if (wanted === null || snapshotId === null) throw new Error("The stage is not set.");
      const request = { snapshotId, scope: { all: true }, caller: boss } as const;
      const job = await ended(
        recovery,
        (await newestJob(recovery, "preview")) ?? (await recovery.startPreview(request)),
      );
      expect(job, where).toMatchObject({
        status: "successful",
        failure: null,
        totals: wanted.totals,
        digest: wanted.digest,
      });
      expect(await allChanges(recovery, job.id), where).toEqual(await allChanges(reference.engine.recovery, wanted.id));
      expect(await leftovers(opened.store, opened.tenant), where).toBe(0);
      expect(await directoryState(opened.embedded), where).toEqual(await directoryState(reference.embedded));
      expect(opened.defects, where).toEqual([]);
    },
  );

  test.each(shares(11, 3))("leaves a recovery that is taken up where it was: %s", async (place) => {
    const { where, opened } = await killed(stages, "recovery", place);
    await using _ = opened;
    await using reference = openTenant(stages.folder("recovered"));
    await using struck = openTenant(stages.folder("struck"));
    const { recovery } = opened.engine;
    const wanted = await newestJob(reference.engine.recovery, "recovery");
    const preview = await newestJob(recovery, "preview");
    if (wanted === null || preview === null) throw new Error("The stage is not set.");
    const request = { previewJobId: preview.id, caller: boss, authority: { kind: "caller" } } as const;
    const job = await ended(
      recovery,
      (await newestJob(recovery, "recovery")) ?? (await recovery.startRecovery(request)),
    );
    expect(job, where).toMatchObject({ status: "successful", failure: null, totals: wanted.totals });
    expect(await directoryState(opened.embedded), where).toEqual(await directoryState(reference.embedded));

    const applied = await appliedChanges(opened.embedded, job.id);
    expect(applied, where).toEqual(await appliedChanges(reference.embedded, wanted.id));
    expect(new Set(applied).size, where).toBe(applied.length);
    // Killed between its two commits, a process that ends a job again logs it again; it is never not logged.
    const steps = new Set(await recordedSteps(opened.embedded, job.id));
    expect([...steps], where).toEqual(["Start recovery job", "Recovery job ended: successful"]);

    const kept = (await recovery.listSnapshots({})).items.filter(({ kind }) => kind === "beforeRecovery");
    expect(
      kept.map(({ id }) => id),
      where,
    ).toEqual([job.beforeRecoverySnapshotId]);
    const [before] = kept;
    if (before === undefined) throw new Error("Nothing was kept.");
    const heldBefore = await stateAt(opened.store, opened.tenant, before.createdDateTime);
    expect(heldBefore, where).toEqual(await directoryState(struck.embedded));
    expect(opened.defects, where).toEqual([]);
  });
});

/** Seen before the next capture: nothing of the killed one, or all of it. After it: nothing of it but what is the tenant's. */
async function expectWhole(opened: OpenTenant, where: string, before: readonly string[]): Promise<void> {
  const present = await directoryState(opened.embedded);
  const held = await headState(opened);
  expect(held.length === before.length ? before : present, where).toEqual(held);
  for (const snapshot of (await opened.engine.recovery.listSnapshots({})).items)
    expect([before, present], where).toContainEqual(
      await stateAt(opened.store, opened.tenant, snapshot.createdDateTime),
    );
  const { createdDateTime } = await opened.engine.recovery.takeSnapshot({ label: null, caller: boss });
  expect(await stateAt(opened.store, opened.tenant, createdDateTime), where).toEqual(present);
  expect(await headState(opened), where).toEqual(present);
  expect(await missingIndexes(opened.store.db), where).toEqual([]);
  expect(await leftovers(opened.store, opened.tenant), where).toBe(0);
  expect(opened.defects, where).toEqual([]);
}

async function headState({ store, tenant }: OpenTenant): Promise<readonly string[]> {
  const head = await headCapture(store.db, tenant);
  return head === null ? [] : stateAt(store, tenant, head.instant);
}
