import { describe, expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import { jobId } from "../../src/domain/ids.ts";
import { DAY } from "../../src/domain/time.ts";
import { type AService, aChange, aPreview, aService, serves } from "./a-service.ts";
import { halfBody, type Reaction, reset } from "./faulty-server.ts";

const PREVIEW = jobId("77b0c1a2-0000-4000-8000-000000000001");
const ids = ["u1", "u2", "u3", "u4", "u5", "u6"];

/** A list of three pages, whose middle one is answered so before it is answered well, if it ever is. */
function pages(graph: AService, before: readonly Reaction[], well = true): void {
  serves(graph.server, [aPreview(PREVIEW)]);
  const page = (from: number): Reaction => {
    const link = `${graph.server.base}/getChanges?$skiptoken=${from + 2}`;
    const value = ids.slice(from, from + 2).map((id) => aChange(id));
    return { json: { value, ...(from + 2 < ids.length ? { "@odata.nextLink": link } : {}) } };
  };
  graph.server.on("GET", /getChanges/, page(0));
  graph.server.on("GET", /skiptoken=2/, ...before, ...(well ? [page(2)] : []));
  graph.server.on("GET", /skiptoken=4/, page(4));
}

const faults: readonly [string, Reaction][] = [
  ["the connection is reset", reset],
  ["the body breaks off", halfBody],
  ["the JSON breaks off", { text: '{"value":[{"id":' }],
  ["the service answers 429 and a time", { status: 429, headers: { "retry-after": "9" } }],
  ["the service answers 500", { status: 500 }],
  ["a gateway answers 502 in HTML", { status: 502, text: "<html>" }],
  ["the service answers 503 and a time", { status: 503, headers: { "retry-after": "9" } }],
  ["a gateway answers 504", { status: 504 }],
  ["the token has expired", { status: 401 }],
];

async function listed(graph: AService): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await graph.service.listChanges(
      PREVIEW,
      {},
      { limit: 2, ...(cursor === undefined ? {} : { cursor }) },
    );
    found.push(...page.items.map(({ ref }) => ref.id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

describe("between two pages", () => {
  test.each(faults)("a list of changes comes whole and in order although between two pages %s", async (_, fault) => {
    await using graph = await aService();
    pages(graph, [fault]);
    expect(await listed(graph)).toEqual(ids);
    expect(graph.server.to("GET", /getChanges/)).toHaveLength(4);
  });

  test.each(faults)(
    "a list of changes ends in one clear error, and its cursor works again later, if between two pages %s for good",
    async (_, fault) => {
      await using graph = await aService();
      pages(graph, [fault], false);
      const first = await graph.service.listChanges(PREVIEW, {}, { limit: 2 });
      const second = { limit: 2, cursor: first.nextCursor ?? "" };
      const refused: unknown = await graph.service.listChanges(PREVIEW, {}, second).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(RewindError);
      expect(refused).toMatchObject({ message: expect.stringMatching(/^\S.{20,}\.$/s) });
      pages(graph, []);
      const again = await graph.service.listChanges(PREVIEW, {}, second);
      expect(again.items.map(({ ref }) => ref.id)).toEqual(["u3", "u4"]);
    },
  );

  test("a list of changes comes whole although this machine's clock is set forward between two pages", async () => {
    await using graph = await aService();
    pages(graph, []);
    const first = await graph.service.listChanges(PREVIEW, {}, { limit: 2 });
    graph.time.later(DAY);
    const next = await graph.service.listChanges(PREVIEW, {}, { limit: 2, cursor: first.nextCursor ?? "" });
    expect(next.items.map(({ ref }) => ref.id)).toEqual(["u3", "u4"]);
  });
});
