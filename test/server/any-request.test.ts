import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fuzzedHostRequests, sendBytes, sendFuzzed } from "../support/fuzzed-host-requests.ts";
import { type HostProcess, hostProcess } from "../support/host-process.ts";

/** A tenth of what `npm run fuzz:host` sends. */
const REQUESTS = 1_000;
const SEED = 16;
const MOST_CHUNKS = 32_000;

let server: HostProcess;
beforeAll(async () => {
  server = await hostProcess();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Returns what a server wrote beside its log of requests. */
const linesOf = (errors: string): readonly string[] =>
  errors.split("\n").filter((line) => line !== "" && !line.startsWith("{"));

test("whatever arrives is answered in time and without a fault of the server", async () => {
  const people = ["Ada Lindgren", "Grace Okonkwo", "Ravi Deshmukh", "Nora Fitzgerald"];
  const tokens = await Promise.all(people.map((person) => server.signIn(person)));
  const requests = fc.sample(fuzzedHostRequests(tokens.length), { numRuns: REQUESTS, seed: SEED });
  const { faults, statuses } = await sendFuzzed(server.origin, tokens, requests);
  expect({ faults, said: linesOf(server.errors()) }).toEqual({ faults: [], said: [] });
  // Many kinds of answers show that the requests reached many places.
  expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining([200, 400, 401, 403, 404]));
  const bytes = fc.sample(fc.uint8Array({ maxLength: 500 }), { numRuns: 100, seed: SEED });
  await Promise.all(bytes.map((some) => sendBytes(server.origin, some)));
  expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
  for (const token of tokens) expect(server.errors()).not.toContain(token.slice(-30));
}, 120_000);

test("a body without an end is refused before it fills the memory", async () => {
  const token = await server.signIn("Ada Lindgren");
  for (const path of ["/mcp", "/approval/x", "/sign-in/t/v2.0/token"]) {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      async pull(controller) {
        sent += 1;
        // Lets the answer be read that refuses the body.
        await setImmediate();
        if (sent > MOST_CHUNKS) controller.error(new Error("The server has taken 2 GB."));
        else controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const answer = await fetch(`${server.origin}${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        origin: server.origin,
      },
      body: endless,
      duplex: "half",
    } as RequestInit).then(
      ({ status }) => status,
      () => 0,
    );
    expect(sent, path).toBeLessThan(MOST_CHUNKS);
    expect([0, 411, 413], path).toContain(answer);
  }
});
