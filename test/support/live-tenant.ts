import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sleep } from "../../src/app/machine.ts";
import { defaultLivePolicy } from "../../src/directory/live/context.ts";
import { LiveDirectory } from "../../src/directory/live/live-directory.ts";
import { openEngine } from "../../src/engine/engine.ts";
import { GraphAuditLog } from "../../src/graph/audit/audit-log.ts";
import { GraphClient } from "../../src/graph/http/graph-client.ts";
import { defaultRetry } from "../../src/graph/http/retrying.ts";
import { undiciSend } from "../../src/graph/http/undici-send.ts";
import { strictSettings } from "../../src/http/behaviors/switches.ts";
import { listen } from "../../src/http/listen.ts";
import { storedTrail } from "../../src/records/stored-trail.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { plansFrom } from "../../src/summaries/recovery-plan.ts";
import { openEngineTenant } from "./engine-tenant.ts";
import { fixedSession } from "./fixed-session.ts";
import { GatedDirectory } from "./gated-directory.ts";
import { boss, RecoveryTenant } from "./recovery-tenant.ts";

const unlimited = { units: Number.POSITIVE_INFINITY, within: 0 };

/** Opens a recovery tenant whose engine works on a live directory: Graph over HTTP, served by our face over the embedded tenant. */
export async function openLiveTenant(): Promise<RecoveryTenant> {
  const behind = openEngineTenant({ inMemory: true });
  const { context, engine: another, directory: embedded } = behind;
  const face = await listen(
    {
      services: {
        recovery: another.recovery,
        approvals: another.approvals,
        investigation: another.investigation,
        trail: storedTrail(context),
        session: fixedSession(embedded, boss),
        plans: plansFrom({ recovery: another.recovery, session: fixedSession(embedded, boss) }),
      },
      directory: behind.admin,
      signIn: async () => boss,
      behavior: strictSettings,
      throttle: null,
      host: "127.0.0.1",
      newId: randomUUID,
      report: (error) => behind.defects.push(error),
    },
    0,
    sleep,
  );
  const folder = mkdtempSync(join(tmpdir(), "live-tenant-"));
  const storeFile = join(folder, "history.db");
  const store = openSqliteStore(storeFile);
  const closing = new AbortController();
  const client = new GraphClient({
    base: new URL(`${face.url}/v1.0`),
    tokens: { token: async () => "the-boss" },
    send: undiciSend(),
    clock: context.machine,
    sleep,
    random: Math.random,
    newId: randomUUID,
    log: () => {},
    closing: closing.signal,
    // The face counts nothing, and time here stands still.
    budgets: { reports: unlimited, conditionalAccess: unlimited, reads: unlimited },
    retry: { ...defaultRetry, attempts: 1 },
  });
  const live = new LiveDirectory(
    {
      client,
      tenant: context.store.tenant,
      coverage: "extended",
      clock: context.machine,
      sleep: async () => {},
      policy: { ...defaultLivePolicy, confirm: { reads: 1, every: 0, within: 0 } },
    },
    new GraphAuditLog(client, { clock: context.machine, fresh: 0 }),
  );
  const directory = new GatedDirectory(Object.assign(live, { tenant: embedded.tenant }));
  const engine = openEngine({
    ...context,
    store: store.forTenant(context.store.tenant),
    directory,
    onDefect: (error) => behind.defects.push(error),
  });
  return new RecoveryTenant({
    recovery: engine.recovery,
    approvals: engine.approvals,
    hands: behind.hands,
    sync: behind.sync,
    as: (name) => behind.as(name),
    directory,
    truth: embedded,
    openStore: async () => openSqliteStore(storeFile),
    defects: behind.defects,
    later: (millis) => behind.later(millis),
    machineLater: (millis) => behind.machineLater(millis),
    close: async () => {
      closing.abort();
      await engine.close();
      await face.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
      await behind[Symbol.asyncDispose]();
    },
  });
}
