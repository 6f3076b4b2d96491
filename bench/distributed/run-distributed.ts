import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openPostgresStore } from "../../src/store/sql/postgres.ts";
import { startPostgres } from "../../test/support/postgres-server.ts";
import { query } from "../postgres.ts";
import { FaceProcess } from "../tenant/face-process.ts";
import { type HeldTenant, heldTenant } from "./held-tenant.ts";
import { type Report, report, type Task } from "./protocol.ts";
import { switchedAddress } from "./switched-address.ts";

const program = fileURLToPath(new URL("worker.ts", import.meta.url));

export interface DistributedOptions {
  readonly workers: number;
  /** Numbers of tenants and of the objects in each. */
  readonly small: { readonly tenants: number; readonly objects: number };
  readonly large: { readonly tenants: number; readonly objects: number };
  readonly leaseMillis: number;
  /** Kill one worker, stall another, and fail the database over, at these shares of the captured tenants. */
  readonly faults: { readonly kill: number; readonly stall: number; readonly failOver: number } | null;
}

export interface Distributed {
  readonly ms: number;
  readonly reports: readonly (Report & { readonly since: number; readonly large: boolean })[];
  readonly tenants: readonly (HeldTenant & { readonly objects: number })[];
  /** The faults that happened. */
  readonly faults: readonly string[];
}

/**
 * Captures tenants that are all due at once, each served as Graph, by worker processes that share one database and
 * nothing else. The database is two servers, of which the second follows the first.
 */
export async function runDistributed(options: DistributedOptions): Promise<Distributed> {
  const { workers, small, large, leaseMillis, faults } = options;
  const primary = await startPostgres({ durable: true });
  // The second server first, whose binaries may be in the first one's folder.
  await (await openPostgresStore(primary.url)).close();
  const second = faults === null ? null : await primary.standby();
  await using address = await switchedAddress(primary.url);
  const faces: FaceProcess[] = [];
  const children: ChildProcess[] = [];
  try {
    const tenants: { readonly id: string; readonly url: string; readonly objects: number }[] = [];
    for (const { tenants: count, objects } of [small, large]) {
      const face = await FaceProcess.start(objects);
      faces.push(face);
      for (let nth = 0; nth < count; nth += 1) tenants.push({ id: `of-${objects}-${nth}`, url: face.url, objects });
    }
    const task: Task = { database: address.url, leaseMillis, tenants };
    const reports: (Report & { since: number; large: boolean })[] = [];
    const happened: string[] = [];
    const began = Date.now();
    const start = () => {
      const child = fork(program, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
      child.on("message", (message) => {
        const done = report.parse(message);
        const of = tenants.find(({ id }) => id === done.tenant);
        reports.push({ ...done, since: done.to - began, large: of?.objects === large.objects });
      });
      child.send(task);
      children.push(child);
      return child;
    };
    const started = Array.from({ length: workers }, start);
    const reached = async (share: number) => {
      while (reports.length < tenants.length * share) await setTimeout(20);
    };
    if (faults !== null && second !== null) {
      const [killed, stalled] = started;
      await reached(faults.kill);
      killed?.kill("SIGKILL");
      start();
      happened.push("a worker killed");
      await reached(faults.stall);
      stalled?.kill("SIGSTOP");
      happened.push("a worker stalled");
      await reached(faults.failOver);
      await primary.crash();
      await query(second.url, "select pg_promote()");
      address.switchTo(second.url);
      happened.push("the database failed over");
      await setTimeout(leaseMillis);
      stalled?.kill("SIGCONT");
    }
    await Promise.all(children.map(ended));
    const ms = Date.now() - began;
    const store = await openPostgresStore(address.url);
    const held = [];
    for (const { id, objects } of tenants) held.push({ ...(await heldTenant(store, id)), objects });
    await store.close();
    return { ms, reports, tenants: held, faults: happened };
  } finally {
    for (const child of children) child.kill("SIGKILL");
    for (const face of faces) await face[Symbol.asyncDispose]();
    await second?.stop();
    await primary.stop();
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
