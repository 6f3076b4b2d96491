import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change } from "../../src/domain/changes/change.ts";
import type { Json } from "../../src/domain/json.ts";
import { groupAlike, sharedValue } from "../../src/review/alike-changes.ts";

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
