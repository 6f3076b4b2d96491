import { writeSync } from "node:fs";
import { asSnapshotId } from "../src/domain/recovery/snapshot.ts";
import { engineContext } from "./engine-context.ts";
import { openStore } from "./open-store.ts";
import { SilentDirectory } from "./tenant/silent-directory.ts";
import { wholeComparison } from "./whole-comparison.ts";

/** Prints the differences between two snapshots of a history, one line of JSON for each change. */
const [file = "", tenant = "", from = "", to = ""] = process.argv.slice(2);
const store = await openStore({ kind: "sqlite", file });
const context = engineContext(store, new SilentDirectory(tenant));
await wholeComparison(context, asSnapshotId(from), asSnapshotId(to), (lines) => writeSync(1, lines));
await store.close();
