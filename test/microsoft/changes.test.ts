import { describe, expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { type AService, aChange, aPreview, aRecovery, aService, serves } from "../graph/a-service.ts";

const PREVIEW = jobId("77b0c1a2-0000-4000-8000-000000000001");
const RECOVERY = jobId("77b0c1a2-0000-4000-8000-000000000002");

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    aChange(`u${index + 1}`, index % 2 === 0 ? {} : { entityTypeName: "group" }),
  );

/** A list that is served as Graph does it: `$top`, `$skip`, and a link of its own to the next page. */
function pages(
  graph: AService,
  all: readonly unknown[],
  options: { readonly most?: number; readonly expired?: boolean } = {},
) {
  graph.server.on("GET", /getChanges/, (response) => {
    const url = new URL(graph.server.seen.at(-1)?.path ?? "", graph.server.base);
    const token = url.searchParams.get("$skiptoken");
    if (token !== null && options.expired === true) {
      response.writeHead(410).end("{}");
      return;
    }
    const from = Number(token ?? url.searchParams.get("$skip") ?? 0);
    const top = Math.min(Number(url.searchParams.get("$top") ?? 100), options.most ?? 999);
    const end = from + top;
    const link = `${graph.server.base.origin}${url.pathname}?$top=${top}&$skiptoken=${end}`;
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({ value: all.slice(from, end), ...(end < all.length ? { "@odata.nextLink": link } : {}) }),
    );
  });
}

async function all(graph: AService, limit: number, filter = {}): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await graph.service.listChanges(PREVIEW, filter, {
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    ids.push(...page.items.map(({ seq, ref }) => `${seq} ${ref.id}`));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

const expected = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1} u${index + 1}`);

describe("the changes of a preview", () => {
  test.each([1, 7, 100])("a preview's changes come whole and in order in pages of %i", async (limit) => {
    await using graph = await aService();
    serves(graph.server, [aPreview(PREVIEW)]);
    pages(graph, rows(23));
    expect(await all(graph, limit)).toEqual(expected(23));
  });

  test("a preview's changes come whole if the service's pages are smaller than ours", async () => {
    await using graph = await aService();
    serves(graph.server, [aPreview(PREVIEW)]);
    pages(graph, rows(23), { most: 5 });
    expect(await all(graph, 7)).toEqual(expected(23));
  });

  test("a preview's changes continue by number when the service's own link has expired", async () => {
    await using graph = await aService();
    serves(graph.server, [aPreview(PREVIEW)]);
    pages(graph, rows(23), { expired: true });
    expect(await all(graph, 7)).toEqual(expected(23));
  });

  test("a preview's changes are filtered here, past whole pages without a match", async () => {
    await using graph = await aService();
    serves(graph.server, [aPreview(PREVIEW)]);
    pages(graph, rows(40), { most: 4 });
    expect(await all(graph, 3, { type: "group" })).toHaveLength(20);
    expect(await all(graph, 3, { text: "USER U17" })).toEqual(["17 u17"]);
    expect(await all(graph, 3, { property: "department", id: "u3" })).toEqual(["3 u3"]);
    expect(await all(graph, 3, { action: "restore" })).toEqual([]);
    const id = "5d0f1c2e-9b3a-4c6d-8e7f-a1b2c3d4e5f6";
    pages(graph, [aChange(id.toUpperCase())]);
    expect(await all(graph, 3, { id: id.toUpperCase() })).toEqual([`1 ${id}`]);
  });

  test("a preview's changes continue after a token expires between two pages", async () => {
    let valid = "first";
    const tokens = {
      token: async ({ challenge }: { challenge?: string | null }) => (challenge === undefined ? "first" : valid),
    };
    await using graph = await aService({ tokens });
    serves(graph.server, [aPreview(PREVIEW)]);
    pages(graph, rows(9), { most: 3 });
    const page = await graph.service.listChanges(PREVIEW, {}, { limit: 3 });
    valid = "second";
    graph.server.on("GET", /skiptoken=3/, { status: 401 }, { json: { value: rows(9).slice(3, 6) } });
    const next = await graph.service.listChanges(PREVIEW, {}, { limit: 3, cursor: page.nextCursor ?? "" });
    expect(next.items.map(({ ref }) => ref.id)).toEqual(["u4", "u5", "u6"]);
    expect(graph.server.to("GET", /skiptoken=3/).map(({ headers }) => headers.authorization)).toEqual([
      "Bearer first",
      "Bearer second",
    ]);
  });

  test("a preview's changes never follow a link to another host", async () => {
    await using graph = await aService();
    await using other = await aService();
    serves(graph.server, [aPreview(PREVIEW)]);
    const link = `${other.server.base}/directory/recovery/x`;
    graph.server.on("GET", /getChanges/, { json: { value: rows(1), "@odata.nextLink": link } });
    await expect(graph.service.listChanges(PREVIEW, {}, {})).rejects.toMatchObject({ code: "forbidden" });
    expect(other.server.seen).toEqual([]);
  });

  test("a summary gives up on a list that never ends", async () => {
    await using graph = await aService();
    serves(graph.server, [aPreview(PREVIEW)]);
    const link = `${graph.server.base}/getChanges?$skiptoken=again`;
    graph.server.on("GET", /getChanges/, { json: { value: rows(1), "@odata.nextLink": link } });
    await expect(graph.service.summarizeChanges(PREVIEW)).rejects.toMatchObject({ code: "badAnswer" });
  });

  test("concurrent summaries share one pass over the list", async () => {
    await using graph = await aService();
    serves(graph.server, [aPreview(PREVIEW)]);
    pages(graph, rows(2_500));
    const [summary] = await Promise.all([
      graph.service.summarizeChanges(PREVIEW),
      graph.service.summarizeChanges(PREVIEW),
    ]);
    expect(summary.byType).toEqual([
      { type: "user", action: "update", objects: 1_250 },
      { type: "group", action: "update", objects: 1_250 },
    ]);
    expect(graph.server.to("GET", /getChanges/)).toHaveLength(3);
  });

  test("a summary counts changes of unknown kinds", async () => {
    await using graph = await aService();
    serves(
      graph.server,
      [aPreview(PREVIEW)],
      [aChange("u1"), aChange("d1", { entityTypeName: "device", deltaFromCurrent: {}, currentState: {} })],
    );
    const summary = await graph.service.summarizeChanges(PREVIEW);
    expect(summary.unknown).toEqual([{ what: "device update", objects: 1 }]);
  });

  test("a preview's changes are refused before it has ended", async () => {
    await using graph = await aService();
    serves(graph.server, [aPreview(PREVIEW, { status: "calculating", jobCompletionDateTime: null })]);
    await expect(graph.service.listChanges(PREVIEW, {}, {})).rejects.toMatchObject({ code: "notReady" });
    expect(graph.server.to("GET", /getChanges/)).toEqual([]);
  });
});

describe("the failed changes of a recovery", () => {
  const done = aRecovery(RECOVERY, { status: "successful", jobCompletionDateTime: "2026-11-20T09:10:00Z" });

  test("failed changes carry the service's own words", async () => {
    await using graph = await aService();
    serves(graph.server, [{ ...done, totalFailedChanges: 1 }]);
    const failureMessage = "400: A conflicting object exists.";
    graph.server.on("GET", /getFailedChanges/, { json: { value: [aChange("u1", { failureMessage })] } });
    const { items } = await graph.service.listFailedChanges(RECOVERY, {});
    expect(items).toMatchObject([{ ref: { id: "u1" }, reason: "refused", message: failureMessage }]);
  });

  test.each([0, null])(
    "failed changes are empty if the service has no list and the total is %s",
    async (totalFailedChanges) => {
      await using graph = await aService();
      serves(graph.server, [{ ...done, totalFailedChanges }]);
      graph.server.on("GET", /getFailedChanges/, { status: 400, json: { error: {} } });
      expect(await graph.service.listFailedChanges(RECOVERY, {})).toEqual({ items: [], cursors: [], total: 0 });
    },
  );
});
