import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fuzzedCollections, fuzzedRequests, type KnownIds } from "../support/fuzzed-requests.ts";
import { type Ask, allRows, asking, type GraphProcess, graphProcess } from "../support/graph-process.ts";

/** Any request of the most powerful caller is answered below 500, and the server continues. `npm run fuzz` sends more. */
const SEED = 13;
let graph: GraphProcess;
let ask: Ask;
let ids: KnownIds = {};
beforeAll(async () => {
  graph = await graphProcess();
  ask = asking(graph.url, graph.tokens.globalAdministrator);
  const some = await Promise.all(
    fuzzedCollections.map(async (path) => {
      const rows = await allRows(ask, path);
      return [path, rows.slice(0, 20).map(({ id }) => id)] as const;
    }),
  );
  ids = Object.fromEntries(some);
});
afterAll(() => graph[Symbol.asyncDispose]());

test("no request of any kind is answered with a server error", async () => {
  await fc.assert(
    fc.asyncProperty(fuzzedRequests(ids), async ({ method, path, body }) => {
      const { status } = await ask(path, { method, ...(body === null ? {} : { body }) });
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 1_300, seed: SEED },
  );
  expect(graph.errors()).toBe("");
  expect(await ask("/me")).toMatchObject({ status: 200 });
}, 120_000);

test("no path is answered with a server error", async () => {
  await fc.assert(
    fc.asyncProperty(fc.webPath(), fc.webQueryParameters(), async (path, parameters) => {
      const { status } = await ask(`${graph.url}/v1.0${path}?${parameters}`);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 200, seed: SEED },
  );
  expect(graph.errors()).toBe("");
}, 60_000);
