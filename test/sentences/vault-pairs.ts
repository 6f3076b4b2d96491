import { partialLine } from "../../src/app/vault/partial-line.ts";
import { historyFinding, rightFindings, type VaultRights } from "../../src/app/vault/right-findings.ts";
import { capturedLine, statusLines, type VaultContent } from "../../src/cli/commands/vault-lines.ts";
import { examineRights } from "../../src/directory/live/examine-rights.ts";
import type { UnreadPart } from "../../src/domain/tenant/part.ts";
import { asInstant, MINUTE } from "../../src/domain/time.ts";
import { inLive } from "./in-graph.ts";
import { contrasts, type Pair, pair } from "./pair.ts";

const content: VaultContent = {
  ...{ tenant: { id: "t", displayName: "Contoso" }, snapshots: 1, newest: "2026-11-20T14:00:00Z" },
  ...{ retention: "35 daily snapshots", kept: [], unread: [], firstCapture: null },
};
const status = (more: Partial<VaultContent>) => () => statusLines({ ...content, ...more }).join("\n");
type Kept = VaultContent["kept"][number];
const kept = (...reasons: Kept["reasons"]): Kept => ({ time: "then", kind: "scheduled", label: null, reasons });
const keeping = (...reasons: Kept["reasons"]) => status({ kept: [kept(...reasons)] });
const many = (count: number) => status({ kept: Array.from({ length: count }, () => kept("daily")) });
const captured = (changed: number | null) => () => capturedLine("then", changed);
const empty = status({ snapshots: 0, newest: null });
const contents: readonly Pair[] = [
  pair(", newest …", status({}), empty, "0 snapshots yet."),
  pair("Not read: …", status({ unread: ["groups: forbidden"] }), status({}), "Kept: 35 daily"),
  pair(
    "What was not read has its last known state in this snapshot: it is neither compared with it nor put back to it.",
    status({ unread: ["groups: forbidden"] }),
    status({}),
    "Kept: 35 daily",
  ),
  pair("the newest", keeping("newest"), keeping("pinned"), "a kept job uses it"),
  pair("the newest of its day", keeping("daily"), keeping("weekly"), "the newest of its week"),
  pair("the newest of its week", keeping("weekly"), keeping("monthly"), "the newest of its month"),
  pair("the newest of its month", keeping("monthly"), keeping("daily"), "the newest of its day"),
  pair("taken recently", keeping("recent"), keeping(), "removed with the next daily snapshot"),
  pair("a kept job uses it", keeping("pinned"), keeping("recent"), "taken recently"),
  pair("removed with the next daily snapshot", keeping(), keeping("recent"), "taken recently"),
  ...contrasts(many(21), many(20), [
    ["and … (--json lists …)", "the newest of its day"],
    ["older one", "the newest of its day"],
  ]),
  pair(
    "The first capture reads about … in about … and takes about … min at Graph's documented pace.",
    status({ firstCapture: { objects: 2, requests: 3, duration: MINUTE } }),
    status({}),
    "newest 2026",
  ),
  pair("the first snapshot", captured(null), captured(2), "2 objects new or changed"),
  pair("… new or changed", captured(2), captured(null), "the first snapshot"),
  pair("Captured at …: ….", captured(2), empty, "0 snapshots yet."),
];

/** The history's finding, and the line of the log, where the newest snapshot lacks the groups or what is not offered. */
const lacking = (...more: readonly { readonly absent?: true }[]): readonly UnreadPart[] =>
  more.map((one) => ({ part: "group", reason: "The groups may not be read.", ...one }));
const history = (unread: readonly UnreadPart[]) => () => JSON.stringify(historyFinding(asInstant(0), unread));
const snapshots: readonly Pair[] = [
  ...contrasts(history(lacking({})), history(lacking({ absent: true })), [
    ["… lacks …", "newest snapshot 1970"],
    ["Grant the sign-in that captures what it lacks. entra-rewind vault status says why.", '"ok":true'],
  ]),
  pair(
    "Tenant …: the snapshot of … lacks parts that could not be read. …",
    () => partialLine({ instant: asInstant(0), unread: lacking({}) }, "t"),
    captured(2),
    "2 objects new or changed",
  ),
];

type Right = VaultRights["types"][number];
const right = (type: Right["type"], read: boolean | null, write: boolean | null): Right => ({
  ...{ type, read: { allowed: read, permission: `${type}.Read` } },
  write: { allowed: write, permission: `${type}.Write` },
});
const judged =
  (types: readonly Right[], properties: VaultRights["properties"] = []) =>
  () =>
    rightFindings({ types, properties })
      .map(({ name, says, remedy }) => `${name}: ${says}${remedy === null ? "" : ` -> ${remedy}`}`)
      .join("\n");
const both = judged([right("user", true, true), right("group", true, true)]);
const halfRead = judged([right("user", true, true), right("group", null, true)]);
/** Returns the findings of a sign-in that gets this status for the list of users. */
const examined = (status: number) => async () =>
  judged(await examineRights(inLive([[/GET \/users/, { status, body: { value: [] } }]])))();
const reader = judged([right("user", true, false), right("group", true, false)]);
const partly = judged([right("user", true, true), right("group", false, false)]);
const property = (use: "capture" | "recovery", allowed: boolean) =>
  judged([right("user", true, true)], [{ type: "user", properties: ["mail"], use, permission: "User.Mail", allowed }]);
const rights: readonly Pair[] = [
  pair("may read all … types", both, partly, "capture of group: may not be read"),
  pair("may read all … types", both, halfRead, "may read 1 of 2 types"),
  pair(
    "may read … of … types. The service neither lists nor refuses …",
    halfRead,
    judged([right("user", true, true), right("group", false, true)]),
    "capture of group: may not be read",
  ),
  pair(
    "not judged: the service answered no trial of a read",
    judged([right("user", null, true), right("group", null, true)]),
    halfRead,
    "may read 1 of 2 types",
  ),
  pair("may read all … types", examined(200), examined(404), "neither lists nor refuses user"),
  ...contrasts(partly, both, [
    ["capture of …", "may read all 2 types"],
    ["may not be read", "may read all 2 types"],
    ["recovery of …", "may write 2 of 2 types"],
    ["may not be written", "may write 2 of 2 types"],
    ["An administrator has to grant …: …", "may write 2 of 2 types"],
    ["entra-rewind setup shows the consent link.", "may write 2 of 2 types"],
  ]),
  pair("may write … of … types…", both, reader, "may not write any of the 2 types"),
  pair(
    ". The others show it at the first write",
    judged([right("user", true, true), right("group", true, null)]),
    both,
    "may write 2 of 2 types",
  ),
  pair(
    "may not write any of the … that were tried: this sign-in only captures, and recoveries need the recoverer's",
    reader,
    partly,
    "recovery of group: may not be written",
  ),
  pair(
    "not judged: the service answered no trial of a write",
    judged([right("user", true, null)]),
    both,
    "may write 2 of 2 types",
  ),
  ...contrasts(property("recovery", false), property("recovery", true), [
    ["the sign-in lacks …, the least permission for it", "may write 1 of 1 types"],
    ["… of … of …", "may write 1 of 1 types"],
  ]),
];

/** On what a vault holds, and on what a sign-in may read and write. */
export const vaultPairs: readonly Pair[] = [...contents, ...snapshots, ...rights];
