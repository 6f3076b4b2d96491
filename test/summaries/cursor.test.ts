import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "../../src/service/page.ts";
import { decodeCursor, encodeCursor, pageSize } from "../../src/summaries/cursor.ts";

const refused = expect.objectContaining({ code: "invalidInput" });

describe("a cursor", () => {
  test("a cursor returns the position that it was made from, for any list and position", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.integer(), fc.string({ maxLength: 200 }), (list, number, text) => {
        expect(decodeCursor(list, encodeCursor(list, [number, text]), ["number", "string"])).toEqual([number, text]);
      }),
    );
  });

  test("a cursor of another list or with other members is refused", () => {
    expect(() => decodeCursor("jobs", encodeCursor("snapshots", [1]), ["number"])).toThrow(refused);
    expect(() => decodeCursor("jobs", encodeCursor("jobs", ["1"]), ["number"])).toThrow(refused);
    expect(() => decodeCursor("jobs", encodeCursor("jobs", [1, 2]), ["number"])).toThrow(refused);
    expect(() => decodeCursor("jobs", encodeCursor("jobs", []), ["number"])).toThrow(refused);
  });

  test("any other text as a cursor is refused", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        (text) => void expect(() => decodeCursor("x", text, ["number"])).toThrow(refused),
      ),
    );
    for (const json of ["null", "{}", "[[]]", '"x"', "[1,2]"]) {
      expect(() => decodeCursor("x", Buffer.from(json).toString("base64url"), ["number"])).toThrow(refused);
    }
    expect(() => decodeCursor("x", encodeCursor("x", ["y".repeat(2_000)]), ["string"])).toThrow(refused);
  });
});

describe("the size of a page", () => {
  test("the size of a page is the requested one within its limits, or the default", () => {
    expect([pageSize({}), pageSize({ limit: 1 }), pageSize({ limit: MAX_PAGE_SIZE })]).toEqual([
      DEFAULT_PAGE_SIZE,
      1,
      MAX_PAGE_SIZE,
    ]);
    for (const limit of [0, -1, 1.5, Number.NaN, MAX_PAGE_SIZE + 1]) expect(() => pageSize({ limit })).toThrow(refused);
  });
});
