import { parseArgs } from "node:util";
import fc from "fast-check";
import { fuzzedCollections, fuzzedRequests } from "../test/support/fuzzed-requests.ts";
import { allRows, asking, graphProcess } from "../test/support/graph-process.ts";

/**
 * Sends many requests of every kind to `entra-rewind serve` as the most powerful caller, and prints how they were
 * answered. Arguments after `--` are options of `serve`. Exits with 1 if one was answered with 500 or above, took too long,
 * or if the server does not go on.
 */
const STALL = 10_000;
const { values, positionals } = parseArgs({
  options: { requests: { type: "string", default: "12000" }, seed: { type: "string", default: "13" } },
  allowPositionals: true,
});

// One caller sends all requests, and refusals for their number would hide how the others are answered.
await using graph = await graphProcess("--budget", "1000000000", ...positionals);
const ask = asking(graph.url, graph.tokens.globalAdministrator);
const found = await Promise.all(
  fuzzedCollections.map(async (path) => [path, (await allRows(ask, path)).slice(0, 20).map(({ id }) => id)] as const),
);
const ids = Object.fromEntries(found);

const requests = fc.sample(fuzzedRequests(ids), { numRuns: Number(values.requests), seed: Number(values.seed) });
const counts = new Map<number, number>();
const times: number[] = [];
const faults: string[] = [];
const begun = performance.now();
for (const { method, path, body } of requests) {
  const sent = performance.now();
  const { status } = await ask(path, { method, ...(body === null ? {} : { body }) });
  const took = performance.now() - sent;
  times.push(took);
  counts.set(status, (counts.get(status) ?? 0) + 1);
  if (status >= 500 || took > STALL)
    faults.push(`${status} after ${Math.round(took)} ms: ${method} ${path} ${body ?? ""}`);
}
const { status: last } = await ask("/me");
times.sort((a, b) => a - b);
const at = (share: number): string => `${(times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1)} ms`;
console.log(
  `${requests.length} requests in ${((performance.now() - begun) / 1_000).toFixed(1)} s, seed ${values.seed}`,
);
console.log(`half within ${at(0.5)}, 99 % within ${at(0.99)}, all within ${at(1)}`);
for (const [status, count] of [...counts].sort(([a], [b]) => a - b)) console.log(`${status}  ${count}`);
for (const fault of faults.slice(0, 20)) console.error(fault);
if (graph.errors() !== "") console.error(graph.errors());
process.exitCode = faults.length === 0 && graph.errors() === "" && last === 200 ? 0 : 1;
