import { trailFinding } from "../../src/app/trail-finding.ts";
import { appendTrail } from "../../src/records/stored-trail.ts";
import { verifyNewestRecords } from "../../src/records/verify-records.ts";
import { alter, lived } from "./a-lived-tenant.ts";
import { inTenant } from "./in-tenant.ts";
import { type Pair, pair } from "./pair.ts";

/** Returns how the check says that the trail, the jobs or the history were altered, or "intact". */
const verified = (...statements: readonly string[]) =>
  inTenant(async (tenant) => {
    await lived(tenant);
    await alter(tenant, ...statements);
    const verdict = await tenant.engine.trail.verify();
    return verdict.intact ? "intact" : verdict.why;
  });
const intact = verified();
const newest = `"instant" = (select max("instant") from "capture")`;
const middle = `"instant" = (select max("instant") from "capture" where "instant" < (select max("instant") from "capture"))`;

const history: readonly (readonly [says: string, ...statements: string[]])[] = [
  [
    "the state at … is not the one that was captured: versions were altered, put in or removed",
    `update "entity_version" set "display_name" = 'eve' where "display_name" = 'ada'`,
  ],
  ["the note that … … changed is missing, so that comparisons leave it out", `delete from "touched"`],
  [
    "the place of the newest reading was altered",
    `insert into reading (tenant_id, instant, cursor, read_until, seal)
      select tenant_id, instant, 'x', read_until + 1, 'seal' from capture order by instant desc limit 1`,
  ],
  [
    "the successor of … … was altered",
    `insert into successor (tenant_id, entity_type, entity_id, successor_id, job_id, seal)
      select tenant_id, 'group', 'a', 'b', id, 'seal' from job limit 1`,
  ],
  [
    "the search text of … differs from what was captured, that of … … among them",
    `update "search" set "name" = 'eve' where "name" = 'ada'`,
  ],
  ["the key of the history is missing", `delete from "secret" where "name" = 'history-key'`],
  ["the capture of … was altered", `update "capture" set "seal" = null where ${newest}`],
  ["captures before … are missing", `delete from "capture" where ${middle}`],
  ["the mark of the newest capture is missing", `delete from "secret" where "name" = 'history-end'`],
  [
    "captures at the end are missing, or snapshots were altered, put in or removed",
    `update "secret" set "value" = 'x' where "name" = 'history-end'`,
  ],
];
const trail: readonly (readonly [says: string, ...statements: string[]])[] = [
  ["the key of the trail is missing", `delete from "secret" where "name" = 'audit-key'`],
  ["record … is missing", `delete from "trail" where "seq" = 2`],
  ["record … was put in", "insert into trail select tenant_id, 0, time, event_json, hash from trail where seq = 1"],
  [
    "record … was altered",
    `update "trail" set "event_json" = replace("event_json", 'boss', 'mallory') where "seq" = 1`,
  ],
  ["records at the end are missing", `delete from "trail" where "seq" = (select max("seq") from "trail")`],
  ["snapshot … was altered since it was taken", `update "snapshot" set "label" = 'Safe' where "kind" = 'onDemand'`],
  ["the job of recovery … is missing", `delete from "job" where "kind" = 'recovery'`],
  [
    "recovery … has ended, and its job is open again",
    `update "job" set "status" = 'running' where "kind" = 'recovery'`,
  ],
  [
    "the job of recovery …, or the outcome of one of its steps, was altered after its end",
    `update "job" set "failed_changes" = 7 where "kind" = 'recovery'`,
  ],
];
const alterations = [...history, ...trail].map(([says, ...statements]) =>
  pair(says, verified(...statements), intact, "intact"),
);
/** Records a recovery's end a second time, as a program with the key does whose job was put back. */
const again = (action: "recoveryEnded" | "jobCancelled") =>
  inTenant(async (tenant) => {
    const { recovery } = await lived(tenant);
    const { context } = tenant;
    await context.store.transaction((tx) => appendTrail(context, tx, { action, caller: null, jobId: recovery.id }));
    const verdict = await tenant.engine.trail.verify();
    return verdict.intact ? "intact" : verdict.why;
  });
/** Records a snapshot with another seal than its capture has. */
const recaptured = (isOther: boolean) =>
  inTenant(async (tenant) => {
    await lived(tenant);
    const { id } = await tenant.snapshot("kept");
    const { context } = tenant;
    const taken = { label: "kept", seal: "another" };
    const event = { action: "snapshotTaken", caller: null, snapshotId: id, taken } as const;
    if (isOther) await context.store.transaction((tx) => appendTrail(context, tx, event));
    const verdict = await tenant.engine.trail.verify();
    return verdict.intact ? "intact" : verdict.why;
  });
const lostCapture = (isLost: boolean) =>
  inTenant(async (tenant) => {
    const { id } = await tenant.snapshot();
    if (isLost) await alter(tenant, `delete from "capture"`, `delete from "secret" where "name" = 'history-end'`);
    const verdict = await tenant.engine.trail.verify();
    return verdict.intact ? `intact ${id}` : verdict.why;
  });

/** Returns what `doctor` finds of a trail that was altered, looking at no more than `most` of its newest records. */
const found = (most: number, ...statements: readonly string[]) =>
  inTenant(async (tenant) => {
    await lived(tenant);
    await alter(tenant, ...statements);
    const { says, remedy } = await trailFinding({ verifyNewest: () => verifyNewestRecords(tenant.context, most) });
    return `${says} -> ${remedy}`;
  });
const sound = found(100);
const changed = found(100, `update "trail" set "time" = 0 where "seq" = 2`);
const empty = inTenant(async ({ engine }) => (await trailFinding(engine.trail)).says);
const shortened = found(100, `delete from "trail" where "seq" = 2`);

const checks: readonly Pair[] = [
  ...alterations,
  pair("Run entra-rewind audit --verify.", changed, sound, "intact"),
  pair("after … as written", changed, sound, "intact"),
  pair("altered, …: …", changed, shortened, "shorter"),
  pair("shorter than it should be, …: …", shortened, changed, "altered"),
  pair("intact, … looked at", sound, found(1), "intact as far as"),
  pair(
    "intact as far as looked at, the newest … of …; … before them … not checked, and `entra-rewind audit --verify` checks all",
    found(1),
    sound,
    "intact, ",
  ),
  pair("empty", empty, sound, "intact"),
  pair("recovery … ended twice, because its job was put back after its end", again("recoveryEnded"), intact, "intact"),
  pair(
    "the capture of snapshot … is another one than when it was taken",
    recaptured(true),
    recaptured(false),
    "intact",
  ),
  pair("the capture of …, which a snapshot or job needs, is missing", lostCapture(true), lostCapture(false), "intact"),
];

/** On what the check of the records says where the store was altered. */
export const alteredPairs: readonly Pair[] = checks;
