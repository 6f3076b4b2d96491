import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JobId, jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import type { Sleep } from "../../src/domain/time.ts";
import { GraphAuditLog } from "../../src/graph/audit/audit-log.ts";
import { GraphClient } from "../../src/graph/http/graph-client.ts";
import { undiciSend } from "../../src/graph/http/undici-send.ts";
import { defaultPolicy } from "../../src/microsoft/context.ts";
import { ListNames } from "../../src/microsoft/list-names.ts";
import { fileJournal } from "../../src/microsoft/recovery/journal.ts";
import { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import { storedRecords } from "../../src/records/stored-requests.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { FOREVER, fakeTime } from "../support/fake-time.ts";
import { aChange, admin, aPreview, aRecovery, SNAPSHOT, TENANT } from "./a-service.ts";
import { faultyServer, type Reaction } from "./faulty-server.ts";

export const PREVIEW = jobId("77b0c1a2-0000-4000-8000-0000000000aa");
const idOf = (number: number): JobId => jobId(`77b0c1a2-0000-4000-8000-${String(number).padStart(12, "0")}`);

/** The fate of a request for a recovery: if a job is made of it, and the answer. */
export interface Fate {
  readonly worked: boolean;
  readonly answer: (job: AnsweredJob) => Reaction;
}

export interface AnsweredJob {
  /** The address of the job, made or not. */
  readonly location: string;
  /** Lets every request under way run into its time-out. */
  timeOut(): void;
}

/** Distinguished from every sleep of a pause by its length. */
const TIME_OUT = 77_777;

/**
 * Microsoft's service as it works: recoveries that are asked for are made, listed at once and go on for good. It never
 * refuses a second one, so that only the client keeps it from being made. What goes wrong, the test says.
 */
export async function aRecoveringService() {
  const server = await faultyServer();
  const time = fakeTime();
  const folder = mkdtempSync(join(tmpdir(), "recovering-"));
  const store = openSqliteStore(join(folder, "records.db"));
  const recoveries: JobId[] = [];
  const fates: Fate[] = [];
  const brokenReads: Reaction[] = [];
  const waiting = new Set<() => void>();
  const timeOut = () => {
    for (const lapse of waiting) lapse();
    waiting.clear();
  };
  const sleep: Sleep = (millis, signal) =>
    millis === TIME_OUT ? new Promise((resolve) => waiting.add(resolve)) : time.sleep(millis, signal);

  const rows = () => [...recoveries.map((id) => aRecovery(id)), aPreview(PREVIEW)];
  const read = (path: RegExp | string, json: () => unknown) =>
    server.on("GET", path, (response) => {
      const broken = brokenReads.shift();
      if (broken !== undefined) play(broken, response);
      else play({ json: json() }, response);
    });
  read("/directory/recovery/snapshots", () => ({ value: [SNAPSHOT] }));
  read("/directory/recovery/jobs", () => ({ value: rows() }));
  for (const id of [PREVIEW, ...[1, 2, 3].map(idOf)]) {
    read(`/directory/recovery/jobs/${id}`, () => rows().find((row) => row.id === id) ?? {});
  }
  read(/getChanges/, () => ({ value: [aChange("u1")] }));
  server.on("POST", /snapshots\/.*\/recoveryJobs$/, (response) => {
    const { worked, answer } = fates.shift() ?? { worked: true, answer: accepted };
    const id = idOf(recoveries.length + 1);
    if (worked) recoveries.push(id);
    const location = `${server.base}/directory/recovery/snapshots/${SNAPSHOT.id}/recoveryJobs/${id}`;
    play(answer({ location, timeOut }), response);
  });

  let token = 0;
  const client = new GraphClient({
    base: server.base,
    tokens: { token: async ({ challenge }) => `token ${challenge === undefined ? token : ++token}` },
    send: undiciSend(),
    clock: time.clock,
    sleep,
    random: () => 0.5,
    newId: randomUUID,
    log: () => {},
    closing: new AbortController().signal,
    timeOut: TIME_OUT,
  });
  const opened = () =>
    new MicrosoftRecoveryService({
      client,
      records: storedRecords({ store: store.forTenant(TENANT), machine: time.clock, newId: randomUUID }),
      journal: fileJournal(join(folder, "journal")),
      listNames: new ListNames(),
      log: new GraphAuditLog(client, { clock: time.clock, fresh: defaultPolicy.logFresh }),
      tenant: TENANT,
      clock: time.clock,
      sleep: sleep,
      policy: {
        ...defaultPolicy,
        countWithin: FOREVER,
        answerWithin: FOREVER,
        oldestPreview: Number.POSITIVE_INFINITY,
        snapshotsFresh: 0,
      },
    });
  return {
    server,
    time,
    /** The recovery jobs it has made. */
    recoveries,
    /** The fates of the next requests for a recovery. Later ones succeed. */
    fates,
    /** Answers to the next reads, in place of the real ones. */
    brokenReads,
    timeOut,
    /** Asks for the recovery, as a process that was just started. */
    recover: (): Promise<Job> =>
      opened().startRecovery({ previewJobId: PREVIEW, caller: admin, authority: { kind: "caller" } }),
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const accepted: Fate["answer"] = ({ location }) => ({ status: 202, headers: { location } });

/** A reaction by hand: the server plays only those it was given a rule for. */
function play(reaction: Reaction, response: Parameters<Extract<Reaction, (...args: never[]) => void>>[0]): void {
  if (typeof reaction === "function") {
    reaction(response);
    return;
  }
  const { status = 200, headers = {}, json, text } = reaction;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, [value].flat());
  response.statusCode = status;
  response.end(json === undefined ? text : JSON.stringify(json));
}
