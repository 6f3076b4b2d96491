import { expect, test } from "vitest";
import type { Change } from "../../src/domain/changes/change.ts";
import { changesPage } from "../../src/mcp/render/changes.ts";
import { PAGE_BYTES, pageData } from "../../src/mcp/render/page.ts";

const wrote = (n: number) => ({
  actor: { kind: "user", id: `m${n}`, name: `${"m".repeat(200)}${n}` } as const,
  ...{ first: n, last: n, parts: { department: 1 }, correlationIds: [] },
});
const change = (authors: number): Change => ({
  ...{ seq: 1, ref: { type: "user", id: "ada" }, displayName: "Ada", action: "update", basis: "snapshot" },
  properties: [{ name: "department", now: "Warehouse", then: "Finance" }],
  ...{ links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
  contributions: Array.from({ length: authors }, (_, n) => wrote(n)),
});
const shown = (authors: number) => {
  const page = { items: [change(authors)], cursors: ["c"], total: 1 };
  const view = { direction: "nowToThen", whole: () => "list_changes with its id" } as const;
  const rendered = changesPage(page, view, "names");
  return { data: JSON.stringify(pageData(rendered)), text: rendered.lines.join("\n") };
};

test("a row that is too long for a page of names is shown with fewer authors, their count and the call for the rest", () => {
  const { data, text } = shown(300);
  for (const half of [data, text]) {
    expect(Buffer.byteLength(half)).toBeLessThanOrEqual(PAGE_BYTES);
    expect(half).toContain("department");
    expect(half).not.toContain("Finance");
    expect(half).toMatch(/29\d more authors/);
    expect(half).toContain("list_changes with its id");
  }
});

test("a row that fits a page of names is shown with all of its authors", () => {
  const { data, text } = shown(9);
  for (const half of [data, text]) {
    expect(half).toContain(`${"m".repeat(200)}8`);
    expect(half).not.toContain("more author");
  }
});
