import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { join } from "node:path";
import { sleep } from "../../src/app/machine.ts";
import { jobId, tenantId } from "../../src/domain/ids.ts";
import type { Caller } from "../../src/domain/roles/role.ts";
import { GraphAuditLog } from "../../src/graph/audit/audit-log.ts";
import { GraphClient } from "../../src/graph/http/graph-client.ts";
import { undiciSend } from "../../src/graph/http/undici-send.ts";
import { defaultPolicy } from "../../src/microsoft/context.ts";
import { ListNames } from "../../src/microsoft/list-names.ts";
import { fileJournal } from "../../src/microsoft/recovery/journal.ts";
import { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import { storedRecords } from "../../src/records/stored-requests.ts";
import { openPostgresStore } from "../../src/store/sql/postgres.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";

/** The work of a process in mode `microsoft`: it starts a recovery, or looks at all jobs as often as it is told. */
export interface MicrosoftOrder {
  readonly folder: string;
  /** A PostgreSQL address. The store is a file in the folder if it is null. */
  readonly database: string | null;
  readonly tenant: string;
  readonly base: string;
  readonly caller: Caller;
  /** The time of its clock, which stands still. */
  readonly now: number;
  readonly act: { readonly startOf: string } | { readonly looks: number };
}

async function main({ folder, database, tenant, base, caller, now, act }: MicrosoftOrder): Promise<void> {
  const store = database === null ? openSqliteStore(join(folder, "records.db")) : await openPostgresStore(database);
  const machine = { now: () => now };
  const closing = new AbortController();
  const client = new GraphClient({
    base: new URL(base),
    tokens: { token: async () => "secret-token" },
    send: undiciSend(),
    clock: machine,
    sleep,
    random: Math.random,
    newId: randomUUID,
    log: () => {},
    closing: closing.signal,
  });
  const service = new MicrosoftRecoveryService({
    client,
    tenant: tenantId(tenant),
    records: storedRecords({ store: store.forTenant(tenantId(tenant)), machine, newId: randomUUID }),
    journal: fileJournal(join(folder, "journal")),
    listNames: new ListNames(),
    log: new GraphAuditLog(client, { clock: machine, fresh: 0 }),
    clock: machine,
    sleep,
    policy: defaultPolicy,
  });
  if ("startOf" in act) {
    await service.startRecovery({ previewJobId: jobId(act.startOf), caller, authority: { kind: "caller" } });
  } else for (let look = 0; look < act.looks; look += 1) await service.listJobs({}, {});
  writeSync(1, "done\n");
  closing.abort();
  await store.close();
}

const [order] = process.argv.slice(2);
if (order === undefined) throw new Error("The process has no order.");
await main(JSON.parse(order));
