import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change } from "../../src/domain/changes/change.ts";
import type { Json } from "../../src/domain/json.ts";
import { groupAlike, sharedValue } from "../../src/review/alike-changes.ts";
import { changeRows } from "../../src/terminal/change-rows.ts";

const change = (seq: number, parts: Partial<Change> = {}): Change => ({
  seq,
  ref: { type: "user", id: `00000000-0000-0000-0000-${String(seq).padStart(12, "0")}` },
  displayName: `User ${seq}`,
  action: "update",
  basis: "snapshot",
  properties: [{ name: "department", now: null, then: "Sales" }],
  links: [],
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
  ...parts,
});

describe("groupAlike", () => {
  test("loses and repeats no change, and keeps the order of first appearance", () => {
    const parts = fc.record({
      action: fc.constantFrom("update", "restore", "softDelete"),
      properties: fc.array(
        fc.record({ name: fc.constantFrom("department", "jobTitle"), now: fc.constant(null), then: fc.string() }),
        { maxLength: 2 },
      ),
      risks: fc.oneof(
        fc.constant([]),
        fc.constant([{ rule: "breakGlass", severity: "critical", sentence: "It is an emergency account." }] as const),
      ),
    });
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 30 }), (all) => {
        const changes = all.map((one, seq) => change(seq, one));
        const groups = groupAlike(changes);
        expect(groups.flat().toSorted((a, b) => a.seq - b.seq)).toEqual(changes);
        const firsts = groups.map(([first]) => first.seq);
        expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
      }),
    );
  });

  test("groups 37 users whose department was removed, whatever it was", () => {
    const users = Array.from({ length: 37 }, (_, seq) =>
      change(seq, { properties: [{ name: "department", now: null, then: `Department ${seq % 5}` }] }),
    );
    expect(groupAlike(users).map((group) => group.length)).toEqual([37]);
  });

  test("leaves a change alone of which a part stays as others wrote it later", () => {
    const by = { actor: { id: "zoe", kind: "user", name: "zoe" }, time: 1 } as const;
    const kept = { kept: [{ name: "city", now: "Bonn", then: "York", by }] };
    const changes = [0, 1, 2, 3].map((seq) => change(seq, seq === 3 ? kept : {}));
    expect(groupAlike(changes).map((group) => group.length)).toEqual([3, 1]);
  });

  test("leaves a dangerous change and one of another author alone", () => {
    const author = (id: string) => ({
      attribution: [
        { actor: { id, kind: "user" as const, name: id }, time: 1, operation: "Update user", properties: [] },
      ],
    });
    const dangerous = { risks: [{ rule: "breakGlass", severity: "critical", sentence: "It is one." }] as const };
    const changes = [
      ...[0, 1, 2].map((seq) => change(seq, author("anna"))),
      change(3, author("miles")),
      change(4, { ...author("anna"), ...dangerous }),
    ];
    expect(groupAlike(changes).map((group) => group.map(({ seq }) => seq))).toEqual([[0, 1, 2], [3], [4]]);
  });
});

test.each<[string, readonly Json[], Json | undefined]>([
  ["one that all have", [["a"], ["a"]], ["a"]],
  ["unset if all are unset", [null, null], null],
  ["none if they differ", ["a", "b"], undefined],
])("sharedValue returns %s", (_, values, shared) => {
  expect(sharedValue(values)).toEqual(shared);
});

test("a terminal names the author of changes that are shown together, and the values in which they differ", () => {
  const by = (name: string) =>
    ({ actor: { kind: "user", id: name, name }, time: 0, operation: "Update user" }) as const;
  const changes = [1, 2, 3, 4, 5, 6].map((seq) =>
    change(seq, {
      attribution: [{ ...by(seq < 4 ? "hannah" : "miles"), properties: ["department"] }],
      properties: [{ name: "department", now: "Owned", then: `Team ${seq}` }],
    }),
  );
  const rows = groupAlike(changes).flatMap(changeRows({ piped: false }));
  const said = rows.map((row) => row.slice(1).join(" | "));
  expect(said).toContain('3 users | in the same way | last changed by | "hannah" | ');
  expect(said).toContain('3 users | in the same way | last changed by | "miles" | ');
  expect(said).toContainEqual(
    expect.stringMatching(/department \| .*Owned.* \| 3 different values: .*Team 1.*, .*Team 2.*, .*Team 3/),
  );
  const [alone] = changes;
  if (alone === undefined) throw new Error("There is no change.");
  expect(changeRows({ piped: true })([alone]).map((row) => row.slice(3).join(" | "))).toContainEqual(
    expect.stringMatching(/^last changed by \| "hannah", 1970-01-01 00:00 UTC/),
  );
});
