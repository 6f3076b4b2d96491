import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headCapture } from "../../src/store/history/captures.ts";
import { missingIndexes } from "../../src/store/history/first-load.ts";
import { LAID_OUT } from "../support/crash-points.ts";
import { boss, type OpenTenant, openTenant } from "../support/damaged-tenant.ts";
import { appliedChanges, directoryState, leftovers, recordedSteps, stateAt } from "../support/held-state.ts";
import { allChanges, ended, newestJob } from "../support/jobs.ts";
import { killed } from "../support/killed.ts";
import { type Stages, setStages } from "../support/stages.ts";

/** Places in a run at which the process is killed, as a share of all the places. Some are drawn anew each time. */
const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);
const drawn = (count: number) => Array.from({ length: count }, (_, at) => ((seed + 1) * (at + 1) * 0.6180339887) % 1);
/** `FAULTS_TIMES=10` looks at ten times as many places. */
const times = Number(process.env.FAULTS_TIMES ?? 1);
const everywhere = (fixed: number, random: number) => [
  ...Array.from({ length: fixed * times }, (_, at) => at / (fixed * times - 1)),
  ...drawn(random),
];

describe.each(["SQLite", "PostgreSQL"] as const)(`a process killed with SIGKILL (FAULTS_SEED=${seed}), on %s`, (on) => {
  // A server's database takes longer to copy: fewer places, the drawn ones among them.
  const shares = (fixed: number, random: number) =>
    everywhere(on === "PostgreSQL" ? Math.ceil(fixed / 2) : fixed, random);
  let stages: Stages;
  let reference: Reference;
  beforeAll(async () => {
    stages = await setStages(on);
    reference = await readReference(stages);
  });
  afterAll(() => stages[Symbol.asyncDispose]());

  test.each(shares(3, 1))("a killed first capture leaves all of it or no trace: %s", async (place) => {
    const { where, opened } = await killed(stages, "firstCapture", place);
    await using _ = opened;
    await expectWhole(opened, where, []);
  });

  test.each([...shares(3, 1), "feed's end"])(
    "a killed later capture leaves all of it or no trace: %s",
    async (place) => {
      const { where, opened } = await killed(stages, "capture", place);
      await using _ = opened;
      await expectWhole(opened, where, reference.struck.head);
    },
  );

  // The comparison is short, and comes last. Then the log is laid out, and read stretch by stretch.
  const laidOut = `before commit${LAID_OUT}`;
  test.each([...shares(3, 1), 0.94, "feed's end", laidOut, { after: laidOut, by: 1 }, { after: laidOut, by: 4 }])(
    "a killed preview is taken up and finds the same: %j",
    async (place) => {
      const { where, opened } = await killed(stages, "preview", place);
      await using _ = opened;
      const { wanted, changes, state } = reference.previewed;
      const { recovery } = opened.engine;
      const [{ id: snapshotId } = { id: null }] = (await recovery.listSnapshots({})).items;
      if (snapshotId === null) throw new Error("The stage is not set.");
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
      expect(await allChanges(recovery, job.id), where).toEqual(changes);
      expect(await leftovers(opened.store), where).toBe(0);
      expect(await opened.store.db.selectFrom("plan_log").selectAll().execute(), where).toEqual([]);
      expect(await directoryState(opened.embedded), where).toEqual(state);
      expect(opened.defects, where).toEqual([]);
    },
  );

  test.each(shares(4, 2))("a killed recovery is taken up where it was: %s", async (place) => {
    const { where, opened } = await killed(stages, "recovery", place);
    await using _ = opened;
    const { wanted, applied: wantedChanges, state } = reference.recovered;
    const { recovery } = opened.engine;
    const preview = await newestJob(recovery, "preview");
    if (preview === null) throw new Error("The stage is not set.");
    const request = { previewJobId: preview.id, caller: boss, authority: { kind: "caller" } } as const;
    const job = await ended(
      recovery,
      (await newestJob(recovery, "recovery")) ?? (await recovery.startRecovery(request)),
    );
    expect(job, where).toMatchObject({ status: "successful", failure: null, totals: wanted.totals });
    expect(await directoryState(opened.embedded), where).toEqual(state);

    const applied = await appliedChanges(opened.embedded, job.id);
    expect(applied, where).toEqual(wantedChanges);
    expect(new Set(applied).size, where).toBe(applied.length);
    // A process that is killed between the two commits with which it ends a job logs the end again, and never omits it.
    const steps = new Set(await recordedSteps(opened.embedded, job.id));
    expect([...steps], where).toEqual(["Start recovery job", "Recovery job ended: successful"]);

    const kept = (await recovery.listSnapshots({})).items.filter(({ kind }) => kind === "beforeRecovery");
    expect(
      kept.map(({ id }) => id),
      where,
    ).toEqual([job.beforeRecoverySnapshotId]);
    const [before] = kept;
    if (before === undefined) throw new Error("Nothing was kept.");
    const heldBefore = await stateAt(opened.store, before.createdDateTime);
    expect(heldBefore, where).toEqual(reference.struck.state);
    expect(opened.defects, where).toEqual([]);
  });
});

/** The facts of undisturbed runs, which each killed one is compared with. */
type Reference = Awaited<ReturnType<typeof readReference>>;

async function readReference(stages: Stages) {
  await using struck = await openTenant(stages.folder("struck"));
  await using previewed = await openTenant(stages.folder("previewed"));
  await using recovered = await openTenant(stages.folder("recovered"));
  const preview = await newestJob(previewed.engine.recovery, "preview");
  const recovery = await newestJob(recovered.engine.recovery, "recovery");
  if (preview === null || recovery === null) throw new Error("The stages are not set.");
  return {
    struck: { head: await headState(struck), state: await directoryState(struck.embedded) },
    previewed: {
      wanted: preview,
      changes: await allChanges(previewed.engine.recovery, preview.id),
      state: await directoryState(previewed.embedded),
    },
    recovered: {
      wanted: recovery,
      applied: await appliedChanges(recovered.embedded, recovery.id),
      state: await directoryState(recovered.embedded),
    },
  };
}

/**
 * Before the next capture, either no part or all of the killed one is visible. After it, only the tenant's own state
 * is.
 */
async function expectWhole(opened: OpenTenant, where: string, before: readonly string[]): Promise<void> {
  const present = await directoryState(opened.embedded);
  const held = await headState(opened);
  expect(held.length === before.length ? before : present, where).toEqual(held);
  for (const snapshot of (await opened.engine.recovery.listSnapshots({})).items)
    expect([before, present], where).toContainEqual(await stateAt(opened.store, snapshot.createdDateTime));
  const { createdDateTime } = await opened.engine.recovery.takeSnapshot({ label: null, caller: boss });
  expect(await stateAt(opened.store, createdDateTime), where).toEqual(present);
  expect(await headState(opened), where).toEqual(present);
  expect(await missingIndexes(opened.store.db), where).toEqual([]);
  expect(await leftovers(opened.store), where).toBe(0);
  expect(opened.defects, where).toEqual([]);
}

async function headState({ store }: OpenTenant): Promise<readonly string[]> {
  const head = await headCapture(store.db);
  return head === null ? [] : stateAt(store, head.instant);
}
