import { setTimeout } from "node:timers/promises";
import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import { EmbeddedDirectory } from "../../src/directory/embedded/embedded-directory.ts";
import { tenantId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { defaultRetention } from "../../src/domain/recovery/retention.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import type { Caller } from "../../src/domain/roles/role.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { type Engine, openEngine } from "../../src/engine/engine.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { ended } from "./jobs.ts";

export const rescuer: Caller = {
  id: "rescuer",
  userPrincipalName: "rescuer@contoso.example",
  displayName: "Rescuer",
  roles: ["globalAdministrator"],
  permissions: ["EntraBackup.ReadWrite.Recovery"],
};

/** A tenant in memory that two people change: the work of one is undone, and the work of the other must stay. */
export interface TwoHandsTenant extends AsyncDisposable {
  readonly directory: EmbeddedDirectory;
  readonly engine: Engine;
  readonly mallory: DirectoryWriter;
  readonly honest: DirectoryWriter;
  as(name: string): DirectoryWriter;
  /** The tenant's time. Each read lets a millisecond pass, unless the clock stands still. */
  now(): number;
  /** Lets time pass, by default a millisecond. */
  tick(ms?: number): void;
  snapshot(): Promise<Snapshot>;
  preview(snapshot: Snapshot, scope: Scope): Promise<Job>;
  recover(preview: Job): Promise<Job>;
}

/** Opens the tenant. With a still clock, everything happens in one millisecond until the test lets time pass. */
export function openTwoHandsTenant({ stillClock = false } = {}): TwoHandsTenant {
  let time = Date.UTC(2026, 10, 20, 9);
  let machineTime = 0;
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const now = () => (stillClock ? time : time++);
  const directory = EmbeddedDirectory.create(":memory:", {
    tenant: { id: "tenant-1", displayName: "Contoso", defaultDomain: "contoso.example" },
    clock: { now },
    newId,
  });
  const store = openSqliteStore(":memory:");
  const defects: unknown[] = [];
  const engine = openEngine({
    store: store.forTenant(tenantId("tenant-1")),
    directory,
    coverage: "extended",
    machine: { now: () => machineTime },
    sleep: async (ms, signal) => setTimeout(ms, undefined, { ...(signal === undefined ? {} : { signal }) }),
    newId,
    owner: "test",
    leaseMillis: MINUTE,
    retention: defaultRetention,
    onDefect: (error) => defects.push(error),
  });
  const { recovery } = engine;
  const as = (name: string) =>
    directory.as({
      actor: { kind: "user", id: name, name: `${name}@contoso.example` },
      app: "portal",
      ip: "192.0.2.1",
    });
  return {
    directory,
    engine,
    mallory: as("mallory"),
    honest: as("honest"),
    as,
    now,
    tick: (ms = 1) => {
      time += ms;
    },
    snapshot: () => {
      // A person may take a few snapshots in a short time only.
      machineTime += 10 * MINUTE;
      return recovery.takeSnapshot({ label: null, caller: rescuer });
    },
    preview: async ({ id }, scope) =>
      ended(recovery, await recovery.startPreview({ snapshotId: id, scope, caller: rescuer })),
    recover: async ({ id }) =>
      ended(
        recovery,
        await recovery.startRecovery({ previewJobId: id, caller: rescuer, authority: { kind: "caller" } }),
      ),
    [Symbol.asyncDispose]: async () => {
      await engine.close();
      await store.close();
      directory.close();
      if (defects.length > 0) throw new AggregateError(defects, "Nobody expected these errors.");
    },
  };
}
