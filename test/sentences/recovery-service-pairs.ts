import type { SnapshotId } from "../../src/domain/ids.ts";
import { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import { aChange, admin, aPreview, aRecovery, SNAPSHOT } from "../graph/a-service.ts";
import { boss } from "../support/recovery-tenant.ts";
import { inMicrosoft, list, type Replies, refusal } from "./in-graph.ts";
import { jobs, PREVIEW, RECOVERY, type Service, served, usual } from "./in-service.ts";
import { inTenant } from "./in-tenant.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const listed: Service = (service) => service.listChanges(PREVIEW, {}, {});
const failing = (of: RegExp, run: Service, status = 500) => served(run, [[of, refusal(status)]]);
const noted =
  (run: (service: MicrosoftRecoveryService) => Promise<{ readonly note?: string }>, replies: Replies) => () =>
    inMicrosoft(
      [...usual, ...replies],
      async (context) => (await run(new MicrosoftRecoveryService(context))).note ?? "",
    );
const one: Service = (service) => service.getJob(PREVIEW);
const cancel: Service = (service) => service.cancelJob({ id: RECOVERY, caller: admin });
const running = jobs(aPreview(PREVIEW), aRecovery(RECOVERY));
const unknown = { id: "u9" };
/** Lists of one page that go on at the same link, and such that end. */
const paged = (isEndless: boolean): Replies => [
  [
    /getChanges/,
    ({ url }) => ({
      body: JSON.parse(
        JSON.stringify({
          value: [aChange("u1")],
          ...(isEndless ? { "@odata.nextLink": `${url.origin}${url.pathname}?$skiptoken=again` } : {}),
        }),
      ),
    }),
  ],
];
const summed: Service = (service) => service.summarizeChanges(PREVIEW);
/** A list that comes after a while. */
const slowly: Replies = [
  [
    /getChanges/,
    async () => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      return list(aChange("u1"));
    },
  ],
];
const slow = (replies: Replies) => served(summed, replies, { answerWithin: 0 });
const kindless: Replies = [
  [/GET \/directory\/recovery\/jobs(\?|$)/, list({ ...aPreview(PREVIEW), "@odata.type": undefined })],
];
const allJobs: Service = (service) => service.listJobs({}, {});
const snapshotOf = (id: string) => served((service) => service.getSnapshot(id as SnapshotId));

const service: readonly Pair[] = [
  pair(
    "Microsoft's service takes one snapshot a day by itself and none on demand. Use the newest of list_snapshots.",
    served((one) => one.takeSnapshot()),
    inTenant(async (tenant) => tried(() => tenant.recovery.takeSnapshot({ label: null, caller: boss }))()),
    accepted,
  ),
  pair(
    "Canceling job …",
    served(cancel, [...running, [/POST .*cancel/, refusal(500)]]),
    served(cancel, running),
    accepted,
  ),
  pair("Reading the changes", served(summed, paged(true)), served(summed, paged(false)), accepted),
  pair("Reading the list of this job", failing(/getChanges/, listed), served(listed), accepted),
  pair("Listing the jobs", failing(/jobs(\?|$)/, allJobs), served(allJobs), accepted),
  pair("Reading job …", failing(new RegExp(`jobs/${PREVIEW}`), one), served(one), accepted),
  pair(
    "Finding out what kind of job it is",
    served(allJobs, [...kindless, [/snapshots\/.*recoveryJobs/, refusal(500)]]),
    served(allJobs, [...kindless, [/snapshots\/.*recoveryJobs/, refusal(404)]]),
    accepted,
  ),
  pair(
    "Job … is not among this tenant's jobs. They are kept for seven days, and one of another tenant cannot be used here: take a jobId from list_jobs.",
    served((each) => each.getJob(RECOVERY), [[new RegExp(`jobs/${RECOVERY}`), refusal(404)]]),
    served(one),
    accepted,
  ),
  pair(
    "Snapshot … is not among this tenant's. They live seven days, and one of another tenant cannot be used here: take a snapshotId from list_snapshots.",
    snapshotOf("MTc5NTEyNTYwMQ=="),
    snapshotOf(SNAPSHOT.id),
    accepted,
  ),
  pair(
    "Listing the snapshots",
    failing(/recovery\/snapshots/, (each) => each.listSnapshots({})),
    served((each) => each.listSnapshots({})),
    accepted,
  ),
  pair(
    "change near these rows is",
    noted((each) => each.listChanges(PREVIEW, {}, {}), [[/getChanges/, list(aChange("u2"), unknown)]]),
    noted((each) => each.listChanges(PREVIEW, {}, {}), [[/getChanges/, list(aChange("u2"), unknown, unknown)]]),
    "2 changes near these rows are",
  ),
  pair(
    "changes near these rows are",
    noted((each) => each.listChanges(PREVIEW, {}, {}), [[/getChanges/, list(aChange("u2"), unknown, unknown)]]),
    noted((each) => each.listChanges(PREVIEW, {}, {}), [[/getChanges/, list(aChange("u2"), unknown)]]),
    "1 change near these rows is",
  ),
  pair(
    "Preview … is still being read and judged, which continues: call summarize_changes in 30 s, and then repeat a call that this refused. list_changes shows its first pages already.",
    slow(slowly),
    slow(paged(false)),
    accepted,
  ),
];

/** On Microsoft's service: its snapshots, jobs and lists. */
export const recoveryServicePairs: readonly Pair[] = service;
