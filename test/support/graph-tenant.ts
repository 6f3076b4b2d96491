import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineServices } from "../../src/app/engine-services.ts";
import { sleep } from "../../src/app/machine.ts";
import { GraphAuditLog } from "../../src/graph/audit/audit-log.ts";
import type { Interceptor } from "../../src/graph/http/exchange.ts";
import { GraphClient } from "../../src/graph/http/graph-client.ts";
import { defaultRetry } from "../../src/graph/http/retrying.ts";
import { undiciSend } from "../../src/graph/http/undici-send.ts";
import { defaultPolicy } from "../../src/microsoft/context.ts";
import { ListNames } from "../../src/microsoft/list-names.ts";
import { fileJournal } from "../../src/microsoft/recovery/journal.ts";
import { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import { storedApprovals } from "../../src/records/stored-approvals.ts";
import { storedRecords } from "../../src/records/stored-requests.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { openEngineTenant } from "./engine-tenant.ts";
import { fixedSession } from "./fixed-session.ts";
import { boss, RecoveryTenant } from "./recovery-tenant.ts";
import { strictFace } from "./strict-face.ts";

const unlimited = { units: Number.POSITIVE_INFINITY, within: 0 };

interface GraphTenantOptions {
  readonly guids?: boolean;
  /** Stands between the client and the face, and may alter an answer. */
  readonly around?: Interceptor;
}

/** Opens a recovery tenant whose service is the Graph client, which talks HTTP to our own face over the engine. */
export async function openGraphTenant({
  guids = false,
  around = (next) => next,
}: GraphTenantOptions = {}): Promise<RecoveryTenant> {
  const behind = openEngineTenant({ guids });
  const { context, engine, directory } = behind;
  const face = await strictFace({
    services: engineServices(engine, fixedSession(directory, boss)),
    directory: behind.admin,
    signIn: async (token) => (token === "the-boss" ? boss : null),
    report: (error) => behind.defects.push(error),
  });
  const folder = mkdtempSync(join(tmpdir(), "graph-tenant-"));
  const storeFile = join(folder, "records.db");
  const store = openSqliteStore(storeFile);
  const local = { store: store.forTenant(context.store.tenant), machine: context.machine, newId: randomUUID };
  const closing = new AbortController();
  const client = new GraphClient({
    base: new URL(`${face.url}/v1.0`),
    tokens: { token: async () => "the-boss" },
    send: around(undiciSend()),
    clock: context.machine,
    sleep,
    random: Math.random,
    newId: randomUUID,
    log: () => {},
    closing: closing.signal,
    // The face does not count requests, because time stands still here and a throttled caller would wait forever.
    budgets: { reports: unlimited, reads: unlimited, conditionalAccess: unlimited },
    // The face runs in this process, so a failed request is not worth a retry.
    retry: { ...defaultRetry, attempts: 1 },
  });
  const service = new MicrosoftRecoveryService({
    client,
    tenant: context.store.tenant,
    records: storedRecords(local),
    journal: fileJournal(join(folder, "journal")),
    listNames: new ListNames(),
    log: new GraphAuditLog(client, { clock: context.machine, fresh: 0 }),
    clock: context.machine,
    sleep,
    policy: { ...defaultPolicy, poll: { first: 0, longest: 0 }, snapshotsFresh: 0 },
  });
  return new RecoveryTenant({
    recovery: {
      listSnapshots: (page) => service.listSnapshots(page),
      getSnapshot: (id) => service.getSnapshot(id),
      // Microsoft takes snapshots on its own schedule only. Here the engine behind the face takes them.
      takeSnapshot: (request) => engine.recovery.takeSnapshot(request),
      startPreview: (request) => service.startPreview(request),
      startRecovery: (request) => service.startRecovery(request),
      checkRecovery: (id) => service.checkRecovery(id),
      reassess: (id, options) => service.reassess(id, options),
      workBeside: (id) => service.workBeside(id),
      startVerification: (request) => service.startVerification(request),
      getJob: (id) => service.getJob(id),
      listJobs: (filter, page) => service.listJobs(filter, page),
      cancelJob: (request) => service.cancelJob(request),
      listChanges: (id, filter, page) => service.listChanges(id, filter, page),
      summarizeChanges: (id) => service.summarizeChanges(id),
      listFailedChanges: (id, page) => service.listFailedChanges(id, page),
      getVerification: (id) => service.getVerification(id),
    },
    approvals: storedApprovals(local),
    hands: behind.hands,
    sync: behind.sync,
    as: (name, kind, id) => behind.as(name, kind, id),
    directory,
    openStore: async () => openSqliteStore(storeFile),
    defects: behind.defects,
    later: (millis) => behind.later(millis),
    machineLater: (millis) => behind.machineLater(millis),
    close: async () => {
      closing.abort();
      await face.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
      await behind[Symbol.asyncDispose]();
    },
  });
}
