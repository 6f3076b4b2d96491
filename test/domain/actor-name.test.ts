import { expect, test } from "vitest";
import { accountCalled } from "../../src/domain/authors/actor-name.ts";
import type { Actor } from "../../src/domain/changes/change.ts";

test("an account that wrote under very many names is called by the first of them, with the number of the others", () => {
  const names = (count: number) =>
    Array.from({ length: count }, (_, at): Actor => ({ kind: "user", id: "eve", name: `eve${at}` }));
  expect(accountCalled("eve0", names(12))).toMatch(/^eve0, also as eve1, .*, eve10 and 1 more \(eve\)$/);
  expect(accountCalled("eve0", names(11))).toMatch(/, eve10 \(eve\)$/);
});
