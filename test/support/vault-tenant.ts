import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineServices } from "../../src/app/engine-services.ts";
import { sleep } from "../../src/app/machine.ts";
import type { Directory } from "../../src/directory/directory.ts";
import { defaultLivePolicy, type LiveContext } from "../../src/directory/live/context.ts";
import { LiveDirectory } from "../../src/directory/live/live-directory.ts";
import { elementsOf, isJsonObject, type Json } from "../../src/domain/json.ts";
import { type Engine, openEngine } from "../../src/engine/engine.ts";
import { GraphAuditLog } from "../../src/graph/audit/audit-log.ts";
import type { HttpRequest, HttpResponse, Send } from "../../src/graph/http/exchange.ts";
import { GraphClient, type GraphClientParts } from "../../src/graph/http/graph-client.ts";
import { defaultRetry } from "../../src/graph/http/retrying.ts";
import { undiciSend } from "../../src/graph/http/undici-send.ts";
import { type SwitchSettings, strictSettings } from "../../src/http/behaviors/switches.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { openEngineTenant } from "./engine-tenant.ts";
import { fixedSession } from "./fixed-session.ts";
import { GatedDirectory } from "./gated-directory.ts";
import { type Hardships, hardTimes } from "./hard-times.ts";
import { boss, RecoveryTenant, type RecoveryTenantParts } from "./recovery-tenant.ts";
import { strictFace } from "./strict-face.ts";

const unlimited = { units: Number.POSITIVE_INFINITY, within: 0 };

/** A reaction to a request in place of the face's: an answer, or null to pass it on. */
export type Interception = (
  request: HttpRequest,
  send: Send,
) => Partial<HttpResponse> | null | Promise<Partial<HttpResponse> | null>;

const denied = { error: { code: "Authorization_RequestDenied", message: "Insufficient privileges." } };

interface BatchedRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
}

const batched = (body: string | null): readonly BatchedRequest[] => JSON.parse(body ?? "{}").requests ?? [];

function responsesIn(answer: HttpResponse | null): readonly Json[] {
  const body = answer?.body ?? null;
  const responses = body !== null && isJsonObject(body) ? (body.responses ?? null) : null;
  return elementsOf(responses);
}

/** A tenant whose engine works on a live directory: Graph over HTTP, served by our face over an embedded tenant. */
export class VaultTenant extends RecoveryTenant {
  readonly engine: Engine;
  readonly live: LiveDirectory;
  readonly context: LiveContext;
  readonly store: TenantStore;
  /** The requests sent, in order. */
  readonly sent: HttpRequest[];
  /** The tenant itself, behind the face. */
  readonly truth: Directory;
  /** Opens another engine on the history, as the next process does. Its requests are not intercepted. */
  readonly next: () => Engine;
  /** Answers requests before they are sent. */
  intercept: Interception = () => null;

  constructor(
    own: Pick<VaultTenant, "engine" | "live" | "context" | "store" | "sent" | "truth" | "next">,
    parts: RecoveryTenantParts,
  ) {
    super(parts);
    this.engine = own.engine;
    this.live = own.live;
    this.context = own.context;
    this.store = own.store;
    this.sent = own.sent;
    this.truth = own.truth;
    this.next = own.next;
  }

  /** Answers requests whose path matches like this, until the test sets something else. */
  answer(path: RegExp, response: Partial<HttpResponse>): void {
    this.intercept = ({ url }) => (path.test(url.pathname + url.search) ? response : null);
  }

  /** Refuses requests whose path matches like this, also those within a batch, for lack of a permission. */
  refuse(path: RegExp): void {
    this.intercept = async (request, send) => {
      if (path.test(decodeURIComponent(request.url.pathname + request.url.search)))
        return { status: 403, body: denied };
      const requests = request.url.pathname.endsWith("/$batch") ? batched(request.body) : [];
      const refused = requests.filter(({ url }) => path.test(decodeURIComponent(url)));
      if (refused.length === 0) return null;
      const others = requests.filter((one) => !refused.includes(one));
      const answer =
        others.length === 0 ? null : await send({ ...request, body: JSON.stringify({ requests: others }) });
      const responses = [...refused.map(({ id }) => ({ id, status: 403, body: denied })), ...responsesIn(answer)];
      return { body: { responses } };
    };
  }

  /** The paths of the requests that `work` sends, those within batches among them. */
  async requestsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
    const before = this.sent.length;
    await work();
    return this.sent
      .slice(before)
      .map(({ method, url }) => `${method} ${decodeURIComponent(url.pathname + url.search)}`);
  }
}

export interface VaultTenantOptions {
  readonly behavior?: Partial<SwitchSettings>;
  readonly readAgainAfter?: number;
  readonly hardships?: Hardships;
}

export async function openVaultTenant({
  behavior = {},
  readAgainAfter,
  hardships,
}: VaultTenantOptions = {}): Promise<VaultTenant> {
  const behind = openEngineTenant({ inMemory: true, guids: true });
  const { context, engine: another, directory: embedded } = behind;
  const session = fixedSession(embedded, boss);
  const hard = hardships === undefined ? null : hardTimes(behind, hardships);
  const face = await strictFace(
    {
      services: engineServices(another, session),
      directory: behind.admin,
      signIn: async (token) => (hard === null || hard.tokens.accepts(token) ? boss : null),
      behavior: { ...strictSettings, ...behavior },
      ...hard?.face,
      report: (error) => behind.defects.push(error),
    },
    hard === null ? sleep : async () => {},
  );
  const folder = mkdtempSync(join(tmpdir(), "live-tenant-"));
  const storeFile = join(folder, "history.db");
  const store = openSqliteStore(storeFile);
  const closing = new AbortController();
  const sent: HttpRequest[] = [];
  const send = undiciSend();
  const parts: GraphClientParts = {
    base: new URL(`${face.url}/v1.0`),
    tokens: hard?.tokens ?? { token: async () => "the-boss" },
    send: async (request) => {
      sent.push(request);
      const answer = await tenant.intercept(request, send);
      return answer === null ? send(request) : { status: 200, headers: {}, body: {}, ...answer };
    },
    clock: context.machine,
    sleep: hard?.sleep ?? sleep,
    random: Math.random,
    newId: randomUUID,
    log: () => {},
    closing: closing.signal,
    // The face does not count requests, because time stands still here.
    budgets: { reports: unlimited, conditionalAccess: unlimited, reads: unlimited },
    retry: { ...defaultRetry, attempts: 1 },
    ...hard?.client,
  };
  const client = new GraphClient(parts);
  const liveContext: LiveContext = {
    client,
    tenant: context.store.tenant,
    coverage: "extended",
    clock: context.machine,
    sleep: hard?.sleep ?? (async () => {}),
    newSecret: randomUUID,
    policy: hard === null ? { ...defaultLivePolicy, confirm: { reads: 1, every: 0, within: 0 } } : defaultLivePolicy,
  };
  const live = new LiveDirectory(
    liveContext,
    new GraphAuditLog(client, { clock: context.machine, fresh: 0, withValues: true }),
  );
  const directory = new GatedDirectory(Object.assign(live, { tenant: embedded.tenant }));
  const tenantStore = store.forTenant(context.store.tenant);
  const engine = openEngine({
    ...context,
    keepsLog: true,
    store: tenantStore,
    directory,
    ...hard?.engine,
    ...(readAgainAfter === undefined ? {} : { readAgainAfter }),
    onDefect: (error) => behind.defects.push(error),
  });
  const next = () => {
    const own = new GraphClient({
      ...parts,
      send: async (request) => {
        sent.push(request);
        return send(request);
      },
    });
    return openEngine({
      ...context,
      keepsLog: true,
      owner: "next",
      // Time passes while it waits, so that the lease of a process that is gone runs out whenever that one last renewed it.
      sleep: async (ms, signal) => {
        await sleep(1, signal);
        behind.machineLater(ms);
      },
      store: tenantStore,
      directory: new LiveDirectory(
        { ...liveContext, client: own },
        new GraphAuditLog(own, { clock: context.machine, fresh: 0, withValues: true }),
      ),
      onDefect: (error) => behind.defects.push(error),
    });
  };
  const tenant: VaultTenant = new VaultTenant(
    { engine, live, context: liveContext, store: tenantStore, sent, truth: embedded, next },
    {
      recovery: engine.recovery,
      approvals: engine.approvals,
      hands: behind.hands,
      sync: behind.sync,
      as: (name, kind, id) => behind.as(name, kind, id),
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
    },
  );
  return tenant;
}
