import type { Change } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { requireFew } from "../../src/microsoft/recovery/actor-scope.ts";
import { reachOf } from "../../src/microsoft/recovery/recovery-reach.ts";
import { PartsOfList } from "../../src/microsoft/recovery/recovery-scope.ts";
import { type SeriesState, wholeJob } from "../../src/microsoft/recovery/series-state.ts";
import { storedRecords } from "../../src/records/stored-requests.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { inMicrosoft, list, type Replies } from "./in-graph.ts";
import { inRecords } from "./in-records.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const first: Job = { ...aFinishedPreview, id: jobId("r1"), kind: "recovery", previewJobId: jobId("p1") };
const failed: Job = { ...first, status: "failed", failure: { code: "failed", message: "Broken" } };
const refs = (count: number) => Array.from({ length: count }, (_, at) => ({ type: "user", id: `${at}` }) as const);
const plan = { parts: [refs(100), refs(2)], scope: { all: true } as const };

const told =
  (more: Partial<SeriesState>, goesOn = true) =>
  () => {
    const state: SeriesState = {
      ...{ first, jobs: [first], plan, active: null, isStopped: false, begun: 1, next: 2, left: [], isOver: false },
      ...more,
    };
    const job = wholeJob(state, state.isOver ? null : { goesOn, problem: null });
    return `${job.status}: ${job.outlook ?? ""}${job.failure?.message ?? ""}`;
  };
const active: Job = { ...first, status: "running" };
const running = told({ jobs: [active], active });
const stopped = { isOver: true, isStopped: true, next: null };
const ended = told({ isOver: true, next: null, begun: 2 });

const grant = (at: number, clientId: string | null): Change => ({
  ...{ seq: at, ref: { type: "oAuth2PermissionGrant", id: `g${at}` }, displayName: null, basis: "snapshot", links: [] },
  ...{ action: "update", linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
  properties: clientId === null ? [] : [{ name: "clientId", now: null, then: clientId }],
});
const user = (at: number): Change => ({ ...grant(at, null), ref: { type: "user", id: `u${at}` } });

const reached =
  (changes: readonly Change[], replies: Replies = [[/oauth2PermissionGrants/, { status: 404 }]]) =>
  () =>
    inMicrosoft(replies, async (context) => {
      const parts = new PartsOfList({});
      for (const change of changes) parts.add(change);
      return (await reachOf(context, parts.result)).join(" ") || "its objects alone";
    });
const named: Replies = [[/getByIds/, list({ id: "map", displayName: "Map" })]];
const users = (count: number) => Array.from({ length: count }, (_, at) => user(at));

/** Asks for a part of a recovery, and then for this one. */
const askedAgain = (part: number) =>
  tried(() =>
    inRecords(async ({ context }) => {
      const records = storedRecords(context);
      const of = (number: number, follows?: string) => ({
        ...{ kind: "recovery" as const, snapshotId: first.snapshotId, verifiesJobId: null, assessment: null },
        ...{ startedAfter: 0, authority: { kind: "caller" as const }, preview: { id: jobId("p1"), digest: null } },
        caller: { id: "ada", userPrincipalName: "ada@contoso.example" },
        scope: { entities: [], part: number, parts: 3, ...(follows === undefined ? {} : { follows }) },
      });
      await records.settle((await records.intend(of(1))).id, { jobId: first.id });
      await records.settle((await records.intend(of(2, first.id))).id, { jobId: jobId("r2") });
      await records.intend(of(part, first.id));
    }),
  );

/** On recoveries in several jobs of a service. */
export const seriesPairs: readonly Pair[] = [
  pair("Parts done: … of …", told({}), running, "under way"),
  pair("Part … of … is under way", running, told({}), "Parts done"),
  pair(
    "This server starts each part when the one before has ended, by the one approval, and takes it up again at get_job after a restart.",
    told({}),
    told({}, false),
    "The next part starts once",
  ),
  pair(
    "The next part starts once the person who started the recovery calls get_job on a server that may recover.",
    told({}, false),
    told({}),
    "This server starts each part",
  ),
  pair(
    "…, because the service takes … objects in one job. … Come back in a minute with get_job.",
    running,
    ended,
    "successful",
  ),
  pair("It was stopped after ….", told(stopped), told({ isOver: true, next: null, jobs: [failed] }), "ended as failed"),
  pair("Its … ended as …….", told({ isOver: true, next: null, jobs: [failed] }), told(stopped), "was stopped"),
  pair("part … of …", told(stopped), ended, "successful"),
  pair("… Not written: the … of later parts.", told(stopped), told({ ...stopped, begun: 2 }), "part 2 of 2"),
  pair(
    "The service takes … objects in one job: this is … jobs, one after the other, and this approval covers all of them. What guards signing in comes first, most users last. Before each later job its objects are compared again, and what is not as shown here any more is left, and listed as failed.",
    reached(users(101)),
    reached(users(100)),
    "its objects alone",
  ),
  pair(
    "The list is too long to be asked for object by object, so that the whole scope of the preview is asked for: other objects in it that differ by then may be written too.",
    reached(users(1_001)),
    reached(users(1_000)),
    "this is 10 jobs",
  ),
  pair(
    "Consents and app role assignments are recovered with their service principals, so that other consents, assignments and values of … that differ by then may be written too.",
    reached([grant(1, "map")], named),
    reached([user(1)], named),
    "its objects alone",
  ),
  pair(
    "The service principals of … could not be found: such a grant is asked for by itself, and may stay as it is.",
    reached([grant(1, null)]),
    reached([grant(1, "map")], named),
    '"Map"',
  ),
  pair(
    '"…" wrote to …, and one preview takes …. Nothing was started. Choose fewer objects, by entity types or a later since.',
    tried(() => requireFew("mallory", 10_001)),
    tried(() => requireFew("mallory", 10_000)),
    accepted,
  ),
  pair("Part … of recovery … was asked for already.", askedAgain(2), askedAgain(3), accepted),
];
