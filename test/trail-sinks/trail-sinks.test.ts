import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headsIn } from "../../src/cli/commands/outside-heads.ts";
import { headLine, readHead, type TrailHead } from "../../src/domain/approval/trail-head.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { type HeadSending, sendHeads, sendWaiting } from "../../src/records/send-heads.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { compareHeads } from "../../src/summaries/compare-heads.ts";
import { fileSink } from "../../src/trail-sinks/file-sink.ts";
import { httpsSink } from "../../src/trail-sinks/https-sink.ts";
import { type SyslogPlace, syslogSink } from "../../src/trail-sinks/syslog-sink.ts";
import type { TrailSink } from "../../src/trail-sinks/trail-sink.ts";
import { trailOf } from "../support/attack-harness.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { httpsCollector, syslogCollector, trusted } from "./collectors.ts";

const folder = mkdtempSync(join(tmpdir(), "heads-"));
const { signal } = new AbortController();
const sender = { host: "a host", processId: 7 };
let tenant: RehearsalTenant;
let store: ReturnType<typeof openSqliteStore>;

const refuse = (count: number) =>
  Promise.all(
    Array.from({ length: count }, () =>
      tenant.services.trail.append({ action: "snapshotTaken", caller: { id: "ada", name: "Ada" }, snapshotId: "s" }),
    ),
  );

beforeAll(async () => {
  tenant = await openRehearsalTenant();
  store = openSqliteStore(tenant.storeFile);
  await refuse(5);
});
afterAll(async () => {
  await store.close();
  await tenant[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const sendingTo = (sink: TrailSink, report: (sentence: string) => void = () => {}): HeadSending => ({
  store: store.forTenant(tenantId(tenant.embedded.tenant.id)),
  place: sink.place,
  send: (heads, until) => sink.send(heads, until),
  sleep: async () => {},
  report,
});

async function expected(): Promise<readonly Pick<TrailHead, "tenant" | "seq" | "hash">[]> {
  return (await trailOf(tenant)).map(({ seq, hash }) => ({ tenant: tenant.embedded.tenant.id, seq, hash }));
}

describe("the heads of the trail", () => {
  test.each(["udp", "tcp", "tls", "socket"] as const)(
    "arrive at a syslog collector over %s, once and in order",
    async (kind) => {
      const path = join(folder, "collector");
      await using collector = await syslogCollector(kind, path);
      const place: SyslogPlace =
        kind === "socket"
          ? { kind, path }
          : { kind, host: kind === "tls" ? "localhost" : "127.0.0.1", port: collector.port, ca: trusted };
      const sink = syslogSink(place, sender);
      for (const _ of [1, 2]) await sendWaiting(sendingTo(sink), signal);
      await refuse(1);
      await sendWaiting(sendingTo(sink), signal);
      sink.close();
      const wanted = await expected();
      const messages = await collector.received(wanted.length);
      expect(messages.map(readHead)).toEqual(wanted);
      for (const message of messages) {
        expect(message).toMatch(/^<109>1 \d{4}-\d\d-\d\dT[\d:.]+Z ahost entra-rewind 7 trail - \{/);
        expect(message).not.toContain("Ada");
      }
    },
  );

  test("are sent to a TLS place that is named by its address, whose certificate has that address, without a warning", async () => {
    const warnings: string[] = [];
    const warned = ({ message }: Error) => void warnings.push(message);
    process.on("warning", warned);
    await using collector = await syslogCollector("tls", "");
    const sink = syslogSink({ kind: "tls", host: "127.0.0.1", port: collector.port, ca: trusted }, sender);
    await sink.reach(signal);
    const [head] = await expected();
    if (head === undefined) throw new Error("The trail is empty.");
    await sink.send([{ ...head, time: 0, action: "snapshotTaken" }], signal);
    expect((await collector.received(1)).map(readHead)).toEqual([head]);
    sink.close();
    process.off("warning", warned);
    expect(warnings).toEqual([]);
  });

  test("are not sent to a TLS place whose certificate is not for its address", async () => {
    await using collector = await syslogCollector("tls", "");
    const sink = syslogSink({ kind: "tls", host: "127.0.0.2", port: collector.port, ca: trusted }, sender);
    await expect(sink.reach(signal)).rejects.toThrow("127.0.0.2");
    sink.close();
  });

  test("are kept in a file, which agrees with the trail", async () => {
    const file = join(folder, "heads.jsonl");
    await sendWaiting(sendingTo(fileSink(file)), signal);
    expect(readFileSync(file, "utf8").trimEnd().split("\n").map(readHead)).toEqual(await expected());
    const verdict = await compareHeads(tenant.services.trail, tenant.embedded.tenant.id, headsIn(file));
    expect(verdict).toMatchObject({ agrees: true, compared: (await expected()).length });
  });

  test("wait while an HTTPS place is out of order, which is reported once, and all arrive afterwards", async () => {
    let status = 503;
    await using collector = await httpsCollector("secret", () => status);
    const sink = httpsSink(new URL(`https://localhost:${collector.port}/heads`), { token: "secret", ca: trusted });
    const ending = new AbortController();
    const said: string[] = [];
    let attempts = 0;
    const sleep = async () => {
      attempts += 1;
      if (attempts === 3) await refuse(700);
      if (attempts === 4) status = 200;
      if (attempts === 6) ending.abort();
    };
    await sendHeads({ ...sendingTo(sink, (sentence) => said.push(sentence)), sleep }, ending.signal);
    const wanted = await expected();
    expect((await collector.received(wanted.length)).map(readHead)).toEqual(wanted);
    expect(said).toEqual([
      expect.stringContaining("cannot be sent to https://localhost"),
      expect.stringContaining("all that waited were sent"),
    ]);
    expect(said.join()).not.toContain("secret");
  });

  test("are not sent with another token or to a place without a trusted certificate", async () => {
    await using collector = await httpsCollector("secret", () => 200);
    const url = new URL(`https://localhost:${collector.port}/other`);
    await expect(sendWaiting(sendingTo(httpsSink(url, { token: "wrong", ca: trusted })), signal)).rejects.toThrow(
      "401",
    );
    await expect(sendWaiting(sendingTo(httpsSink(url, { token: "secret" })), signal)).rejects.toThrow(/certificate/);
  });
});

describe("a trail compared with the heads outside", () => {
  async function* given(heads: readonly Pick<TrailHead, "tenant" | "seq" | "hash">[]) {
    yield* heads;
  }
  const compare = (heads: readonly Pick<TrailHead, "tenant" | "seq" | "hash">[]) =>
    compareHeads(tenant.services.trail, tenant.embedded.tenant.id, given(heads));

  test("agrees in any order and with repetitions, and leaves out other tenants", async () => {
    const heads = await expected();
    const other = { tenant: "another", seq: 1, hash: "x" };
    expect(await compare([...heads.toReversed(), ...heads, other])).toEqual({
      agrees: true,
      records: heads.length,
      compared: heads.length,
    });
  });

  test("does not agree if a record is another one, or is missing at the end, or two histories left the machine", async () => {
    const heads = await expected();
    const [first, ...rest] = heads;
    const last = heads.at(-1);
    if (first === undefined || last === undefined) throw new Error("The trail is empty.");
    const other = { ...first, hash: "another" };
    expect(await compare([other, ...rest])).toMatchObject({ why: expect.stringContaining("record 1 is another one") });
    expect(await compare([first, other])).toMatchObject({ why: expect.stringContaining("two hashes") });
    const later = { ...last, seq: last.seq + 1 };
    expect(await compare([later])).toMatchObject({
      why: expect.stringContaining(`record ${later.seq} is known outside`),
    });
  });

  test("does not agree with heads of other tenants only, or with a folder that cannot be read as a file", async () => {
    expect(await compare([{ tenant: "another", seq: 1, hash: "x" }])).toMatchObject({
      agrees: false,
      why: "no record of it is known outside",
    });
    await expect(compareHeads(tenant.services.trail, "t", headsIn(folder))).rejects.toMatchObject({
      code: "invalidInput",
    });
  });

  test("shows that the whole trail was replaced by one that verifies", async () => {
    await using own = await openRehearsalTenant();
    const append = (id: string) =>
      own.services.trail.append({ action: "jobCancelled", caller: { id, name: id }, jobId: "j" });
    await append("ada");
    const tenantOf = own.embedded.tenant.id;
    const before = (await trailOf(own)).map(({ seq, hash }) => ({ tenant: tenantOf, seq, hash }));
    using database = new DatabaseSync(own.storeFile, { timeout: 10_000 });
    database.exec("delete from trail; delete from secret where name in ('audit-key', 'audit-end')");
    await append("eve");
    expect(await own.services.trail.verify()).toMatchObject({ intact: true });
    expect(await compareHeads(own.services.trail, tenantOf, given(before))).toMatchObject({ agrees: false });
  });
});

test("a trail that is shorter than what was sent is reported instead of sent anew", async () => {
  await using own = await openRehearsalTenant();
  for (const id of ["a", "b"]) await own.services.trail.append({ action: "jobCancelled", caller: null, jobId: id });
  using database = new DatabaseSync(own.storeFile, { timeout: 10_000 });
  const sent: TrailHead[] = [];
  const other = openSqliteStore(own.storeFile);
  const sending: HeadSending = {
    ...sendingTo(fileSink(join(folder, "unused"))),
    store: other.forTenant(tenantId(own.embedded.tenant.id)),
    send: async (heads) => void sent.push(...heads),
  };
  await sendWaiting(sending, signal);
  expect(sent.map(({ seq }) => seq)).toEqual([1, 2]);
  database.exec("delete from trail where seq = 2");
  await expect(sendWaiting(sending, signal)).rejects.toMatchObject({ code: "storeAltered" });

  // The same during an outage of the place, which was reported before.
  await own.services.trail.append({ action: "jobCancelled", caller: null, jobId: "c" });
  await own.services.trail.append({ action: "jobCancelled", caller: null, jobId: "d" });
  const ending = new AbortController();
  const said: string[] = [];
  let rounds = 0;
  const sleep = async () => {
    rounds += 1;
    if (rounds === 1) database.exec("delete from trail where seq > 1");
    if (rounds === 4) ending.abort();
  };
  const failing = async () => {
    throw new Error("out of reach");
  };
  await sendHeads({ ...sending, send: failing, sleep, report: (line) => said.push(line) }, ending.signal);
  expect(said).toEqual([expect.stringContaining("out of reach"), expect.stringContaining("it has 1 now")]);
  await other.close();
});

test("a head is found in a line of a log, and only there", () => {
  const head = { tenant: "t", seq: 3, time: 0, action: "recoveryStarted", hash: "h" };
  expect(readHead(`Nov 29 10:00:00 host entra-rewind[7]: ${headLine(head)}`)).toEqual({
    tenant: "t",
    seq: 3,
    hash: "h",
  });
  for (const line of ["", "{", '{"seq":1}', '{"tenant":"t","seq":-1,"hash":"h"}', `{${"x".repeat(5_000)}}`]) {
    expect(readHead(line)).toBeNull();
  }
});
