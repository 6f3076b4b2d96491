import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import type { Json } from "../../src/domain/json.ts";
import { matches } from "../../src/http/odata/filter.ts";
import { parseFilter } from "../../src/http/odata/filter-syntax.ts";

const row = {
  id: "0B6C",
  displayName: "O'Hara, Ada",
  accountEnabled: true,
  size: 3,
  department: null,
  createdDateTime: "2026-09-14T22:00:00Z",
  groupTypes: ["Unified", "DynamicMembership"],
  initiatedBy: { user: { id: "u1" } },
  targetResources: [{ id: "t1", type: "User" }, { id: "t2" }],
} satisfies Json;

const holds = (filter: string): boolean => matches(row, parseFilter(filter));

describe("a filter", () => {
  test.each([
    "displayName eq 'O''Hara, Ada'",
    "displayName eq 'o''hara, ada'",
    "startswith(displayName,'o''h') and endswith(displayName, 'da')",
    "contains(displayName,', ')",
    "accountEnabled eq true and size ge 3 and size lt 4",
    "department eq null and accountEnabled ne null",
    "department ne 'Research'",
    "nothing eq null",
    "createdDateTime eq 2026-09-15T00:00:00+02:00",
    "createdDateTime gt 2026-09-14T21:59:59.999Z",
    "groupTypes/any(t:t eq 'Unified') and groupTypes/any()",
    "targetResources/any(t:t/id eq 't1' and t/type eq 'user')",
    "initiatedBy/user/id eq 'u1'",
    "id in ('x', '0b6c')",
    "not (size eq 4) and (size eq 3 or size eq 9)",
    "size eq 1 and size eq 2 or size eq 3",
  ])("a filter matches: %s", (filter) => expect(holds(filter)).toBe(true));

  test.each([
    "displayName eq 'O'",
    "department gt 'a'",
    "department lt 'a'",
    "size gt 3",
    "accountEnabled eq 'true'",
    "targetResources/any(t:t/id eq 't2' and t/type eq 'User')",
    "displayName/any(t:t eq 'O')",
    "initiatedBy/app/id eq 'u1'",
    "size eq 3 and (size eq 1 or size eq 2)",
    "__proto__ ne null",
    "constructor ne null",
  ])("a filter does not match: %s", (filter) => expect(holds(filter)).toBe(false));

  test("a filter finds a quoted text as it is, with any content", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const filter = parseFilter(`displayName eq '${text.replaceAll("'", "''")}'`);
        expect(matches({ displayName: text }, filter)).toBe(true);
        expect(matches({ displayName: `${text}!` }, filter)).toBe(false);
      }),
    );
  });

  test("any text as a filter is read or refused with a sentence", () => {
    const word = fc.constantFrom(
      "eq",
      "and",
      "or",
      "not",
      "(",
      ")",
      "'",
      "a",
      "any",
      "/",
      ":",
      ",",
      "in",
      "null",
      "1",
      " ",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 30 }).map((words) => words.join(" ")),
    );
    fc.assert(
      fc.property(text, (filter) => {
        try {
          matches(row, parseFilter(filter));
        } catch (error) {
          expect(error).toBeInstanceOf(RewindError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
