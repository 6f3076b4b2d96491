import { tenantId } from "../src/domain/ids.ts";
import { asSnapshotId } from "../src/domain/recovery/snapshot.ts";
import { engineContext } from "./engine-context.ts";
import { timed } from "./figures.ts";
import { openStore } from "./open-store.ts";
import type { CompareTask } from "./running-process.ts";
import { SilentDirectory } from "./tenant/silent-directory.ts";
import { wholeComparison } from "./whole-comparison.ts";

/** Compares two snapshots each time a message comes, and answers with the time it took and the changes it found. */
const task: CompareTask = JSON.parse(process.argv[2] ?? "");
const store = await openStore(task.place);
const context = engineContext(store, new SilentDirectory(task.tenant));

process.on("message", async () => {
  // A store of its own in each round, because the engine holds what it found in the last comparison.
  const round = { ...context, store: store.forTenant(tenantId(task.tenant)) };
  const { ms, result } = await timed(() =>
    wholeComparison(round, asSnapshotId(task.from), asSnapshotId(task.to), () => {}),
  );
  process.send?.({ ms, found: result });
});
process.once("disconnect", async () => store.close());
