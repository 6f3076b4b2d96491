import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { tenantId } from "../../src/domain/ids.ts";
import type { Caller } from "../../src/domain/roles/role.ts";
import { GraphAuditLog } from "../../src/graph/audit/audit-log.ts";
import { GraphClient } from "../../src/graph/http/graph-client.ts";
import { undiciSend } from "../../src/graph/http/undici-send.ts";
import type { TokenSource } from "../../src/graph/http/with-bearer-token.ts";
import { defaultPolicy, type MicrosoftPolicy } from "../../src/microsoft/context.ts";
import { ListNames } from "../../src/microsoft/list-names.ts";
import { fileJournal, type Journal } from "../../src/microsoft/recovery/journal.ts";
import { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import type { LocalRecords } from "../../src/records/service-requests.ts";
import { storedApprovals } from "../../src/records/stored-approvals.ts";
import { storedRecords } from "../../src/records/stored-requests.ts";
import { storedTrail } from "../../src/records/stored-trail.ts";
import type { Approvals } from "../../src/service/approvals.ts";
import type { AuditTrail } from "../../src/service/audit-trail.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import type { TenantDb } from "../../src/store/sql/tenant-db.ts";
import { type FakeTime, FOREVER, fakeTime } from "../support/fake-time.ts";
import { type FaultyServer, faultyServer } from "./faulty-server.ts";

export const TENANT = tenantId("3f6c8a2e-0d4b-4c55-9b1e-7a2f4d6c8e10");
export const SNAPSHOT = { id: "MTc5NTEyNTYwMA==", createdDateTime: "2026-11-19T22:00:00Z" };
export const ISO_SNAPSHOT = { id: "MjAyNi0xMS0xOFQyMjowMDowMFo=", createdDateTime: "2026-11-18T22:00:00Z" };

export const admin: Caller = {
  id: "0e8d5a37-6a0f-4a52-8f0c-2f0d6a3b9c11",
  userPrincipalName: "ada@contoso.test",
  displayName: "Ada",
  roles: ["backupAdministrator"],
  permissions: ["EntraBackup.Read.All", "EntraBackup.ReadWrite.Preview", "EntraBackup.ReadWrite.Recovery"],
};

/** A client of a faulty server with everything real but time. */
export interface AService extends AsyncDisposable {
  readonly server: FaultyServer;
  readonly time: FakeTime;
  readonly client: GraphClient;
  readonly service: MicrosoftRecoveryService;
  readonly approvals: Approvals;
  readonly records: LocalRecords;
  readonly trail: AuditTrail;
  readonly db: TenantDb;
  /** Changes the records as someone does who has the file and not the key. */
  alter(statement: string): Promise<void>;
  readonly journal: Journal;
  readonly log: readonly string[];
  /** The same files under a new process's eyes. */
  restarted(): MicrosoftRecoveryService;
}

export interface ServiceOptions {
  readonly tokens?: TokenSource;
  readonly policy?: Partial<MicrosoftPolicy>;
  readonly closing?: AbortSignal;
  readonly timeOut?: number;
}

export async function aService(options: ServiceOptions = {}): Promise<AService> {
  const server = await faultyServer();
  const time = fakeTime();
  const folder = mkdtempSync(join(tmpdir(), "graph-"));
  const log: string[] = [];
  const store = openSqliteStore(join(folder, "records.db"));
  const context = { store: store.forTenant(TENANT), machine: time.clock, newId: randomUUID };
  const records = storedRecords(context);
  const client = new GraphClient({
    base: server.base,
    tokens: options.tokens ?? { token: async () => "secret-token" },
    send: undiciSend(),
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0.5,
    newId: randomUUID,
    log: (line) => log.push(line),
    closing: options.closing ?? new AbortController().signal,
    timeOut: options.timeOut ?? 1_000_000,
  });
  const journal = fileJournal(join(folder, "journal"));
  const restarted = () =>
    new MicrosoftRecoveryService({
      client,
      records,
      journal,
      listNames: new ListNames(),
      log: new GraphAuditLog(client, { clock: time.clock, fresh: defaultPolicy.logFresh }),
      tenant: TENANT,
      clock: time.clock,
      sleep: time.sleep,
      policy: { ...defaultPolicy, countWithin: FOREVER, answerWithin: FOREVER, ...options.policy },
    });
  server.on("GET", "/directory/recovery/snapshots", { json: { value: [ISO_SNAPSHOT, SNAPSHOT] } });
  server.on("GET", "/directory/recovery/jobs", { json: { value: [] } });
  server.on("POST", "/directoryObjects/getByIds", { json: { value: [] } });
  return {
    server,
    time,
    client,
    log,
    records,
    journal,
    restarted,
    service: restarted(),
    approvals: storedApprovals(context),
    trail: storedTrail(context),
    db: context.store.db,
    alter: async (statement) => {
      await context.store.db.run(sql.raw(statement));
    },
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type JobRow = Readonly<Record<string, unknown>>;

const TYPE = "#microsoft.graph.entraRecoveryServices";

/** A job as the service shows it: by default, a preview that found one change a while ago. */
export const aPreview = (id: string, row: JobRow = {}): JobRow & { readonly id: string } => ({
  "@odata.type": `${TYPE}.recoveryPreviewJob`,
  id,
  status: "successful",
  targetStateDateTime: SNAPSHOT.createdDateTime,
  jobStartDateTime: "2026-11-20T08:40:00Z",
  jobCompletionDateTime: "2026-11-20T08:45:00Z",
  filteringCriteria: null,
  totalChangedObjectsCalculated: 1,
  totalChangedLinksCalculated: 0,
  ...row,
});

/** Users by their ids, in the form in which the service takes the scope of a job. */
export const usersFilter = (...entityIds: readonly string[]) => ({
  "@odata.type": `${TYPE}.recoveryJobEntityNameAndIdsFilter`,
  filterValues: [{ entityType: "user", entityIds }],
});

/** A running recovery, by default that of a preview of one change, to user "u1". */
export const aRecovery = (id: string, row: JobRow = {}): JobRow & { readonly id: string } => ({
  ...aPreview(id),
  "@odata.type": `${TYPE}.recoveryJob`,
  filteringCriteria: usersFilter("u1"),
  jobStartDateTime: "2026-11-20T09:00:30Z",
  jobCompletionDateTime: null,
  status: "running",
  totalObjectsModified: 0,
  totalLinksModified: 0,
  totalFailedChanges: null,
  ...row,
});

export const aChange = (id: string, row: Readonly<Record<string, unknown>> = {}) => ({
  entityTypeName: "user",
  id,
  displayName: `User ${id}`,
  recoveryAction: "update",
  deltaFromCurrent: { "@odata.type": "#microsoft.graph.user", department: "Research" },
  currentState: { "@odata.type": "#microsoft.graph.user", department: null },
  ...row,
});

/** The service lists these jobs and shows each by its id. A preview has these changes. */
export function serves(
  server: FaultyServer,
  jobs: readonly (JobRow & { readonly id: string })[],
  changes: readonly unknown[] = [],
): void {
  server.on("GET", "/directory/recovery/jobs", { json: { value: jobs } });
  for (const job of jobs) server.on("GET", `/directory/recovery/jobs/${job.id}`, { json: job });
  server.on("GET", /getChanges/, { json: { value: changes } });
}
