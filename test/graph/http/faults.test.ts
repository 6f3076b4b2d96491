import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GraphClient } from "../../../src/graph/http/graph-client.ts";
import { undiciSend } from "../../../src/graph/http/undici-send.ts";
import type { TokenSource } from "../../../src/graph/http/with-bearer-token.ts";
import { type FakeTime, fakeTime } from "../../support/fake-time.ts";
import {
  type FaultyServer,
  faultyServer,
  halfBody,
  type Reaction,
  reset,
  silence,
  slowBody,
} from "../faulty-server.ts";

let server: FaultyServer;
let time: FakeTime;

beforeEach(async () => {
  server = await faultyServer();
  time = fakeTime();
});
afterEach(() => server[Symbol.asyncDispose]());

interface Options {
  readonly tokens?: TokenSource;
  readonly timeOut?: number;
  readonly closing?: AbortSignal;
  readonly log?: (line: string) => void;
}

const client = ({ tokens, timeOut = 1_000_000, closing, log = () => {} }: Options = {}): GraphClient =>
  new GraphClient({
    base: server.base,
    tokens: tokens ?? { token: async () => "secret-token" },
    send: undiciSend(),
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0,
    newId: () => "an-id",
    log,
    closing: closing ?? new AbortController().signal,
    timeOut,
  });

const well: Reaction = { json: { ok: true } };

describe("a GET", () => {
  test.each<[string, Reaction]>([
    ["the connection is reset", reset],
    ["the body breaks off", halfBody],
    ["the JSON breaks off", { text: '{"value":[' }],
    ["the service answers 408", { status: 408 }],
    ["the service answers 500", { status: 500 }],
    ["a gateway answers 502 in HTML", { status: 502, text: "<html>" }],
    ["the service answers 503", { status: 503 }],
    ["a gateway answers 504", { status: 504 }],
  ])("a GET is repeated when %s", async (_, reaction) => {
    server.on("GET", "/x", reaction, well);
    expect((await client().get("/x")).body).toEqual({ ok: true });
    expect(server.seen).toHaveLength(2);
  });

  test("a GET ends in one clear error after six attempts", async () => {
    server.on("GET", "/x", reset);
    await expect(client().get("/x")).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/\.$/),
    });
    expect(server.seen).toHaveLength(6);
    expect(time.slept).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
  });

  test("a GET waits at least the seconds of Retry-After", async () => {
    server.on("GET", "/x", { status: 429, headers: { "retry-after": "17" } }, well);
    await client().get("/x");
    expect(time.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(17_000);
  });

  test("a GET waits until the date of Retry-After by the service's own clock", async () => {
    const headers = { "retry-after": "Mon, 01 Mar 2027 10:00:30 GMT", date: "Mon, 01 Mar 2027 10:00:00 GMT" };
    server.on("GET", "/x", { status: 503, headers }, well);
    await client().get("/x");
    expect(time.slept).toEqual([30_000]);
  });

  test("a GET returns a refusal that asks for more patience than a call has", async () => {
    server.on("GET", "/x", { status: 429, headers: { "retry-after": "86400" } });
    expect((await client().get("/x")).status).toBe(429);
    expect(server.seen).toHaveLength(1);
  });

  test("a GET without an answer ends with the sentence of its time-out", async () => {
    time = { ...time, sleep: (ms, signal) => (ms === 7 ? Promise.resolve() : fakeTime().sleep(ms, signal)) };
    server.on("GET", "/x", silence);
    await expect(client({ timeOut: 7 }).get("/x")).rejects.toMatchObject({ code: "unavailable" });
  });

  test("a GET gives up on a response whose body never ends, and asks again", async () => {
    let late: () => void = () => {};
    const real = time.sleep;
    const sleep: typeof real = (ms, signal) =>
      ms === 7
        ? new Promise((resolve) => {
            late = resolve;
          })
        : real(ms, signal);
    time = { ...time, sleep };
    server.on(
      "GET",
      "/x",
      (response) => {
        slowBody(response);
        setImmediate(() => late());
      },
      well,
    );
    const answer = client({ timeOut: 7 }).get("/x");
    expect((await answer).body).toEqual({ ok: true });
  });
});

describe("a POST", () => {
  test.each<[string, Reaction]>([
    ["429", { status: 429, headers: { "retry-after": "3" } }],
    ["503", { status: 503, headers: { "retry-after": "3" } }],
  ])("a POST is repeated when %s with a time says that it was not processed", async (_, reaction) => {
    server.on("POST", "/x", reaction, { status: 202 });
    expect((await client().post("/x", {})).status).toBe(202);
    expect(server.seen).toHaveLength(2);
  });

  test.each<[string, Reaction]>([
    ["500", { status: 500 }],
    ["502", { status: 502 }],
    ["503 without a time", { status: 503 }],
    ["504", { status: 504 }],
  ])("a POST is not repeated after %s", async (_, reaction) => {
    server.on("POST", "/x", reaction, { status: 202 });
    expect((await client().post("/x", {})).status).toBeGreaterThanOrEqual(500);
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    ["a reset", reset],
    ["half a body", halfBody],
  ])("a POST is not repeated after %s, which may have come too late", async (_, reaction) => {
    server.on("POST", "/x", reaction, { status: 202 });
    await expect(client().post("/x", {})).rejects.toMatchObject({ code: "unavailable", facts: { sent: true } });
    expect(server.seen).toHaveLength(1);
  });

  test("a POST that never left is repeated, and its error says so", async () => {
    const gone = client();
    await server[Symbol.asyncDispose]();
    await expect(gone.post("/x", {})).rejects.toMatchObject({ code: "unavailable", facts: { sent: false } });
    expect(time.slept).toHaveLength(5);
  });
});

describe("a token", () => {
  test("a refused token is replaced once, for a POST too", async () => {
    const issued: (string | null | undefined)[] = [];
    const tokens: TokenSource = {
      token: async ({ challenge }) => {
        issued.push(challenge);
        return challenge === undefined ? "old" : "new";
      },
    };
    const challenge = 'Bearer error="insufficient_claims", claims="e30="';
    server.on("POST", "/x", { status: 401, headers: { "www-authenticate": challenge } }, { status: 202 });
    expect((await client({ tokens }).post("/x", {})).status).toBe(202);
    expect(issued).toEqual([undefined, challenge]);
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer old", "Bearer new"]);
  });

  test("a token that is refused twice is not requested a third time", async () => {
    server.on("GET", "/x", { status: 401 });
    expect((await client().get("/x")).status).toBe(401);
    expect(server.seen).toHaveLength(2);
  });

  test("a token never leaves for another host, whatever a link says", async () => {
    await using other = await faultyServer();
    other.on("GET", /./, well);
    for (const link of [`${other.base}/x`, `//${other.base.host}/x`, `http://a@${server.base.host}/x`]) {
      const refused = async () => client().follow(link, server.base);
      await expect(refused()).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("only") });
    }
    expect(other.seen).toEqual([]);
    expect(server.seen).toEqual([]);
  });

  test("a token does not follow a redirect", async () => {
    await using other = await faultyServer();
    other.on("GET", /./, well);
    server.on("GET", "/x", { status: 307, headers: { location: `${other.base}/x` } });
    expect((await client().get("/x")).status).toBe(307);
    expect(other.seen).toEqual([]);
  });

  test("a log line holds neither the token nor the values of the query", async () => {
    const lines: string[] = [];
    server.on("GET", "/x", well);
    await client({ log: (line) => lines.push(line) }).get("/x", { query: { $filter: "displayName eq 'Ada'" } });
    expect(lines).toEqual(["graph GET /v1.0/x?$filter=… 200 0 ms"]);
  });
});

describe("an abort", () => {
  test("an abort ends a running request", async () => {
    const closing = new AbortController();
    server.on("GET", "/x", () => closing.abort(new Error("The program ends.")));
    await expect(client({ closing: closing.signal }).get("/x")).rejects.toThrow("The program ends.");
  });

  test("an abort ends a wait between two attempts", async () => {
    const closing = new AbortController();
    server.on("GET", "/x", (response) => {
      response.writeHead(500).end();
      setImmediate(() => closing.abort(new Error("The program ends.")));
    });
    await expect(client({ closing: closing.signal }).get("/x")).rejects.toThrow("The program ends.");
  });
});
