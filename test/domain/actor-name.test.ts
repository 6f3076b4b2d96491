import { expect, test } from "vitest";
import { AccountNames } from "../../src/domain/authors/account-names.ts";
import { accountCalled } from "../../src/domain/authors/actor-name.ts";
import { ActorWrites, FittingActors } from "../../src/domain/authors/actor-writes.ts";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { earlierSentence } from "../../src/domain/authors/earlier-work.ts";
import { outsideSentence } from "../../src/domain/authors/outside-work.ts";
import type { Actor } from "../../src/domain/changes/change.ts";
import { AuthorLegend } from "../../src/mcp/render/author-legend.ts";

test("an account that wrote under very many names is called by the first of them, with the number of the others", () => {
  const names = (count: number) =>
    Array.from({ length: count }, (_, at): Actor => ({ kind: "user", id: "eve", name: `eve${at}` }));
  expect(accountCalled("eve0", names(12))).toMatch(/^eve0, also as eve1, .*, eve10 and 1 more \(eve\)$/);
  expect(accountCalled("eve0", names(11))).toMatch(/, eve10 \(eve\)$/);
});

test("a user principal name in another case is the same name of an account", () => {
  const written = ["eve@contoso.example", "Eve@Contoso.example"].map(
    (name): Actor => ({ kind: "user", id: "e", name }),
  );
  const [names, fitting, legend] = [new AccountNames(), new FittingActors(), new AuthorLegend()];
  for (const [time, actor] of written.entries()) {
    names.add(actor);
    fitting.add({ actor });
    expect(legend.keyOf({ actor, time })).toBe("#1");
  }
  expect(names.told).toEqual([]);
  expect(fitting.several).toEqual({});
  expect(legend.authors).toMatchObject([{ actor: "Eve@Contoso.example" }]);
});

test("two accounts that had one user principal name are told apart by id in each sentence that names both, and one alone by the name", () => {
  const [old, taker] = ["e1", "e2"].map((id): Actor => ({ kind: "user", id, name: "eve@contoso.example" }));
  if (old === undefined || taker === undefined) throw new Error("There are two.");
  const said = (authors: readonly Actor[]) => [
    outsideSentence({ authors, objects: 1, counts: [{ type: "user", count: 1 }], since: 0, until: 1 }),
    earlierSentence({
      ...{ actor: old, before: 2, writes: 2, objects: 1, first: 0, last: 1 },
      authors: { total: authors.length, items: authors.map((actor) => ({ actor, writes: 1 })) },
    }),
  ];
  for (const told of said([old, taker]))
    expect(told).toMatch(/"eve@contoso.example" \(e1\).*, "eve@contoso.example" \(e2\)/);
  for (const told of said([old])) expect(told).not.toMatch(/\(e[12]\)/);
});

test("the refusal of an author without a write to undo counts acts beyond the reach of a recovery if they succeeded, and no failed one", () => {
  const act = (result: AuditRecord["result"]): AuditRecord => ({
    ...{ id: result, time: 1, category: "Policy", operation: "Set federation settings", app: null, ip: null },
    ...{ actor: { kind: "user", id: "eve", name: "eve" }, result, correlationId: "c" },
    targets: [{ ref: null, displayName: "contoso.example", modified: [] }],
  });
  const refusal = (...results: AuditRecord["result"][]) => {
    const writes = new ActorWrites(0);
    for (const result of results) writes.add(act(result));
    return () => writes.requireOne("eve");
  };
  expect(refusal("success", "failure")).toThrow("It has 1 act of that author on what the history does not hold");
  expect(refusal("failure")).toThrow(/^The log has no write by "eve" since (?!.* act of that author)/);
});
