import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sleep } from "../../src/app/machine.ts";
import { aBalancer, type Balancer } from "./a-balancer.ts";
import { browserOf } from "./a-browser.ts";
import { aCloud, type Cloud, type CloudTenant } from "./a-cloud.ts";
import type { Host } from "./host.ts";
import { bothScopes } from "./host-process.ts";
import { at } from "./incident.ts";
import { type LiveHost, liveHost, liveSettings } from "./live-host.ts";
import { httpHosts, stdioHosts } from "./mcp-host.ts";
import { owned } from "./owned.ts";
import { addressIn, sayYes } from "./page-visit.ts";
import { until } from "./until.ts";

export interface LoadOptions {
  readonly database: string;
  readonly tenants: number;
  readonly sessions: number;
  /** Tenants in which a recovery runs, and the objects of each. */
  readonly recoveries: number;
  readonly objects: number;
  readonly workers: number;
  /** Pause of a session between two calls. */
  readonly pause: number;
  /**
   * True to go on only once each session was answered again, and to hold the last object of each recovery until the first
   * host and worker were replaced. What happens then does not depend on the machine's speed.
   */
  readonly stepwise: boolean;
  readonly onNews: (line: string) => void;
}

export interface LoadReport {
  /** Duration of each call in milliseconds, in ascending order. */
  readonly took: readonly number[];
  /** The same for one session without load, over HTTP and over stdio on the same history. */
  readonly calm: readonly number[];
  readonly stdio: readonly number[];
  /** Calls that were answered with an error. */
  readonly errors: readonly string[];
  /** Sessions that were begun again after their server had ended, and those for which that failed. */
  readonly resumed: number;
  readonly broken: readonly string[];
  /** Ends of the recoveries, and the objects that are not as they were. */
  readonly jobs: readonly string[];
  /** Recoveries that were under way after the first host and worker had been replaced. */
  readonly underWay: number;
  readonly lost: number;
}

const people = ["ada.lindgren", "grace.okonkwo"] as const;
const ATTEMPTS = 20;
const MARK = "Wiped";

/** Holds sessions in several tenants on two hosts while recoveries run and each host and worker is replaced in turn. */
export async function underLoad(options: LoadOptions): Promise<LoadReport> {
  const { onNews } = options;
  const seeds = Array.from({ length: options.tenants }, (_, n) => `tenant-${n}`);
  await using cloud = await aCloud(seeds);
  await using balancer = await aBalancer();
  const settings = {
    ENTRA_REWIND_DATABASE: options.database,
    ENTRA_REWIND_HOST_URL: balancer.url,
    ENTRA_REWIND_CONFIRM_SECONDS: "1",
  };
  const folder = mkdtempSync(join(tmpdir(), "host-load-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const started = async (name: string): Promise<LiveHost> => {
    const host = await liveHost(cloud, { mode: "vault", settings, data: join(folder, name) });
    balancer.servers.add(host.listens);
    return host;
  };
  const wiped = cloud.tenants.slice(0, options.recoveries).map((tenant) => addPeople(tenant, options.objects));
  const hosts = await Promise.all([started("one"), started("two")]);
  const workers = await Promise.all(
    Array.from({ length: options.workers }, (_, n) => startWorker(cloud, settings, join(folder, `worker-${n}`))),
  );
  stack.defer(async () => {
    for (const each of [...hosts, ...workers]) await each.end();
  });

  onNews(`${options.tenants} tenants are captured.`);
  await Promise.all(cloud.tenants.map((tenant) => captured(() => session(cloud, balancer, tenant, 0))));
  onNews(`${options.recoveries} recoveries are previewed and approved.`);
  for (const { wipe } of wiped) wipe();
  const previews: string[] = [];
  for (const [n, { ids }] of wiped.entries()) previews.push(await approved(cloud, balancer, n, ids));

  const unless = (skipped: boolean, connect: () => Promise<Host>) => (skipped ? [] : timed(connect));
  const calm = await unless(options.stepwise, () => session(cloud, balancer, tenantAt(cloud, 0), 0));
  const stdio = await unless(options.stepwise, () =>
    stdioHosts[0].start(join(folder, "stdio"), undefined, {
      ENTRA_REWIND_MODE: "vault",
      ENTRA_REWIND_DATABASE: options.database,
      ENTRA_REWIND_GRAPH_URL: `${cloud.url}/v1.0`,
      ENTRA_REWIND_SIGN_IN: "accessToken",
      ENTRA_REWIND_ACCESS_TOKEN: cloud.graphToken(tenantAt(cloud, 0), `${people[0]}@contoso.example`),
    }),
  );
  onNews(`${options.sessions} sessions call.`);
  const stop = new AbortController();
  const counts = { took: [] as number[], errors: [] as string[], broken: [] as string[], resumed: 0 };
  const rounds: Rounds = { begun: 0, answered: Array.from({ length: options.sessions }, () => -1) };
  const callers = Array.from({ length: options.sessions }, (_, n) => {
    const tenant = cloud.tenants[n % cloud.tenants.length];
    if (tenant === undefined) throw new Error("There is no tenant.");
    const connect = () => session(cloud, balancer, tenant, n);
    return calling(connect, n, { counts, rounds, pause: options.pause, stop: stop.signal });
  });
  const answeredAll = async (): Promise<void> => {
    if (options.stepwise) await round(rounds, counts);
  };
  await answeredAll();
  const connectedTo = (job: number) => () => session(cloud, balancer, tenantAt(cloud, job), 0);
  let underWay = 0;
  if (options.stepwise) for (const { ids } of wiped) for (const id of ids.toSorted().slice(-1)) cloud.held.add(id);
  const jobs = await Promise.all(previews.map((previewJobId, job) => begun(connectedTo(job), previewJobId)));
  for (const [n, name] of (["one", "two"] as const).entries()) {
    onNews(`Host ${name} is replaced.`);
    const old = hosts[n];
    if (old === undefined) throw new Error("There is no such host.");
    balancer.servers.delete(old.listens);
    await old.end();
    hosts[n] = await started(name);
    const worker = workers[n];
    if (worker !== undefined) {
      await worker.end();
      workers[n] = await startWorker(cloud, settings, join(folder, `worker-${n}`));
    }
    await answeredAll();
    if (n > 0) continue;
    const states = await Promise.all(jobs.map((jobId, job) => statusOf(connectedTo(job), jobId, 0)));
    underWay = states.filter((status) => !final.includes(status)).length;
    cloud.held.clear();
  }
  const ends = await Promise.all(jobs.map((jobId, job) => ended(connectedTo(job), jobId)));
  onNews("The recoveries have ended.");
  stop.abort();
  await Promise.all(callers);
  const left = await Promise.all(wiped.map(({ stillWiped }) => stillWiped()));
  return {
    ...counts,
    calm,
    stdio,
    took: counts.took.sort((a, b) => a - b),
    jobs: ends,
    underWay,
    lost: left.reduce((sum, one) => sum + one, 0),
  };
}

const tenantAt = (cloud: Cloud, n: number): CloudTenant => {
  const tenant = cloud.tenants[n];
  if (tenant === undefined) throw new Error("There is no such tenant.");
  return tenant;
};

/** Connects a session of one of the people of a tenant, in each revision in turn. */
async function session(cloud: Cloud, { url }: Balancer, tenant: CloudTenant, n: number): Promise<Host> {
  const { connect } = httpHosts[n % httpHosts.length] ?? httpHosts[0];
  const person = people[Math.floor(n / cloud.tenants.length) % people.length] ?? people[0];
  return connect(`${url}/mcp`, await cloud.token(tenant, person, bothScopes));
}

/** Takes a snapshot of a tenant, after the one that its servers take at their start. */
async function captured(connect: () => Promise<Host>): Promise<void> {
  await until(
    "a snapshot",
    async () => {
      const answer = await resumable(connect, "take_snapshot", { label: "before" });
      if (answer.isError && answer.code !== "busy") throw new Error(answer.text);
      if (answer.isError) await sleep(1_000);
      return !answer.isError;
    },
    LONGEST,
  );
}

/** Makes a call, on a new connection where the old one has gone with its server. */
async function resumable(connect: () => Promise<Host>, tool: string, args: Record<string, unknown>) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await using host = await connect();
      return await host.call(tool, args);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await sleep(250);
    }
  }
}

/** The milliseconds that a capture or a job may take on a loaded host. */
const LONGEST = 15 * 60_000;
const final: readonly string[] = ["successful", "failed", "abandoned", "canceled"];

async function statusOf(connect: () => Promise<Host>, jobId: string, waitSeconds: number): Promise<string> {
  const answer = await resumable(connect, "get_job", { jobId, waitSeconds });
  if (answer.isError) throw new Error(answer.text);
  return String(at(answer.data, "status"));
}

/** Starts a recovery. A call whose answer was lost may have started it, which the list of jobs shows. */
async function begun(connect: () => Promise<Host>, previewJobId: string): Promise<string> {
  const answer = await resumable(connect, "start_recovery", { previewJobId });
  if (answer.state === "started") return String(at(answer.data, "jobId"));
  const jobs = await resumable(connect, "list_jobs", { kind: "recovery" });
  const jobId = at(jobs.data, "items", 0, "jobId");
  if (jobId === undefined) throw new Error(answer.text);
  return String(jobId);
}

const ended = (connect: () => Promise<Host>, jobId: string): Promise<string> =>
  until(
    `the end of job ${jobId}`,
    async () => {
      const status = await statusOf(connect, jobId, 5);
      return final.includes(status) && status;
    },
    LONGEST,
  );

interface Counts {
  readonly took: number[];
  readonly errors: string[];
  readonly broken: string[];
  resumed: number;
}

/** Rounds of calls: the one that calls now belong to, and of each session the last in which a call of it was answered. */
interface Rounds {
  begun: number;
  readonly answered: number[];
}

/** Begins a round of calls and waits until each session was answered in it. One that gave up is not waited for. */
async function round(rounds: Rounds, { broken }: Counts): Promise<void> {
  rounds.begun += 1;
  const { begun, answered } = rounds;
  await until(
    "an answer for each session",
    () => answered.filter((last) => last < begun).length <= broken.length,
    LONGEST,
  );
}

interface Calling {
  readonly counts: Counts;
  readonly rounds: Rounds;
  readonly pause: number;
  readonly stop: AbortSignal;
}

const tools = ["get_tenant_status", "list_snapshots", "list_jobs"] as const;
const CALM_CALLS = 60;

/** Returns how long calls of one session take, the first of each tool left out. */
async function timed(connect: () => Promise<Host>): Promise<readonly number[]> {
  await using host = await connect();
  const took: number[] = [];
  for (let n = 0; n < CALM_CALLS; n += 1) {
    const began = performance.now();
    const answer = await host.call(tools[n % tools.length] ?? tools[0]);
    if (answer.isError) throw new Error(answer.text);
    if (n >= tools.length) took.push(performance.now() - began);
  }
  return took.sort((a, b) => a - b);
}

/** Calls one tool after the other until it is stopped. */
async function calling(
  connect: () => Promise<Host>,
  caller: number,
  { counts, rounds, pause, stop }: Calling,
): Promise<void> {
  let host: Host | null = null;
  let failures = 0;
  for (let n = 0; !stop.aborted; n += 1) {
    const [began, { begun }] = [performance.now(), { ...rounds }];
    try {
      host ??= await connect();
      const tool = tools[n % tools.length] ?? tools[0];
      const answer = await host.call(tool);
      if (answer.isError) counts.errors.push(`${tool}: ${answer.text.slice(0, 300)}`);
      else counts.took.push(performance.now() - began);
      if (failures > 0) counts.resumed += 1;
      failures = 0;
      rounds.answered[caller] = begun;
      await sleep(pause, stop).catch(() => {});
    } catch (error) {
      // Its server has ended. A client begins again with another one.
      await gone(host);
      host = null;
      failures += 1;
      if (failures === ATTEMPTS) {
        counts.broken.push(String(error));
        return;
      }
      await sleep(250);
    }
  }
  await gone(host);
}

/** Closes a connection, whose other end may have closed it. */
async function gone(host: Host | null): Promise<void> {
  try {
    await host?.[Symbol.asyncDispose]();
  } catch {
    // It was closed.
  }
}

/** Adds so many people to a tenant, for a recovery to put back. */
function addPeople({ contoso }: CloudTenant, objects: number) {
  const refs = Array.from({ length: objects }, (_, n) =>
    contoso.hands.create("user", {
      displayName: `Worker ${n}`,
      userPrincipalName: `worker-${n}@contoso.example`,
      accountEnabled: true,
      jobTitle: "Engineer",
    }),
  );
  return {
    ids: refs.map(({ id }) => id),
    wipe() {
      contoso.later(60_000);
      for (const ref of refs) contoso.hands.update(ref, { jobTitle: MARK });
    },
    async stillWiped() {
      const states = await Promise.all(refs.map((ref) => contoso.directory.get(ref)));
      return states.filter((state) => state?.properties.jobTitle !== "Engineer").length;
    },
  };
}

/** Previews the recovery of some people and lets a person approve it. Returns the preview. */
async function approved(cloud: Cloud, balancer: Balancer, n: number, ids: readonly string[]): Promise<string> {
  const tenant = tenantAt(cloud, n);
  await using host = await session(cloud, balancer, tenant, 0);
  const snapshot = at((await host.call("list_snapshots")).data, "items", 0, "snapshotId");
  const scope = { entities: [{ type: "user", ids }] };
  const preview = await host.call("start_preview", { snapshot, scope });
  const previewJobId = String(at(preview.data, "jobId"));
  await ended(() => session(cloud, balancer, tenant, 0), previewJobId);
  const asked = await host.call("start_recovery", { previewJobId });
  cloud.signsIn = { tenant, person: people[0] };
  const browser = browserOf(balancer.url);
  const page = await browser.open(addressIn(asked.text));
  const after = await sayYes(browser, page);
  if (!after.html.includes("Approved")) throw new Error(`It was not approved: ${asked.text} ${after.html}`);
  return previewJobId;
}

/** Starts `entra-rewind worker` before the tenants of a cloud. */
async function startWorker(cloud: Cloud, settings: Readonly<Record<string, string>>, data: string) {
  const env = {
    ...process.env,
    ...liveSettings(cloud, ""),
    ...settings,
    ENTRA_REWIND_DATA: data,
    ENTRA_REWIND_MODE: "vault",
  };
  const child = owned(
    spawn(process.execPath, ["bin/entra-rewind.cjs", "worker"], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  const exited = once(child, "exit");
  await once(child.stdout, "data");
  child.stdout.resume();
  return {
    async end() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
