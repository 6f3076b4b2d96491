import { describe, expect, test } from "vitest";
import type { Actor, Authorship, Change, LinkChange } from "../../src/domain/changes/change.ts";
import { briefChanges } from "../../src/mcp/render/changes.ts";
import { briefDetail, leanerDetails } from "../../src/mcp/render/detail.ts";
import { rowWordsOfData, rowWordsOfText } from "../support/row-words.ts";

const view = { direction: "nowToThen", whole: () => "list_changes with its id" } as const;
const by = (name: string): Authorship => {
  const actor: Actor = { kind: "user", id: name, name };
  return { last: { actor, time: 0 } };
};
const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

const removed = (targetName: string): LinkChange => ({
  ...{ link: "members", target: { type: "user", id: targetName }, targetName, action: "remove", by: by("ann") },
});
const group = (n: number, more: Partial<Change>): Change => {
  const { links = [] } = more;
  return {
    ...{ seq: n, ref: { type: "group", id: idOf(n) }, displayName: `Group ${n}`, action: "update", basis: "snapshot" },
    ...{ properties: [], links, linkTotals: { add: 0, remove: links.length, notRecoverable: 0 } },
    contributions: [{ ...by("ann").last, first: 0, last: 0, parts: { members: 1 }, correlationIds: [] }],
    ...more,
  };
};
const halvesOf = (changes: readonly Change[], detail = briefDetail): readonly string[] => {
  const { items, lines, beside } = briefChanges(view)(changes, detail);
  return [lines.join("\n"), JSON.stringify({ items, ...beside })];
};

describe("changes that are shown together", () => {
  test("a group that lost two members names both beside groups that lost one each", () => {
    const one = [1, 2, 3].map((n) => group(n, { links: [removed(`Member ${n}`)] }));
    for (const half of halvesOf([...one, group(4, { links: [removed("Ada"), removed("Ben")] })])) {
      expect(half.replaceAll("\\", "")).toContain('"Ada", "Ben"');
      for (const n of [1, 2, 3]) expect(half).toContain(`Member ${n}`);
    }
  });

  test("each of several names is in quotes, so that a comma in one makes no two of it", () => {
    const [text] = halvesOf([group(1, { links: [removed("Doe, Jane"), removed("Ben")] })]);
    expect(text).toContain('- members "Doe, Jane", "Ben"');
  });

  test("the first change of a group without values keeps the part that the others do not have", () => {
    const city = { name: "city", now: "a", by: by("ann") };
    const alike = [1, 2, 3, 4].map((n) =>
      group(n, {
        properties: [
          { ...city, then: `b${n}` },
          ...(n === 1 ? [{ name: "state", now: "c", then: "d", by: by("bob") }] : []),
        ],
      }),
    );
    const { items, lines, beside } = briefChanges(view)(alike, { ...briefDetail, namesFrom: 3 });
    const data = rowWordsOfData({ items, ...beside }).get(idOf(1));
    for (const words of [rowWordsOfText(lines.join("\n")).get(idOf(1)), data]) {
      expect(words).toContain("also state (without values) by #2");
      expect(words).toContain("without values: city then");
    }
  });

  test("each leaner detail keeps every name of what differs, and says where it leaves values out", () => {
    const changes = Array.from({ length: 40 }, (_, n) =>
      group(n, {
        properties: [{ name: n < 30 ? "city" : `part${n}`, now: `now ${n}`, then: `then ${n}`, by: by("ann") }],
      }),
    );
    for (const detail of leanerDetails) {
      const { items, lines, beside } = briefChanges(view)(changes, detail);
      for (const words of [rowWordsOfText(lines.join("\n")), rowWordsOfData({ items, ...beside })]) {
        for (const { ref, properties } of changes) {
          const row = words.get(ref.id) ?? "no row";
          expect(properties.filter(({ name }) => !row.includes(name))).toEqual([]);
          const isWhole = properties.every(({ now, then }) => row.includes(`${now}`) && row.includes(`${then}`));
          if (detail.isByName !== true) expect(isWhole || row.includes("without values")).toBe(true);
        }
      }
    }
  });
});
