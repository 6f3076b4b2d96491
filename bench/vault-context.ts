import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { defaultLivePolicy } from "../src/directory/live/context.ts";
import { LiveDirectory } from "../src/directory/live/live-directory.ts";
import type { EngineContext } from "../src/engine/context.ts";
import { GraphAuditLog } from "../src/graph/audit/audit-log.ts";
import { GraphClient } from "../src/graph/http/graph-client.ts";
import { undiciSend } from "../src/graph/http/undici-send.ts";
import type { Store } from "../src/store/sql/database.ts";
import { engineContext } from "./engine-context.ts";

/** Returns the parts that the engine needs over the tenant behind a face, as mode `vault` has them. */
export function vaultContext(url: string, store: Store, tenant: string): EngineContext {
  const clock = { now: () => Date.now() };
  const sleep = async (ms: number, signal?: AbortSignal) =>
    setTimeout(ms, undefined, signal === undefined ? {} : { signal });
  const client = new GraphClient({
    base: new URL(`${url}/v1.0`),
    tokens: { token: async () => "bench" },
    send: undiciSend(),
    clock,
    sleep,
    random: Math.random,
    newId: randomUUID,
    log: () => {},
    closing: new AbortController().signal,
  });
  const context = {
    client,
    tenant,
    coverage: "extended" as const,
    clock,
    sleep,
    newSecret: randomUUID,
    policy: defaultLivePolicy,
  };
  const live = new LiveDirectory(context, new GraphAuditLog(client, { clock, fresh: 0 }));
  const identity = { id: tenant, displayName: "Bench", defaultDomain: "bench.example" };
  return engineContext(store, Object.assign(live, { tenant: identity }));
}
