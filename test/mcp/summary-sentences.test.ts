import { expect, test } from "vitest";
import type { ActorAccess } from "../../src/domain/assessment/actor-access.ts";
import type { Assessment } from "../../src/domain/assessment/assessment.ts";
import { type PlanRisk, withToldObjects } from "../../src/domain/changes/risk.ts";
import type { DoneDanger } from "../../src/domain/dangers/done-danger.ts";
import { jobId } from "../../src/domain/ids.ts";
import { refKey } from "../../src/domain/tenant/entity.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summaryLines, summarySentence } from "../../src/mcp/render/summary-lines.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";

const calm: Assessment = { risks: [], riskiest: [], rehearsal: null };
const summary: ChangeSummary = {
  totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0 },
  byType: [{ type: "application", action: "restore", objects: 6 }],
  parts: [{ type: "application", action: "restore", objects: 5 }],
  properties: [],
  links: [],
  notRecoverable: [{ reason: "hardDeleted", objects: 1 }],
  actors: [],
  samples: [],
};
const opened: DoneDanger = {
  rule: "locationOpened",
  severity: "critical",
  sentence: "Location covers every address.",
  ref: { type: "namedLocationPolicy", id: "office" },
  displayName: "Office",
  objects: 1,
  by: [{ actor: { kind: "user", id: "m", name: "mallory@contoso.example" }, first: 0, last: 0, changes: 1 }],
};
const mallory: ActorAccess = {
  actor: { kind: "user", id: "mallory", name: "mallory@contoso.example" },
  ref: { type: "user", id: "mallory" },
  now: { signIn: "blocked", roles: [] },
  after: { signIn: "open", roles: [] },
};

const linesOf = (differs: Partial<ChangeSummary>) =>
  summaryLines(summaryData({ ...summary, ...differs }, jobId("411c9679-f8b5-4dae-ac2a-d637df77cee1")));
const starting = (title: string, lines: readonly string[]) => lines.filter((line) => line.startsWith(title));

test("dangers of what was done are listed, called absent after a look, and not spoken of without one", () => {
  const done = (risks: readonly DoneDanger[]) => ({ assessment: { ...calm, done: { risks, signIn: null } } });
  expect(starting("was done", linesOf(done([opened])))).toEqual([
    "was done: critical: Location covers every address. | by mallory@contoso.example",
  ]);
  expect(starting("was done", linesOf(done([{ ...opened, objects: 3 }])))).toEqual([
    "was done: critical: Location covers every address. And 2 more changes of the kind. | by mallory@contoso.example",
  ]);
  const others = ["b", "c", "d"].map((id) => ({ ref: { type: "group", id }, displayName: id.toUpperCase() }) as const);
  const named = 'group "B" (b), group "C" (c), group "D" (d)';
  expect(starting("was done", linesOf(done([{ ...opened, objects: 4, others }])))).toEqual([
    `was done: critical: Location covers every address. And 3 more changes of the kind: ${named}. | by mallory@contoso.example`,
  ]);
  expect(starting("was done", linesOf(done([{ ...opened, objects: 5, others }])))).toEqual([
    `was done: critical: Location covers every address. And 4 more changes of the kind: ${named} and 1 more. ` +
      "For the others: start_preview with fewer of these in its scope, beside the policies and members that this is about. | by mallory@contoso.example",
  ]);
  expect(starting("was done", linesOf(done([{ ...opened, ref: null, objects: 3 }])))).toEqual([
    "was done: critical: Location covers every address. | by mallory@contoso.example",
  ]);
  expect(starting("was done", linesOf(done([])))).toEqual([
    "was done: none of the dangers that are looked for, in this scope since the snapshot",
  ]);
  expect(starting("was done", linesOf({}))).toEqual([]);
});

test("an effect on signing in is denied only after an assessment", () => {
  expect(starting("signing in", linesOf({ assessment: calm }))).toEqual([
    "signing in: Nothing that this plan changes decides about it.",
  ]);
  expect(starting("signing in", linesOf({}))).toEqual([]);
});

test("an account that the plan lets in again is named", () => {
  expect(starting("account", linesOf({ assessment: { ...calm, actors: [mallory] } }))).toEqual([
    expect.stringMatching(/^account: "mallory@contoso.example" is blocked .* This plan would let it sign in again\.$/),
  ]);
  expect(starting("account", linesOf({ assessment: calm }))).toEqual([]);
  const five = { signIn: "open", roles: ["A", "B", "C", "D", "E"] } as const;
  const called = 'Whole: get_object with type "user" and id "mallory".';
  const told = (access: ActorAccess) => starting("account", linesOf({ assessment: { ...calm, actors: [access] } }))[0];
  expect(told({ ...mallory, now: five, after: five })).toContain(
    `and 2 more. This plan does not change that. ${called}`,
  );
  expect(told(mallory)).not.toContain("Whole:");
});

test("what cannot come back is counted apart from what a recovery does", () => {
  const lines = linesOf({});
  expect(starting("what", lines)).toEqual(["what: 5 application restore"]);
  expect(starting("stays", lines)).toEqual(["stays: 1 hardDeleted"]);
});

test("an object shown as an example says that it stays as it is", () => {
  const row = { type: "servicePrincipal", id: "bridge", displayName: "Bridge", action: "restore", what: [] } as const;
  const shown = (sample: ChangeSummary["samples"][number]) => starting("such as", linesOf({ samples: [sample] }));
  expect(shown({ ...row, stays: "hardDeleted" })).toEqual([
    'such as: servicePrincipal "Bridge" bridge (stays: hardDeleted)',
  ]);
  expect(shown({ ...row, what: ["scope"], stays: "targetGone" })).toEqual([
    'such as: servicePrincipal "Bridge" bridge (stays: targetGone, scope)',
  ]);
  expect(shown(row)).toEqual(['such as: servicePrincipal "Bridge" bridge']);
  const { samples } = summaryData({ ...summary, samples: [{ ...row, stays: "hardDeleted" }] }, jobId("1"));
  expect(samples).toEqual([expect.objectContaining({ id: "bridge", stays: "hardDeleted" })]);
});

test("notes are in the sentence, and what no recovery reaches is in every summary", () => {
  const data = summaryData({ ...summary, notCompared: "Not compared: policies." }, jobId("1"));
  expect(summarySentence(data)).toContain(" Not compared: policies. ");
  expect(summarySentence(summaryData(summary, jobId("1")))).not.toContain("Not compared");
  expect(summaryLines(data)).toContain(data.notReached);
});

test("each danger that is counted has its sentence, or the call that shows it, although no row has it as its worst", () => {
  const danger = (more: Partial<PlanRisk>): PlanRisk => ({
    ...{ rule: "membershipRuleChanged", severity: "high", ref: { type: "group", id: "g" } },
    ...{ sentence: "The rule changes.", displayName: "G", objects: 1, ...more },
  });
  const row = {
    ...danger({ rule: "ownerAdded", sentence: "Adds an owner." }),
    ref: { type: "group", id: "g" },
  } as const;
  const { objects: _, ...worst } = row;
  const lines = (...risks: readonly PlanRisk[]) =>
    linesOf({ assessment: { ...calm, risks: [row, ...risks], riskiest: [worst] } });
  const whole = danger({ rule: "manyObjects", severity: "medium", ref: null, sentence: "Changes 30 objects at once." });
  const found = lines(danger({}), whole, danger({ severity: "low" }));
  expect(starting("high: ", found)).toEqual(["high: The rule changes. (group g)", "high: Adds an owner. (group g)"]);
  expect(starting("medium: ", found)).toEqual(["medium: Changes 30 objects at once."]);
  expect(starting("low: ", found)).toEqual([expect.stringContaining('risk "low"')]);
  expect(starting("high: ", lines(danger({ rule: "ownerAdded" })))).toEqual(["high: Adds an owner. (group g)"]);
  expect(starting("low: ", lines())).toEqual([]);
});

test("an object that the plan renames has both names wherever it is named", () => {
  const ref = { type: "group", id: "g" } as const;
  const danger = { rule: "ownerAdded", severity: "high", sentence: 'Gives "Trap" an owner.', ref } as const;
  const done = { ...danger, it: [6, 12], displayName: "Trap", objects: 1 } as const;
  const told = { name: "Trap", id: "g", formerly: "Finance" };
  const lines = linesOf({
    samples: [{ ...ref, displayName: "Trap", action: "update", what: ["displayName"] }],
    newNames: [{ ref, name: "Finance" }],
    assessment: {
      ...calm,
      riskiest: [{ ...danger, displayName: "Trap" }],
      done: { risks: withToldObjects([done], new Map([[refKey(ref), told]])), signIn: null },
    },
  });
  expect(starting("high", lines)).toEqual(['high: Gives "Trap" an owner. (group g, to be called "Finance")']);
  expect(starting("was done", lines)).toEqual([
    'was done: high: Gives "Trap" (g, formerly "Finance") an owner. | its author was not worked out',
  ]);
  const alone = linesOf({
    samples: [{ ...ref, displayName: "Trap", action: "update", what: ["displayName"] }],
    newNames: [{ ref, name: "Finance" }],
  });
  expect(starting("such as", alone)).toEqual([expect.stringContaining('group "Trap" g, to be called "Finance"')]);
});
