import { type Snapshot, snapshotIdOf } from "../../src/domain/snapshot.ts";
import { asInstant } from "../../src/domain/time.ts";
import { chosenText } from "../../src/mcp/render/snapshot.ts";
import { type Pair, pair } from "./pair.ts";

const snapshot: Snapshot = {
  ...{ id: snapshotIdOf(asInstant(1_000_000)), createdDateTime: asInstant(1_000_000), kind: "scheduled" },
  ...{ recommended: true, label: null, totalChangedObjects: null, expiresDateTime: null },
};
const chosen = (isBefore: boolean) => () => chosenText({ snapshot, askedFor: 2_000_000, isBefore }, 3_000_000);

const snapshots: readonly Pair[] = [
  pair("The last one before … is ….", chosen(true), chosen(false), "stands for the newest snapshot not after it"),
];

/** Sentences on what an answer leaves out, and on what a caller's words stand for. */
export const cutPairs: readonly Pair[] = [...snapshots];
