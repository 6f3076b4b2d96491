import { expect, test } from "vitest";
import type { Assessment } from "../../src/domain/assessment/assessment.ts";
import { type RiskyChange, riskRules, severities } from "../../src/domain/changes/risk.ts";
import { jobId } from "../../src/domain/ids.ts";
import { onlyShifts, type ShiftKind, shiftKinds } from "../../src/domain/sign-in/consequences.ts";
import { entityTypes } from "../../src/domain/tenant/entity.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summaryLines, summarySentence } from "../../src/mcp/render/summary-lines.ts";
import { summaryOutput } from "../../src/mcp/render/summary-output.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";

const named = { count: 900, names: ["Hannah Osei", "Tomás Herrero", "Yuki Tanabe"] };
const affected = { users: 98_765, administrators: named, breakGlass: named };
const cause = { id: "1", name: "Require phishing-resistant sign-in for administrators", where: "on Windows" };
const shift = (kind: ShiftKind) => ({
  kind,
  ...affected,
  extent: "some" as const,
  what: ["multifactor authentication"],
  remains: true,
  causes: [cause, cause, cause],
  moreCauses: 4,
});
const risky = (n: number): RiskyChange => ({
  ref: { type: "user", id: `17aa8e0c-37a0-4d42-8f5f-ccca9e7bfe${String(n).padStart(2, "0")}` },
  displayName: "Pelin Fuentes",
  rule: "undoesOthersWork",
  severity: "high",
  sentence: 'Undoes mobilePhone of "Pelin Fuentes", written by "tomas.herrero@contoso.example".',
});

const dangerous: Assessment = {
  risks: riskRules.flatMap((rule) =>
    severities.map((severity) => ({ rule, severity, sentence: "x", ref: null, displayName: null, objects: 10_000 })),
  ),
  riskiest: Array.from({ length: 10 }, (_, n) => risky(n)),
  rehearsal: {
    asOf: 0,
    shifts: shiftKinds.map(shift),
    policies: [],
    morePolicies: 0,
    policyAdministrators: { before: { total: 9, free: 9 }, after: { total: 9, free: 0 } },
    ...onlyShifts,
  },
};

const large: ChangeSummary = {
  totals: { changedObjects: 100_000, changedLinks: 100_000, notRecoverable: 1_000 },
  byType: entityTypes.map((type) => ({ type, action: "update", objects: 10_000 })),
  parts: entityTypes.map((type) => ({ type, action: "update", objects: 10_000 })),
  properties: entityTypes.map((type) => ({ type, property: "displayName", objects: 10_000 })),
  links: [{ type: "group", link: "members", added: 99, removed: 1 }],
  notRecoverable: [{ reason: "synchronized", objects: 1_000 }],
  actors: Array.from({ length: 12 }, (_, n) => ({
    actor: { kind: "user", id: `actor-${n}`, name: `some.one.${n}@contoso.example` },
    objects: 5_000,
    first: 0,
    last: 1,
  })),
  samples: [],
  assessment: dangerous,
};

test("a summary of a large and dangerous plan keeps the riskiest and what blocks people, within 1,500 tokens a half", () => {
  const data = summaryOutput.parse(summaryData(large, jobId("411c9679-f8b5-4dae-ac2a-d637df77cee1")));
  const text = [summarySentence(data), ...summaryLines(data)].join("\n");
  expect(data.riskiest?.length).toBeGreaterThanOrEqual(3);
  expect(data.riskiest?.[0]?.why).toMatch(/^critical: /);
  expect(data.signIn?.[0]).toContain("would newly be blocked at some sign-ins");
  expect(data.leftOut).toMatch(/^more rows of /);
  // Counted with o200k, data that is half ids has 3 bytes a token.
  expect(Math.max(JSON.stringify(data).length, text.length) / 3).toBeLessThanOrEqual(1_500);
});

test("a summary of a large and dangerous plan keeps a warning of what would fail longer than tables", () => {
  const sentence =
    'Restores user "Saana Wisniewski", but its userPrincipalName "saana@contoso.example" is held by the user "New Saana" ' +
    "(9088a737-9933-47fe-90a0-67cbc7cb18c7), which this plan leaves as it is: rename or delete that one first.";
  const short = { properties: large.properties.slice(0, 2), notRecoverable: [] };
  const risks = dangerous.risks.slice(0, 8).map((risk) => ({ ...risk, sentence: "Policy is weaker. ".repeat(9) }));
  const done = { risks, signIn: null };
  const warned = (warnings: NonNullable<Assessment["warnings"]>) =>
    summaryData(
      { ...large, ...short, assessment: { ...dangerous, done, warnings } },
      jobId("411c9679-f8b5-4dae-ac2a-d637df77cee1"),
    );
  const ends = { about: { type: "user", id: "saana" }, other: { type: "user", id: "new" } } as const;
  expect(warned({ total: 1, items: [{ ...ends, sentence }] }).warnings).toEqual([sentence]);
  expect(warned({ total: 0, items: [] }).warnings).toEqual([]);
});

test("a summary without room keeps the first lines on signing in beside authors and types, and counts the others", () => {
  const shifts = shiftKinds.slice(0, 6).map((kind) => ({ ...shift(kind), causes: [cause], moreCauses: 0 }));
  const risks = dangerous.risks.slice(0, 6).map((risk) => ({ ...risk, sentence: "Policy is weaker. ".repeat(5) }));
  const { rehearsal } = dangerous;
  if (rehearsal === null) throw new Error("Signing in was not rehearsed.");
  const assessment = {
    ...dangerous,
    riskiest: [],
    rehearsal: { ...rehearsal, shifts },
    done: { risks, signIn: null },
  };
  const data = summaryData({ ...large, assessment }, jobId("411c9679-f8b5-4dae-ac2a-d637df77cee1"));
  expect(data.signIn).toHaveLength(2);
  expect(data.actors?.length).toBeGreaterThan(3);
  expect(data.byType?.length).toBeGreaterThan(3);
  expect(data.leftOut).toMatch(/^more rows of .*signIn \(5 and names\)/);
});
