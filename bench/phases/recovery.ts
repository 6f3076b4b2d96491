import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import { EmbeddedDirectory } from "../../src/directory/embedded/embedded-directory.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { keepSnapshot } from "../../src/engine/capture/snapshots.ts";
import type { EngineContext } from "../../src/engine/context.ts";
import { startPreview, startRecovery } from "../../src/engine/jobs/start-jobs.ts";
import { caller, engineContext, leased, runToEnd } from "../engine-context.ts";
import { type Figure, timed } from "../figures.ts";
import { names } from "../names.ts";
import { openStore } from "../open-store.ts";
import { peakMemory } from "../peak-memory.ts";
import { mustBe, type Phase, type Progress } from "../phase.ts";
import { personProperties } from "../tenant/objects.ts";

const MOST_CHANGES = 10_000;
const AT_ONCE = 1_000;
const by = { actor: { kind: "user", id: null, name: "bench" }, app: "bench", ip: null } as const;

/**
 * A recovery of a preview's list in the embedded directory, filled by its own writer: two properties of each object, and
 * the manager of every tenth. Four fifths of its users are changed.
 */
export const recovery: Phase = async (task, progress): Promise<readonly Figure[]> => {
  const changes = Math.min(MOST_CHANGES, Math.floor(task.size * 0.8));
  const id = `${task.tenant}-embedded`;
  using directory = EmbeddedDirectory.create(join(task.folder, `${task.place.kind}-embedded.db`), {
    tenant: { id, displayName: "Bench", defaultDomain: "bench.example" },
    clock: { now: () => Date.now() },
    newId: randomUUID,
  });
  const store = await openStore(task.place);
  try {
    const context = engineContext(store, directory);
    const users = fill(directory, Math.floor(changes * 1.25), progress);
    const checkpoint = () => {};
    const { instant } = await leased(context, (lease) =>
      keepSnapshot(context, lease, { kind: "scheduled", label: null, checkpoint }),
    );
    inPortions(directory, users.slice(0, changes), (hands, user, at) => {
      hands.update(user, { department: null, jobTitle: "Changed" });
      const manager = users[at - 1];
      if (at % 10 === 5 && manager !== undefined) hands.removeLink({ link: "manager", source: user, target: manager });
    });
    const request = { snapshotId: snapshotIdOf(instant), scope: everything, caller };
    const preview = await runToEnd(context, (await startPreview(context, request)).id);
    mustBe("changed objects in the preview to recover", preview.job.totals.changedObjects ?? 0, changes);
    progress(`recovery of ${changes} changes`, 0, null);
    const { ms } = await timed(() => recover(context, preview.job.id, changes));
    const verification = await runToEnd(context, (await startPreview(context, request)).id);
    mustBe("changes left after the recovery", verification.job.totals.changedObjects ?? -1, 0);
    return [
      { name: names.recovery(changes), value: ms / 1_000, unit: "s" },
      { name: names.recoveryRate(changes), value: (changes * 1_000) / ms, unit: "objects/s" },
      { name: `${names.recovery(changes)}, peak memory`, value: peakMemory(), unit: "MiB" },
    ];
  } finally {
    await store.close();
  }
};

async function recover(
  context: EngineContext,
  previewJobId: Parameters<typeof runToEnd>[1],
  changes: number,
): Promise<void> {
  const { id } = await startRecovery(context, { previewJobId, caller, authority: { kind: "caller" } });
  const { totals } = (await runToEnd(context, id)).job;
  mustBe("objects put back", totals.modifiedObjects ?? 0, changes);
  mustBe("failed changes of the recovery", totals.failedChanges ?? -1, 0);
}

function fill(directory: EmbeddedDirectory, objects: number, progress: Progress): readonly EntityRef[] {
  const users: EntityRef[] = [];
  inPortions(directory, Array.from({ length: objects }), (hands, _, at) => {
    const user = hands.create("user", personProperties(at, 0));
    const manager = users[at - 1];
    if (manager !== undefined) hands.addLink({ link: "manager", source: user, target: manager });
    users.push(user);
    if (at % AT_ONCE === 0) progress("embedded tenant", at, objects);
  });
  return users;
}

/** Many writes in one transaction of the directory. */
function inPortions<T>(
  directory: EmbeddedDirectory,
  items: readonly T[],
  write: (hands: DirectoryWriter, item: T, at: number) => void,
): void {
  const hands = directory.as(by);
  for (let start = 0; start < items.length; start += AT_ONCE) {
    directory.transaction(() => {
      for (const [offset, item] of items.slice(start, start + AT_ONCE).entries()) write(hands, item, start + offset);
    });
  }
}
