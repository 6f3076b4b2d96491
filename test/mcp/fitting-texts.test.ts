import { expect, test } from "vitest";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import { otherApplications } from "../../src/mcp/render/activity.ts";
import { comparisonFacts } from "../../src/mcp/render/comparison.ts";
import { withinBytes } from "../../src/mcp/render/text.ts";

test("as many texts are shown as fit, and at least one", () => {
  expect(withinBytes(["abc", "def", "ghi"], 10)).toEqual(["abc", "def"]);
  expect(withinBytes(["abc", "def"], 10)).toEqual(["abc", "def"]);
  expect(withinBytes(["longer than all room"], 3)).toEqual(["longer than all room"]);
  expect(withinBytes([], 3)).toEqual([]);
});

test("a comparison counts each danger that it leaves out, also those that one line names together", () => {
  const risk = (severity: PlanRisk["severity"], at: number): PlanRisk => ({
    ...{ rule: "ownerAdded", severity, sentence: `${severity} ${at} ${"x".repeat(300)}.`, objects: 1 },
    ...{ ref: { type: "group", id: `${severity}-${at}` }, displayName: `${severity} ${at} ${"y".repeat(300)}` },
  });
  const risks = [...Array(12).keys()].flatMap((at) => [risk("high", at), risk("medium", at)]);
  const sorted = risks.toSorted((a, b) => (a.severity < b.severity ? -1 : 1));
  const done = { risks: sorted, signIn: null };
  const { lines } = comparisonFacts({ done }, { inBrief: ["medium", "low"] });
  const shown = lines.filter((line) => /high \d/.test(line)).length;
  expect(lines.join("\n")).toContain(`${24 - shown} more dangers, no graver`);
});

test("the names of applications in a log stand in quotes, so that none reads as several", () => {
  const { data, lines } = otherApplications(["Azure Portal, Graph Explorer", "CLI"]);
  expect(lines).toEqual(['applications in the log: "Azure Portal, Graph Explorer", "CLI"']);
  expect(data).toEqual({ otherApps: ["Azure Portal, Graph Explorer", "CLI"] });
  expect(otherApplications([]).lines).toEqual([]);
});
