import { setTimeout } from "node:timers/promises";
import { openPostgresStore } from "../../src/store/sql/postgres.ts";
import { startPostgres } from "../../test/support/postgres-server.ts";
import type { Progress } from "../phase.ts";
import { query } from "../postgres.ts";
import { FaceProcess } from "../tenant/face-process.ts";
import { Crew, type TenantReport } from "./crew.ts";
import { type HeldTenant, heldTenant } from "./held-tenant.ts";
import { switchedAddress } from "./switched-address.ts";

export interface DistributedOptions {
  readonly workers: number;
  /** Tenants that each worker works on at the same time. */
  readonly atOnce: number;
  /** Numbers of tenants and of the objects in each. */
  readonly small: { readonly tenants: number; readonly objects: number };
  readonly large: { readonly tenants: number; readonly objects: number };
  readonly leaseMillis: number;
  /** Milliseconds after which a tenant that is left counts as lost. */
  readonly patience: number;
  /** Kill one worker, stall another, and fail the database over, at these shares of the captured tenants. */
  readonly faults: { readonly kill: number; readonly stall: number; readonly failOver: number } | null;
  readonly progress: Progress;
}

export interface Distributed {
  readonly ms: number;
  readonly reports: readonly (TenantReport & { readonly large: boolean })[];
  readonly tenants: readonly (HeldTenant & { readonly objects: number })[];
  /** The faults that happened. */
  readonly faults: readonly string[];
}

/**
 * Captures tenants that are all due at once, each served as Graph, by worker processes that share one database and
 * nothing else. The database is two servers, of which the second follows the first. Throws with the tenants that are
 * left and the workers' last failures if the patience ends first. The processes end with the call or with its caller.
 */
export async function runDistributed(options: DistributedOptions): Promise<Distributed> {
  const { workers, atOnce, small, large, leaseMillis, patience, faults, progress } = options;
  await using ending = new AsyncDisposableStack();
  progress("starting the database and the tenants", 0, null);
  const primary = await startPostgres({ durable: true });
  ending.defer(() => primary.stop());
  // The second server first, whose binaries may be in the first one's folder.
  await (await openPostgresStore(primary.url)).close();
  const second = faults === null ? null : await primary.standby();
  ending.defer(async () => second?.stop());
  const address = ending.use(await switchedAddress(primary.url));
  const tenants: { readonly id: string; readonly url: string; readonly objects: number }[] = [];
  for (const { tenants: count, objects } of [small, large]) {
    const face = ending.use(await FaceProcess.start(objects, "unlimited"));
    for (let nth = 0; nth < count; nth += 1) tenants.push({ id: `of-${objects}-${nth}`, url: face.url, objects });
  }
  const crew = ending.use(new Crew({ database: address.url, leaseMillis, atOnce, tenants }, patience, progress));
  const happened: string[] = [];
  const [killed, stalled] = Array.from({ length: workers }, () => crew.hire());
  if (faults !== null && second !== null) {
    await crew.captured(faults.kill);
    killed?.kill("SIGKILL");
    crew.hire();
    happened.push("a worker killed");
    await crew.captured(faults.stall);
    stalled?.kill("SIGSTOP");
    happened.push("a worker stalled");
    await crew.captured(faults.failOver);
    await primary.crash();
    await query(second.url, "select pg_promote()");
    address.switchTo(second.url);
    happened.push("the database failed over");
    await setTimeout(leaseMillis);
    stalled?.kill("SIGCONT");
  }
  const ms = await crew.done();
  const store = await openPostgresStore(address.url);
  ending.defer(() => store.close());
  const held = [];
  for (const { id, objects } of tenants) {
    progress("checked tenants", held.length, tenants.length);
    held.push({ ...(await heldTenant(store, id)), objects });
  }
  const ofLarge = new Set(tenants.filter(({ objects }) => objects === large.objects).map(({ id }) => id));
  const reports = crew.reports.map((report) => ({ ...report, large: ofLarge.has(report.tenant) }));
  return { ms, reports, tenants: held, faults: happened };
}
