import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { headCapture } from "../../src/store/history/captures.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { watchedDirectory } from "../support/crash-points.ts";
import { boss, type OpenTenant, openTenant } from "../support/damaged-tenant.ts";
import { appliedChanges, directoryState, leftovers, stateAt } from "../support/held-state.ts";
import { ended, newestJob } from "../support/jobs.ts";
import { type Stages, setStages } from "../support/stages.ts";

let stages: Stages;
beforeAll(async () => {
  stages = await setStages();
});
afterAll(() => stages[Symbol.asyncDispose]());

const full = {
  code: "storeFull",
  message: expect.stringMatching(/^The disk that holds \S+history\.db is full, and nothing was lost\. .+\.$/),
};

/** The database refuses to grow, with the very error of a full disk, until it is given room again. */
const fillUp = (store: TenantStore) => store.db.run(sql`pragma max_page_count = 1`);
const makeRoom = (store: TenantStore) => store.db.run(sql`pragma max_page_count = 1000000`);

describe("a full disk", () => {
  test("a full disk fails a snapshot with one sentence, and the next one is complete once there is room", async () => {
    await using opened = await openTenant(await stages.copy("struck"));
    const { store, engine } = opened;
    const before = await state(opened);
    await fillUp(store);
    await expect(engine.recovery.takeSnapshot({ label: null, caller: boss })).rejects.toMatchObject(full);
    expect(await state(opened)).toEqual(before);
    expect((await engine.recovery.listSnapshots({})).items).toHaveLength(1);

    await makeRoom(store);
    await engine.recovery.takeSnapshot({ label: null, caller: boss });
    expect(await state(opened)).toEqual(await directoryState(opened.embedded));
    expect(await leftovers(store)).toBe(0);
    expect(opened.defects).toEqual([]);
  });

  test("a full disk delays a preview, which says so and finds everything once there is room", async () => {
    await using opened = await openTenant(await stages.copy("struck"), { leaseMillis: 100 });
    await using reference = await openTenant(stages.folder("previewed"));
    const { recovery } = opened.engine;
    const snapshotId = (await recovery.listSnapshots({})).items[0]?.id;
    if (snapshotId === undefined) throw new Error("The stage is not set.");
    const { id } = await recovery.startPreview({ snapshotId, scope: { all: true }, caller: boss });
    await fillUp(opened.store);
    await vi.waitFor(async () => expect((await recovery.getJob(id)).waitingFor).toEqual(full.message), 10_000);
    expect((await recovery.getJob(id)).failure).toBeNull();

    await makeRoom(opened.store);
    const wanted = await newestJob(reference.engine.recovery, "preview");
    expect(await ended(recovery, { id })).toMatchObject({ status: "successful", digest: wanted?.digest });
    expect(opened.defects).toContainEqual(expect.objectContaining(full));
  });

  test("a full disk delays a recovery between two writes, and it continues by itself once there is room", async () => {
    const folder = await stages.copy("previewed");
    await using reference = await openTenant(stages.folder("recovered"));
    let applied = 0;
    let interrupted: () => void = () => {};
    const refused = new Promise<void>((resolve) => {
      interrupted = resolve;
    });
    let filling: Promise<unknown> | null = null;
    await using opened = await openTenant(folder, {
      leaseMillis: 100,
      directory: (directory) =>
        watchedDirectory(directory, (name) => {
          if (!name.startsWith("before apply")) return;
          applied += 1;
          if (applied === 4) filling = fillUp(opened.store);
          if (applied > 4) interrupted();
        }),
    });
    const { recovery } = opened.engine;
    const preview = await newestJob(recovery, "preview");
    if (preview === null) throw new Error("The stage is not set.");
    // Without pages that earlier work has freed, the outcomes need new ones.
    await opened.store.db.run(sql`vacuum`);
    const { id } = await recovery.startRecovery({
      previewJobId: preview.id,
      caller: boss,
      authority: { kind: "caller" },
    });
    await refused;
    expect(await recovery.getJob(id)).toMatchObject({ status: "running" });
    await filling;
    await makeRoom(opened.store);
    const wanted = await newestJob(reference.engine.recovery, "recovery");
    if (wanted === null) throw new Error("The stage is not set.");
    expect(await ended(recovery, { id })).toMatchObject({ status: "successful", failure: null, totals: wanted.totals });
    expect(await directoryState(opened.embedded)).toEqual(await directoryState(reference.embedded));
    expect(await appliedChanges(opened.embedded, id)).toEqual(await appliedChanges(reference.embedded, wanted.id));
    expect(opened.defects).toContainEqual(expect.objectContaining(full));
  });
});

async function state({ store }: OpenTenant): Promise<readonly string[]> {
  const head = await headCapture(store.db);
  return head === null ? [] : stateAt(store, head.instant);
}
