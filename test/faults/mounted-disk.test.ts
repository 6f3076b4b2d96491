import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { EmbeddedDirectory } from "../../src/directory/embedded/embedded-directory.ts";
import { SandboxClock } from "../../src/directory/embedded/sandbox-clock.ts";
import { HOUR, SECOND } from "../../src/domain/time.ts";
import { headCapture } from "../../src/store/history/captures.ts";
import { loadIndexes, missingIndexes } from "../../src/store/history/first-load.ts";
import { watchedDirectory } from "../support/crash-points.ts";
import { boss, type OpenTenant, openTenant } from "../support/damaged-tenant.ts";
import { appliedChanges, directoryState, leftovers, stateAt } from "../support/held-state.ts";
import { ended, newestJob } from "../support/jobs.ts";
import { smallDisk } from "../support/small-disk.ts";
import { type StageName, type Stages, setStages } from "../support/stages.ts";

const disk = smallDisk();
let stages: Stages;
beforeAll(async () => {
  stages = await setStages();
});
afterEach(() => disk?.clear());
afterAll(async () => {
  await stages[Symbol.asyncDispose]();
  disk?.[Symbol.dispose]();
});

const full = {
  code: "storeFull",
  message: expect.stringMatching(/^The disk that holds \S+history\.db is full, and nothing was lost\. .+\.$/),
};

/** Opens a stage whose history is on the disk, which is full from the given occurrence of a place on. */
async function openOnDisk(stage: StageName, place: string, occurrence: number, onDefect = (_: unknown): void => {}) {
  const folder = await stages.copy(stage);
  disk?.hold(folder);
  let comes = 0;
  return openTenant(folder, {
    leaseMillis: 100,
    onDefect,
    directory: (directory) =>
      watchedDirectory(directory, (name) => {
        if (!name.startsWith(place)) return;
        comes += 1;
        if (comes === occurrence) disk?.fill();
      }),
  });
}

describe.skipIf(disk === null)("a disk that is really full (skipped where mounting one is not permitted)", () => {
  test.each<[string, StageName, string, number, number]>([
    ["in a first load", "founded", "feed", 3, loadIndexes.length],
    ["when a first load builds its indexes", "founded", "feed's end", 1, loadIndexes.length],
    ["in a later capture", "struck", "feed", 2, 0],
  ])(
    "a full disk fails the snapshot with one sentence, does not affect reading, and the next one is complete once there is room: %s",
    async (_, stage, place, occurrence, missing) => {
      await using opened = await openOnDisk(stage, place, occurrence);
      const { recovery } = opened.engine;
      const [before, known] = [await state(opened), await recovery.listSnapshots({})];
      await expect(recovery.takeSnapshot({ label: null, caller: boss })).rejects.toMatchObject(full);
      expect(await state(opened)).toEqual(before);
      expect(await recovery.listSnapshots({})).toEqual(known);
      expect(await missingIndexes(opened.store.db)).toHaveLength(missing);

      disk?.clear();
      await recovery.takeSnapshot({ label: null, caller: boss });
      expect(await state(opened)).toEqual(await directoryState(opened.embedded));
      expect(await leftovers(opened.store)).toBe(0);
      expect(await missingIndexes(opened.store.db)).toEqual([]);
      expect(opened.defects).toEqual([]);
    },
  );

  test("a full disk is reported to a process that first opens a history or a tenant", async () => {
    const folder = await stages.copy("struck");
    disk?.hold(folder);
    disk?.fill();
    await expect(openTenant(folder)).rejects.toMatchObject(full);
    disk?.clear();
    await using opened = await openTenant(folder);
    expect((await opened.engine.recovery.listSnapshots({})).items).toHaveLength(1);

    const other = await stages.copy("struck");
    disk?.hold(other, "tenant.db");
    disk?.fill();
    await expect(openTenant(other)).rejects.toMatchObject({ code: "storeFull" });
  });

  test("a full disk hides nothing that is kept: jobs, lists, snapshots, history and the trail are read as before", async () => {
    const folder = await stages.copy("previewed");
    disk?.hold(folder);
    await using opened = await openTenant(folder);
    const { recovery, investigation, approvals, trail } = opened.engine;
    const preview = await newestJob(recovery, "preview");
    if (preview === null) throw new Error("The stage is not set.");
    const [first] = (await recovery.listChanges(preview.id, {}, { limit: 1 })).items;
    if (first === undefined) throw new Error("The list is empty.");
    const answers = async () => [
      await recovery.getJob(preview.id),
      await recovery.listJobs({}, {}),
      await recovery.listSnapshots({}),
      await recovery.listChanges(preview.id, {}, {}),
      await recovery.summarizeChanges(preview.id),
      await investigation.findObjects({ text: "a", state: "any" }, {}),
      await investigation.getObjectHistory({ ref: first.ref }, {}),
      await approvals.listPending(),
      await trail.list({}),
    ];
    const known = await answers();
    // Changes made meanwhile cannot be read into the history, but the history must still be shown.
    const hands = opened.embedded.as({ actor: { kind: "user", id: "boss", name: "Boss" }, app: "portal", ip: null });
    hands.create("user", { displayName: "Late", userPrincipalName: "late@contoso.example", accountEnabled: true });
    disk?.fill();
    expect(await answers()).toEqual(known);
    expect(opened.defects).toEqual([]);
  });

  test("a full disk under the sandbox refuses no question, and its time goes on", async () => {
    const folder = await stages.copy("struck");
    disk?.hold(folder, "tenant.db");
    let time = Date.UTC(2026, 10, 21, 9);
    using directory = EmbeddedDirectory.open(join(folder, "tenant.db"), {
      clock: (meta) => new SandboxClock(meta, { now: () => time }),
      newId: randomUUID,
    });
    const before = directory.now();
    disk?.fill();
    time += 5 * SECOND;
    expect(directory.now()).toBe(before + 5 * SECOND);
    time += HOUR;
    expect(directory.now()).toBeGreaterThanOrEqual(before + 5 * SECOND);
    const hands = directory.as({ actor: { kind: "user", id: "boss", name: "Boss" }, app: "portal", ip: null });
    expect(() => hands.create("user", { displayName: "Late" })).toThrow(expect.objectContaining({ code: "storeFull" }));
    disk?.clear();
    expect(directory.now()).toBeGreaterThanOrEqual(before + 5 * SECOND);
  });

  test("a full disk delays a recovery, which says so and continues by itself once there is room", async () => {
    await using reference = await openTenant(stages.folder("recovered"));
    const refused = Promise.withResolvers<unknown>();
    await using opened = await openOnDisk("previewed", "before apply", 4, refused.resolve);
    const { recovery } = opened.engine;
    const preview = await newestJob(recovery, "preview");
    const wanted = await newestJob(reference.engine.recovery, "recovery");
    if (preview === null || wanted === null) throw new Error("The stage is not set.");
    const authority = { kind: "caller" } as const;
    const { id } = await recovery.startRecovery({ previewJobId: preview.id, caller: boss, authority });
    expect(await refused.promise).toMatchObject(full);
    expect(await recovery.getJob(id)).toMatchObject({ status: "running", waitingFor: full.message });

    disk?.clear();
    const end = await ended(recovery, { id });
    expect(end).toMatchObject({ status: "successful", failure: null, totals: wanted.totals });
    expect(end).not.toHaveProperty("waitingFor");
    expect(await directoryState(opened.embedded)).toEqual(await directoryState(reference.embedded));
    expect(await appliedChanges(opened.embedded, id)).toEqual(await appliedChanges(reference.embedded, wanted.id));
  });
});

async function state({ store }: OpenTenant): Promise<readonly string[]> {
  const head = await headCapture(store.db);
  return head === null ? [] : stateAt(store, head.instant);
}
