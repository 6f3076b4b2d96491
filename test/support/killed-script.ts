import { writeSync } from "node:fs";
import type { Job } from "../../src/domain/recovery/job.ts";
import { watchedDirectory, watchedStore } from "./crash-points.ts";
import { boss, type OpenTenant, openTenant } from "./damaged-tenant.ts";
import { ended, newestJob } from "./jobs.ts";

/** The work of this process, and the point at which it is killed. */
export interface KillOrder {
  readonly folder: string;
  readonly act: Act;
  readonly leaseMillis: number;
  /** The lead of its clock. With more than a lease, it finds every lease expired. */
  readonly ahead?: number;
  readonly at?: number;
  /**
   * The name of the only points that `at` counts. A slow run renews a short lease, which adds points of other names, so
   * that the same number among all points can be inside a transaction.
   */
  readonly among?: string;
  readonly signal?: "SIGKILL" | "SIGSTOP";
}
export type Act = "snapshot" | "preview" | "recovery" | "takeUp";

/** The output, one line each: the points it reaches, and at the end its result. */
export type Line =
  | { readonly point: number; readonly name: string }
  | { readonly job: Job }
  | { readonly code: string; readonly message: string };

const say = (line: Line): void => void writeSync(1, `${JSON.stringify(line)}\n`);

async function main({ folder, act, leaseMillis, ahead = 0, at, among, signal = "SIGKILL" }: KillOrder): Promise<void> {
  let count = 0;
  let counted = 0;
  const point = (name: string): void => {
    count += 1;
    say({ point: count, name });
    if (among !== undefined && name !== among) return;
    counted += 1;
    // The process kills itself, so that the kill happens at exactly this point.
    if (counted === at) process.kill(process.pid, signal);
  };
  await using opened = await openTenant(folder, {
    leaseMillis,
    ahead,
    directory: (directory) => watchedDirectory(directory, point),
    store: (store) => watchedStore(store, point),
    // Fewer than the plan has, so that the log is laid out in the database as for a long plan.
    assessedRows: 200,
  });
  try {
    await acts[act](opened);
  } catch (error) {
    say({ code: error instanceof Error && "code" in error ? String(error.code) : "defect", message: String(error) });
  }
}

const acts: Readonly<Record<Act, (opened: OpenTenant) => Promise<void>>> = {
  snapshot: async ({ engine }) =>
    void (await engine.recovery.takeSnapshot({ label: "by a process that is killed", caller: boss })),
  preview: async ({ engine }) => {
    const { items } = await engine.recovery.listSnapshots({});
    const oldest = items.at(-1);
    if (oldest === undefined) throw new Error("There is no snapshot to preview.");
    const request = { snapshotId: oldest.id, scope: { all: true }, caller: boss } as const;
    say({ job: await ended(engine.recovery, await engine.recovery.startPreview(request)) });
  },
  recovery: async ({ engine }) => {
    const preview = await newestJob(engine.recovery, "preview");
    if (preview === null) throw new Error("There is no preview to recover.");
    const request = { previewJobId: preview.id, caller: boss, authority: { kind: "caller" } } as const;
    say({ job: await ended(engine.recovery, await engine.recovery.startRecovery(request)) });
  },
  takeUp: async ({ engine }) => {
    const job = await newestJob(engine.recovery, "recovery");
    if (job === null) throw new Error("There is no recovery to take up.");
    say({ job: await ended(engine.recovery, job) });
  },
};

if (process.argv[2] !== undefined) await main(JSON.parse(process.argv[2]));
