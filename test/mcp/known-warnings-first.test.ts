import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { aSummary } from "../sentences/a-summary.ts";

test("a summary warns of the names that others hold before it counts names and warnings that it leaves out", () => {
  const user = { type: "user", id: "u" } as const;
  const items = Array.from({ length: 5 }, (_, n) => ({ about: user, other: user, sentence: `Held ${n}.` }));
  const warnings = { total: 9, notLookedUp: 2, items };
  const assessment = { risks: [], riskiest: [], rehearsal: null, warnings };
  const data = summaryData({ ...aSummary, assessment }, jobId("preview-1"), {});
  expect(data.warnings).toEqual([
    ...["Held 0.", "Held 1.", "Held 2."],
    expect.stringMatching(/^4 more warnings: /),
    expect.stringMatching(/^2 names that this plan gives back were not looked up, /),
    ...["Held 3.", "Held 4."],
  ]);
});
