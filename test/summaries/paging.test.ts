import { describe, expect, test } from "vitest";
import type { Page, PageRequest } from "../../src/service/page.ts";
import { pageFrame } from "../../src/summaries/paging.ts";

const ROWS = [1, 2, 3, 4, 5, 6, 7];

/** Reads a page of `ROWS` as an adapter reads its table. */
function numbers(request: PageRequest): Page<number> {
  const frame = pageFrame("numbers", ["number"], request);
  const start = frame.after?.[0] ?? 0;
  const rows = ROWS.filter((row) => row > start).slice(0, frame.wanted);
  return frame.page(rows, (row) => [row]);
}

describe("a page frame", () => {
  test("pages add up to the list for any page size", () => {
    for (let limit = 1; limit <= ROWS.length + 1; limit++) {
      const seen: number[] = [];
      for (let request: PageRequest | null = { limit }; request !== null; ) {
        const page: Page<number> = numbers(request);
        seen.push(...page.items);
        request = page.nextCursor === undefined ? null : { limit, cursor: page.nextCursor };
      }
      expect(seen).toEqual(ROWS);
    }
  });

  test("the cursor after each item leads to the rest of the list", () => {
    const { items, cursors } = numbers({ limit: 5 });
    for (const [at, item] of items.entries()) {
      expect(numbers({ cursor: cursors[at] ?? "" }).items).toEqual(ROWS.filter((row) => row > item));
    }
  });

  test("a list continues where the adapter says, even after an empty page", () => {
    const frame = pageFrame("numbers", ["number"], {});
    const empty: Page<number> = frame.page([], (row) => [row], [4]);
    expect(empty.items).toEqual([]);
    expect(numbers({ cursor: empty.nextCursor ?? "" }).items).toEqual([5, 6, 7]);
    expect(frame.page([1], (row) => [row], false)).not.toHaveProperty("nextCursor");
  });

  test("a cursor of another list and a size out of bounds are refused", () => {
    const { nextCursor = "" } = numbers({ limit: 2 });
    const refused = expect.objectContaining({ code: "invalidInput" });
    expect(() => pageFrame("letters", ["number"], { cursor: nextCursor })).toThrow(refused);
    expect(() => pageFrame("numbers", ["number"], { limit: 0 })).toThrow(refused);
  });
});
