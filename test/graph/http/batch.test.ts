import { expect, test } from "vitest";
import { batchGet, getInBatches, MOST_IN_A_BATCH } from "../../../src/graph/http/batch.ts";
import { openContosoThroughGraph } from "../../support/contoso-through-graph.ts";
import { type AService, aService } from "../a-service.ts";

type Part = Readonly<{ status: number; headers?: Readonly<Record<string, string>>; body?: unknown }>;

/** Answers the next batches part by part, by the place of each request in the first one. */
function answers(graph: AService, ...rounds: readonly (readonly Part[])[]): void {
  const left = [...rounds];
  graph.server.on("POST", "/$batch", (response) => {
    const { requests } = JSON.parse(graph.server.seen.at(-1)?.body ?? "{}");
    const round = left.shift() ?? [];
    const responses = requests.map(({ id }: { readonly id: string }, at: number) => ({ id, ...round[at] }));
    // Graph answers a batch in any order.
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ responses: responses.reverse() }));
  });
}

const gets = (count: number) => Array.from({ length: count }, (_, at) => ({ path: `/users/u${at}` }));
const sentIn = (graph: AService) =>
  graph.server
    .to("POST", "/$batch")
    .map(({ body }) => JSON.parse(body).requests.map(({ url }: { readonly url: string }) => url));

test("a batch gives each read its own answer, in the order of the reads", async () => {
  await using graph = await aService();
  answers(graph, [
    { status: 200, body: { id: "u0" } },
    { status: 404, body: { error: {} } },
  ]);
  const read = await batchGet(graph.client, gets(2), graph.time);
  expect(read.map(({ status, body }) => [status, body.id])).toEqual([
    [200, "u0"],
    [404, undefined],
  ]);
});

test("a batch repeats only the reads that were throttled, not sooner than the longest of their waits", async () => {
  await using graph = await aService();
  answers(
    graph,
    [
      { status: 429, headers: { "Retry-After": "3" } },
      { status: 200, body: { id: "u1" } },
      { status: 503, headers: { "Retry-After": "7" } },
    ],
    [
      { status: 200, body: { id: "u0" } },
      { status: 200, body: { id: "u2" } },
    ],
  );
  const read = await batchGet(graph.client, gets(3), graph.time);
  expect(read.map(({ body }) => body.id)).toEqual(["u0", "u1", "u2"]);
  expect(sentIn(graph)).toEqual([
    ["/users/u0", "/users/u1", "/users/u2"],
    ["/users/u0", "/users/u2"],
  ]);
  expect(graph.time.slept).toContain(7_000);
});

test("a batch that leaves a read unanswered is an error", async () => {
  await using graph = await aService();
  graph.server.on("POST", "/$batch", { json: { responses: [{ id: "0", status: 200 }] } });
  await expect(batchGet(graph.client, gets(2), graph.time)).rejects.toMatchObject({ code: "badAnswer" });
});

test("a read that is throttled for good ends with its refusal, and the others with their answers", async () => {
  await using graph = await aService();
  const busy = { status: 429, headers: { "Retry-After": "1" } };
  answers(graph, [busy, { status: 200, body: { id: "u1" } }], ...Array.from({ length: 9 }, () => [busy]));
  const read = await batchGet(graph.client, gets(2), graph.time);
  expect(read.map(({ status }) => status)).toEqual([429, 200]);
});

test("a batch of more reads than Graph takes is refused before it is sent", async () => {
  await using graph = await aService();
  await expect(batchGet(graph.client, gets(MOST_IN_A_BATCH + 1), graph.time)).rejects.toThrow(RangeError);
  expect(graph.server.to("POST", "/$batch")).toEqual([]);
});

test("reads of many items go out 20 at a time, and each answer comes with its item", async () => {
  await using graph = await openContosoThroughGraph();
  const { client } = graph.context;
  const ids = Array.from({ length: 45 }, (_, at) => `nobody-${at}`);
  const read: (readonly [string, number])[][] = [];
  for await (const answers of getInBatches({ client, ...graph.time }, ids, (id) => ({ path: `/users/${id}` }))) {
    read.push(answers.map(([id, { status }]) => [id, status]));
  }
  expect(read.map(({ length }) => length)).toEqual([20, 20, 5]);
  expect(read.flat()).toEqual(ids.map((id) => [id, 404]));
});

test("the Graph face answers a batch as the client reads it", async () => {
  await using graph = await openContosoThroughGraph();
  const { client } = graph.context;
  const [organization, nobody] = await batchGet(
    client,
    [{ path: "/organization" }, { path: "/users/nobody", query: { $select: "id" } }],
    graph.time,
  );
  expect(organization?.status).toBe(200);
  expect(nobody?.status).toBe(404);
});
