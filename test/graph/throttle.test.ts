import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { engineServices } from "../../src/app/engine-services.ts";
import type { Change } from "../../src/domain/changes/change.ts";
import type { JobId } from "../../src/domain/ids.ts";
import { SECOND, type Sleep } from "../../src/domain/time.ts";
import { GraphAuditLog } from "../../src/graph/audit/audit-log.ts";
import type { Send } from "../../src/graph/http/exchange.ts";
import { GraphClient } from "../../src/graph/http/graph-client.ts";
import { retryAfter } from "../../src/graph/http/retry-after.ts";
import { undiciSend } from "../../src/graph/http/undici-send.ts";
import { type Budget, readLimit, throttleOf } from "../../src/http/throttle.ts";
import { defaultPolicy } from "../../src/microsoft/context.ts";
import { ListNames } from "../../src/microsoft/list-names.ts";
import { fileJournal } from "../../src/microsoft/recovery/journal.ts";
import { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import { storedRecords } from "../../src/records/stored-requests.ts";
import type { RecoveryService } from "../../src/service/recovery-service.ts";
import { pageFrame } from "../../src/summaries/paging.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { FOREVER } from "../support/fake-time.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { boss } from "../support/recovery-tenant.ts";
import { strictFace } from "../support/strict-face.ts";

/**
 * The real client, over HTTP, against the real face with its throttle, over an engine. The time and the length of one
 * preview's list are invented, because the engine would take half a minute to make the list. The number of requests
 * decides, so that most lists are short and have short pages.
 */

let tenant: EngineTenant;
let preview: JobId;
let template: Change;
beforeAll(async () => {
  tenant = openEngineTenant({ inMemory: true });
  const user = tenant.user("u0");
  const snapshot = await tenant.snapshot();
  tenant.hands.update(user, { department: "Sales" });
  const job = await tenant.preview(snapshot);
  preview = job.id;
  const [change] = await tenant.changes(job);
  if (change === undefined) throw new Error("The preview found nothing.");
  template = change;
});
afterAll(() => tenant[Symbol.asyncDispose]());

const changeAt = (seq: number): Change => ({ ...template, seq, ref: { ...template.ref, id: `u${seq}` } });

const listOf =
  (length: number): RecoveryService["listChanges"] =>
  async (id, _, page) => {
    const frame = pageFrame(id, ["number"], page);
    const after = frame.after?.[0] ?? 0;
    const rows = Math.min(length - after, frame.wanted);
    const changes = Array.from({ length: rows }, (_, index) => changeAt(after + index + 1));
    return frame.page(changes, ({ seq }) => [seq]);
  };

/**
 * Time that passes only while a request sleeps, so that requests come as fast as possible. Sleepers share it, so their
 * sleeps do not add up.
 */
function sharedTime() {
  let now = Date.UTC(2026, 10, 20, 9);
  const sleep: Sleep = async (millis, signal) => {
    signal?.throwIfAborted();
    if (millis >= FOREVER) {
      await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason), { once: true }));
    }
    const until = now + millis;
    await setImmediate();
    signal?.throwIfAborted();
    now = Math.max(now, until);
  };
  return { clock: { now: () => now }, sleep };
}

/** A throttled face, a client of it, and what passed between them. */
async function throttled({ reads, changes }: Load) {
  const time = sharedTime();
  const { context, engine, directory, defects } = tenant;
  const face = await strictFace(
    {
      services: {
        ...engineServices(engine, fixedSession(directory, boss)),
        recovery: { ...engine.recovery, listChanges: listOf(changes) },
      },
      directory: tenant.admin,
      signIn: async () => boss,
      throttle: throttleOf([readLimit(reads)], time.clock),
      report: (error) => defects.push(error),
    },
    time.sleep,
  );
  const seen = { asked: 0, refused: 0, tooSoon: 0 };
  let closedUntil = 0;
  const overHttp = undiciSend();
  const send: Send = async (request) => {
    // Reads of the invented objects themselves are not part of the measurement.
    if (request.url.pathname.endsWith("/getByIds")) return { status: 200, headers: {}, body: { value: [] } };
    seen.asked += 1;
    if (time.clock.now() < closedUntil) seen.tooSoon += 1;
    const answer = await overHttp(request);
    if (answer.status === 429) {
      seen.refused += 1;
      closedUntil = Math.max(closedUntil, time.clock.now() + (retryAfter(answer, time.clock) ?? Number.NaN));
    }
    return answer;
  };
  const client = new GraphClient({
    base: new URL(`${face.url}/v1.0`),
    tokens: { token: async () => "the-boss" },
    send,
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0,
    newId: randomUUID,
    log: () => {},
    closing: new AbortController().signal,
    timeOut: 2 * FOREVER,
    // Reads of the invented objects would slow the list down, because they spend the client's own read budget.
    budgets: { reads: { units: Number.POSITIVE_INFINITY, within: SECOND } },
  });
  const service = new MicrosoftRecoveryService({
    client,
    tenant: context.store.tenant,
    records: storedRecords(context),
    journal: fileJournal(join(tmpdir(), "reading-keeps-nothing")),
    listNames: new ListNames(),
    log: new GraphAuditLog(client, { clock: time.clock, fresh: defaultPolicy.logFresh }),
    clock: time.clock,
    sleep: time.sleep,
    policy: { ...defaultPolicy, countWithin: FOREVER, answerWithin: FOREVER },
  });
  return { service, seen, [Symbol.asyncDispose]: () => face.close() };
}

async function readAll(service: MicrosoftRecoveryService, limit: number): Promise<number> {
  let last = 0;
  let cursor: string | undefined;
  do {
    const page = await service.listChanges(preview, {}, { limit, ...(cursor === undefined ? {} : { cursor }) });
    for (const { seq } of page.items) {
      if (seq !== last + 1) throw new Error(`Change ${seq} came after ${last}.`);
      last = seq;
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return last;
}

interface Load {
  readonly reads: Budget;
  readonly changes: number;
  readonly pageSize: number;
  readonly readers: number;
}

/** The refusals in a row that show a limit. */
const SHOWN = 3;

/** The budget of a tenant with fewer than 50 users. */
const documented: Budget = { units: 3_500, within: 10 * SECOND };
const tight: Budget = { units: 60, within: 10 * SECOND };
const loads: readonly [string, Load, "refuses" | "never refuses"][] = [
  [
    "the documented budget, whole pages",
    { reads: documented, changes: 100_000, pageSize: 999, readers: 1 },
    "never refuses",
  ],
  ["the documented budget, small pages", { reads: documented, changes: 20_000, pageSize: 5, readers: 1 }, "refuses"],
  ["a tight budget, a hundred pages", { reads: tight, changes: 20_000, pageSize: 200, readers: 1 }, "refuses"],
  ["a tight budget, two readers at once", { reads: tight, changes: 20_000, pageSize: 100, readers: 2 }, "refuses"],
];

test.each(loads)(
  "the client reads a long list under %s, with less than 1 % refused after those that show the limit and no request too soon",
  async (name, load, refuses) => {
    const { changes, pageSize, readers } = load;
    await using face = await throttled(load);
    const read = await Promise.all(Array.from({ length: readers }, () => readAll(face.service, pageSize)));
    expect(read).toEqual(Array.from({ length: readers }, () => changes));
    const { asked, refused, tooSoon } = face.seen;
    const share = Math.max(0, refused - SHOWN) / asked;
    process.stdout.write(
      `${name}: ${asked} requests, ${refused} refused, ${(share * 100).toFixed(2)} % after those that show the limit\n`,
    );
    expect(tooSoon).toBe(0);
    expect(refused > 0).toBe(refuses === "refuses");
    expect(share).toBeLessThan(0.01);
    expect(tenant.defects).toEqual([]);
  },
  60_000,
);
