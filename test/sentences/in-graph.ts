import { randomUUID } from "node:crypto";
import type { LiveContext } from "../../src/directory/live/context.ts";
import { defaultLivePolicy } from "../../src/directory/live/context.ts";
import { tenantId } from "../../src/domain/ids.ts";
import type { Json } from "../../src/domain/json.ts";
import { GraphAuditLog } from "../../src/graph/audit/audit-log.ts";
import type { HttpRequest, HttpResponse } from "../../src/graph/http/exchange.ts";
import { GraphClient } from "../../src/graph/http/graph-client.ts";
import { defaultRetry } from "../../src/graph/http/retrying.ts";
import { defaultPolicy, type MicrosoftContext, type MicrosoftPolicy } from "../../src/microsoft/context.ts";
import { PolicyCache } from "../../src/microsoft/investigation/policy-cache.ts";
import { ListNames } from "../../src/microsoft/list-names.ts";
import { fileJournal } from "../../src/microsoft/recovery/journal.ts";
import { SnapshotList } from "../../src/microsoft/recovery/snapshots.ts";
import { SynchronizedObjects } from "../../src/microsoft/recovery/synchronized-objects.ts";
import { storedRecords } from "../../src/records/stored-requests.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { type FakeTime, fakeTime } from "../support/fake-time.ts";

/** An answer of the service. It is 200 with an empty list unless said otherwise. */
export type Reply =
  | Partial<HttpResponse>
  | ((request: HttpRequest) => Partial<HttpResponse> | Promise<Partial<HttpResponse>>);
/** The answers by a pattern of "METHOD /path?query". The last one that fits counts. */
export type Replies = readonly (readonly [of: RegExp, reply: Reply])[];

export const list = (...value: readonly object[]): Partial<HttpResponse> => ({
  body: JSON.parse(JSON.stringify({ value })),
});
export const refusal = (status: number): Partial<HttpResponse> => ({ status, body: { error: { message: "No." } } });

const BASE = "https://graph.microsoft.com/v1.0";

export interface GraphCase {
  readonly client: GraphClient;
  readonly time: FakeTime;
}

/** Returns a client of a service that answers like this, without a connection. Failed requests are not repeated. */
export function inGraph(replies: Replies): GraphCase {
  const time = fakeTime();
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    if (request.url.pathname.endsWith("/$batch") && !replies.some(([of]) => of.source === "batch")) {
      return { status: 200, headers: {}, body: { responses: await eachOf(request) } };
    }
    const { pathname, search } = request.url;
    const asked = decodeURIComponent(`${request.method} ${pathname.replace("/v1.0", "")}${search}`);
    const [, reply = {}] = replies.findLast(([of]) => of.test(asked)) ?? [];
    const {
      status = 200,
      headers = {},
      body = { value: [] },
    } = typeof reply === "function" ? await reply(request) : reply;
    return { status, headers, body };
  };
  /** Answers the reads of a batch one by one. */
  const eachOf = async (request: HttpRequest): Promise<Json[]> => {
    const { requests = [] }: { readonly requests?: readonly { readonly id: string; readonly url: string }[] } =
      JSON.parse(request.body ?? "{}");
    const responses: Json[] = [];
    for (const { id, url } of requests) {
      const { status, body } = await send({ ...request, method: "GET", url: new URL(`${BASE}${url}`), body: null });
      responses.push({ id, status, body });
    }
    return responses;
  };
  const client = new GraphClient({
    base: new URL(BASE),
    tokens: { token: async () => "a-token" },
    send,
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0.5,
    newId: randomUUID,
    log: () => {},
    closing: new AbortController().signal,
    timeOut: 1_000_000,
    retry: { ...defaultRetry, attempts: 1 },
  });
  return { client, time };
}

/** Runs a case of mode `microsoft` over such a service, with records in memory. */
export async function inMicrosoft<T>(
  replies: Replies,
  run: (context: MicrosoftContext, time: FakeTime) => Promise<T>,
  policy: Partial<MicrosoftPolicy> = {},
): Promise<T> {
  const { client, time } = inGraph(replies);
  const tenant = tenantId("3f6c8a2e-0d4b-4c55-9b1e-7a2f4d6c8e10");
  const store = openSqliteStore(":memory:");
  const context: MicrosoftContext = {
    ...{ client, tenant, clock: time.clock, sleep: time.sleep, policy: { ...defaultPolicy, ...policy } },
    records: storedRecords({ store: store.forTenant(tenant), machine: time.clock, newId: randomUUID }),
    journal: fileJournal("/dev/null/journal"),
    listNames: new ListNames(),
    log: new GraphAuditLog(client, { clock: time.clock, fresh: 0 }),
  };
  try {
    return await run(context, time);
  } finally {
    await store.close();
  }
}

/** Returns what questions about jobs need beside a context. */
export const ownParts = (context: MicrosoftContext) => ({
  synchronized: new SynchronizedObjects(context),
  policies: new PolicyCache(context, 0),
  snapshots: new SnapshotList(context),
});

/** Returns the context of a live directory over such a service. */
export function inLive(replies: Replies): LiveContext {
  const { client, time } = inGraph(replies);
  return {
    ...{ client, tenant: "t", coverage: "extended", clock: time.clock, sleep: time.sleep, newSecret: randomUUID },
    policy: { ...defaultLivePolicy, confirm: { reads: 1, every: 0, within: 0 } },
  };
}
