import { expect, test } from "vitest";
import { parseFilter } from "../../src/http/odata/filter-syntax.ts";
import { countRows, listPage, type Rows } from "../../src/http/odata/list.ts";
import { parseQuery } from "../../src/http/odata/query.ts";

/** A list of as many rows as anyone reads, each with its number, the highest first. */
function longList(length: number): { readonly rows: Rows<number>; readonly read: () => number } {
  let pages = 0;
  const rows: Rows<number> = {
    async read(cursor, limit) {
      pages += 1;
      const from = Number(cursor ?? 0);
      const count = Math.min(limit, length - from);
      const page = Array.from({ length: count }, (_, at) => length - from - at);
      return { rows: page, cursor: from + count < length ? String(from + count) : null };
    },
    view: (number) => ({ number, parity: number % 2 === 0 ? "even" : "odd" }),
    newestBy: "number",
  };
  return { rows, read: () => pages };
}

const queryOf = (text: string) =>
  parseQuery(new URLSearchParams(text), { options: ["$filter", "$orderby", "$top", "$skip"], sortable: ["number"] });

const tookTooLong = { facts: { graphStatus: 504, graphCode: "UnknownError" } };

test("a count, a sorting and a skipping of more than 120,000 rows are refused, however long the list is", async () => {
  const filter = parseFilter("parity eq 'even'");
  for (const ask of [
    ({ rows }: ReturnType<typeof longList>) => countRows(rows, { filter, search: null }),
    ({ rows }: ReturnType<typeof longList>) => listPage(rows, queryOf("$orderby=number")),
    ({ rows }: ReturnType<typeof longList>) => listPage(rows, queryOf("$filter=parity eq 'even'&$skip=400000")),
    ({ rows }: ReturnType<typeof longList>) => listPage(rows, queryOf("$skip=400000&$top=1")),
  ]) {
    const list = longList(1_000_000);
    await expect(ask(list)).rejects.toMatchObject(tookTooLong);
    expect(list.read()).toBe(120);
  }
  const whole = longList(119_000);
  expect(await countRows(whole.rows, { filter, search: null })).toBe(59_500);
});

test("a search that finds too little in 120,000 rows ends its page there, and goes on at the next link", async () => {
  const { rows, read } = longList(300_000);
  const found: number[] = [];
  let skipToken: string | null = null;
  let pages = 0;
  do {
    const before = read();
    const query = queryOf("$filter=number le 10&$top=4");
    const page: Awaited<ReturnType<typeof listPage<number>>> = await listPage(rows, { ...query, skipToken });
    found.push(...page.rows);
    ({ skipToken } = page);
    pages += 1;
    expect(read() - before).toBeLessThanOrEqual(121);
  } while (skipToken !== null && pages < 20);
  expect(found).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(pages).toBe(5);
});

test("a list is not read whole for its newest rows", async () => {
  const { rows, read } = longList(1_000_000);
  expect((await listPage(rows, queryOf("$orderby=number desc&$top=2"))).rows).toEqual([1_000_000, 999_999]);
  expect(read()).toBe(1);
});

test("rows are skipped in large pages, however small the page that is asked for", async () => {
  const { rows, read } = longList(10_000);
  const skipping = queryOf("$skip=5000&$top=2");
  const first = await listPage(rows, skipping);
  expect(first.rows).toEqual([5_000, 4_999]);
  expect(read()).toBe(7);
  const { skipToken } = first;
  expect((await listPage(rows, { ...skipping, skip: 0, skipToken })).rows).toEqual([4_998, 4_997]);
  expect(await listPage(rows, queryOf("$skip=9999&$top=2"))).toMatchObject({ rows: [1], skipToken: null });
  expect(await listPage(rows, queryOf("$skip=10000&$top=2"))).toMatchObject({ rows: [], skipToken: null });
});
