import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { GraphAuditLog } from "../../src/graph/audit/audit-log.ts";
import type { HttpRequest } from "../../src/graph/http/exchange.ts";
import { GraphClient } from "../../src/graph/http/graph-client.ts";
import { undiciSend } from "../../src/graph/http/undici-send.ts";
import { defaultPolicy } from "../../src/microsoft/context.ts";
import { type LookUpContext, openLookUps } from "../../src/microsoft/investigation/look-ups.ts";
import { ListNames } from "../../src/microsoft/list-names.ts";
import { fileJournal } from "../../src/microsoft/recovery/journal.ts";
import { storedRecords } from "../../src/records/stored-requests.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { type ContosoTenant, openContoso, rescuer } from "./contoso-tenant.ts";
import { type FakeTime, fakeTime } from "./fake-time.ts";
import { strictFace } from "./strict-face.ts";

const GUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/** Contoso as mode `microsoft` sees it: the real client talks HTTP to the face over the embedded tenant. */
export interface ContosoThroughGraph extends AsyncDisposable {
  readonly tenant: ContosoTenant;
  readonly context: LookUpContext;
  readonly time: FakeTime;
  /** The requests sent, in order. */
  readonly sent: readonly HttpRequest[];
  /** Answers matching paths with 403 from now on, as for an app without the permission. Null ends it. */
  refuse(path: RegExp | null): void;
  /** Changes every id of every answer from now on. */
  turnIds(turned: (id: string) => string): void;
  /** Forgets everything that was read, as a new process would. */
  forget(): void;
}

export async function openContosoThroughGraph(scenario = "incident"): Promise<ContosoThroughGraph> {
  const tenant = await openContoso({ scenario });
  const { engine, directory } = tenant;
  const unused = async () => {
    throw new Error("Looking things up asks for no such thing.");
  };
  const face = await strictFace({
    services: {
      recovery: engine.recovery,
      approvals: engine.approvals,
      investigation: engine.investigation,
      trail: { append: async () => {}, list: unused, recovery: unused, verify: unused, verifyNewest: unused },
      session: { tenant: unused, signedIn: unused, holders: unused, capabilities: sandboxCapabilities },
      plans: { recoveryPlan: unused },
    },
    directory: directory.admin(),
    signIn: async () => rescuer,
    report: (error) => {
      throw error;
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "look-ups-"));
  const store = openSqliteStore(join(folder, "records.db"));
  const closing = new AbortController();
  const time = fakeTime();
  const sent: HttpRequest[] = [];
  const send = undiciSend();
  let refused: RegExp | null = null;
  let turned: ((id: string) => string) | null = null;
  const client = new GraphClient({
    base: new URL(`${face.url}/v1.0`),
    tokens: { token: async () => "anybody" },
    send: async (request) => {
      sent.push(request);
      if (refused?.test(request.url.pathname) !== true) {
        const answer = await send(request);
        if (turned === null) return answer;
        return { ...answer, body: JSON.parse(JSON.stringify(answer.body ?? null).replace(GUID, turned)) };
      }
      return { status: 403, headers: {}, body: { error: { code: "Authorization_RequestDenied", message: "No." } } };
    },
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0.5,
    newId: randomUUID,
    log: () => {},
    closing: closing.signal,
    timeOut: 1_000_000,
  });
  const parts = {
    client,
    tenant: directory.tenant.id,
    records: storedRecords({
      store: store.forTenant(tenantId(directory.tenant.id)),
      machine: time.clock,
      newId: randomUUID,
    }),
    journal: fileJournal(join(folder, "journal")),
    listNames: new ListNames(),
    log: new GraphAuditLog(client, { clock: time.clock, fresh: 0 }),
    clock: time.clock,
    sleep: time.sleep,
    policy: defaultPolicy,
  };
  let context = openLookUps(parts);
  return {
    tenant,
    get context() {
      return context;
    },
    time,
    sent,
    refuse: (path) => {
      refused = path;
    },
    turnIds: (turn) => {
      turned = turn;
    },
    forget: () => {
      context = openLookUps(parts);
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await face.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
      await tenant[Symbol.asyncDispose]();
    },
  };
}
