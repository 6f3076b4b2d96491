import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { DirectoryAdmin } from "../../src/directory/directory-admin.ts";
import { SYNCHRONIZATION_APP } from "../../src/directory/embedded/acting.ts";
import { EmbeddedDirectory } from "../../src/directory/embedded/embedded-directory.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { defaultRetention } from "../../src/domain/recovery/retention.ts";
import type { Coverage } from "../../src/domain/tenant/coverage.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { EngineContext } from "../../src/engine/context.ts";
import { type Engine, openEngine } from "../../src/engine/engine.ts";
import { recordDecision } from "../../src/engine/tenant-log.ts";
import { RecoveryProofs } from "../../src/records/recovery-proof.ts";
import type { Store } from "../../src/store/sql/database.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { LaterRecoveries } from "../../src/store/work/later-recoveries.ts";
import { GatedDirectory } from "./gated-directory.ts";
import { RecoveryTenant, type RecoveryTenantParts } from "./recovery-tenant.ts";
import type { OpenedStore } from "./stores.ts";

export const START = Date.UTC(2026, 10, 20, 9);

export interface EngineTenantOptions {
  readonly coverage?: Coverage;
  /** Keeps both databases in memory, for tests that open hundreds of them. */
  readonly inMemory?: boolean;
  /** The store to use for the history instead of a file. It is removed with the tenant. */
  readonly history?: Omit<OpenedStore, "alter" | "upgradeFrom">;
  /** Gives objects GUIDs, because some faces check their form. */
  readonly guids?: boolean;
}

/** A recovery tenant whose service is the engine, with its own files. */
export class EngineTenant extends RecoveryTenant {
  readonly engine: Engine;
  /** The engine's context, for tests of its parts. */
  readonly context: EngineContext;
  /** The tenant as its administrators see it, for a face over it. */
  readonly admin: DirectoryAdmin;
  /** The store with its history, which may hold other tenants as well. */
  readonly store: Store;
  readonly defects: unknown[];

  constructor(engine: Engine, context: EngineContext, store: Store, admin: DirectoryAdmin, parts: RecoveryTenantParts) {
    super(parts);
    this.engine = engine;
    this.context = context;
    this.admin = admin;
    this.store = store;
    this.defects = parts.defects;
  }
}

export function openEngineTenant({
  coverage = "extended",
  inMemory = false,
  history,
  guids = false,
}: EngineTenantOptions = {}): EngineTenant {
  const folder = inMemory ? null : mkdtempSync(join(tmpdir(), "recovery-"));
  const storeFile = folder === null ? ":memory:" : join(folder, "history.db");
  const defects: unknown[] = [];
  let tenantTime = START;
  let machineTime = START;
  let ids = 0;
  const newId = () => {
    ids += 1;
    return guids ? `00000000-0000-4000-8000-${String(ids).padStart(12, "0")}` : `id-${String(ids).padStart(4, "0")}`;
  };
  const embedded = EmbeddedDirectory.create(folder === null ? ":memory:" : join(folder, "tenant.db"), {
    tenant: { id: "tenant-1", displayName: "Contoso", defaultDomain: "contoso.example" },
    clock: { now: () => tenantTime++ },
    newId,
  });
  const store = history?.store ?? openSqliteStore(storeFile);
  const directory = new GatedDirectory(embedded);
  const options = {
    store: store.forTenant(tenantId("tenant-1")),
    directory,
    coverage,
    machine: { now: () => machineTime },
    sleep: async (ms: number, signal?: AbortSignal) =>
      setTimeout(ms, undefined, { ...(signal === undefined ? {} : { signal }) }),
    newId,
    owner: "test",
    leaseMillis: MINUTE,
    retention: defaultRetention,
    onDefect: (error: unknown) => defects.push(error),
  };
  const engine = openEngine(options);
  const parts = {
    recovery: engine.recovery,
    approvals: engine.approvals,
    hands: embedded.as({ actor: { kind: "user", id: "boss", name: "Boss" }, app: "portal", ip: null }),
    sync: embedded.as({ actor: { kind: "app", id: null, name: "Sync" }, app: SYNCHRONIZATION_APP, ip: null }),
    as: (name: string, kind: "user" | "app" = "user", id = name) =>
      embedded.as({
        actor: { kind, id, name: kind === "app" ? name : `${name}@contoso.example` },
        app: "portal",
        ip: "192.0.2.1",
      }),
    directory,
    openStore: history?.again ?? (async () => openSqliteStore(storeFile)),
    defects,
    later: (millis: number) => {
      tenantTime += millis;
    },
    machineLater: (millis: number) => {
      machineTime += millis;
    },
    close: async () => {
      await engine.close();
      await (history === undefined ? store.close() : history[Symbol.asyncDispose]());
      embedded.close();
      if (folder !== null) rmSync(folder, { recursive: true });
    },
  };
  const context: EngineContext = {
    ...options,
    onRecorded: (event) => recordDecision(options.directory, event),
    proofs: new RecoveryProofs(options.store.db),
    later: new LaterRecoveries(options.store.db),
    closing: new AbortController().signal,
  };
  return new EngineTenant(engine, context, store, embedded.admin(), parts);
}
