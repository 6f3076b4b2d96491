import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/domain/approval/approval.ts";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import { jobId, tenantId } from "../../src/domain/ids.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { asInstant } from "../../src/domain/time.ts";
import { approvalPhrase, riskLines } from "../../src/guard/approval-text.ts";

const ID = "5b1c8b1e-0000-4000-8000-000000000001";

const risk = (more: Partial<PlanRisk> = {}): PlanRisk => ({
  rule: "breakGlass",
  severity: "critical",
  sentence: "Changes an emergency account.",
  ref: { type: "user", id: ID },
  displayName: "Break Glass 1",
  objects: 1,
  ...more,
});

const plan = (risks: readonly PlanRisk[], more: Partial<Plan> = {}): Plan => ({
  tenantId: tenantId("11111111-0000-4000-8000-000000000000"),
  tenantName: "Contoso",
  previewJobId: jobId("22222222-0000-4000-8000-000000000000"),
  snapshotId: snapshotIdOf(asInstant(1)),
  targetStateDateTime: asInstant(1),
  scope: { all: true },
  totals: { changedObjects: 3, changedLinks: 0, notRecoverable: 0 },
  parts: [],
  digest: "digest",
  risks,
  rehearsal: null,
  ...more,
});

describe("the phrase of a plan", () => {
  test("is not asked for where a yes is enough", () => {
    expect(approvalPhrase(plan([risk({ severity: "medium" })]))).toBeNull();
  });

  test("names the target of the gravest danger", () => {
    const milder = risk({ rule: "privilegedHolder", severity: "high", displayName: "Ada" });
    expect(approvalPhrase(plan([risk(), milder]))).toBe("restore 3 in Contoso affecting Break Glass 1");
  });

  test("names the first who gains a role, although that danger is of the whole plan", () => {
    const gained = risk({ rule: "privilegeGained", ref: null, displayName: "Mallory" });
    expect(approvalPhrase(plan([gained, risk()]))).toBe("restore 3 in Contoso affecting Mallory");
  });

  test("names the next target if the gravest danger has none", () => {
    const many = risk({ rule: "manyObjects", ref: null, displayName: null });
    const medium = risk({ severity: "medium", displayName: "Payroll" });
    expect(approvalPhrase(plan([many, medium]))).toBe("restore 3 in Contoso affecting Payroll");
  });

  test("names no object that stays as it is, nor one in no danger", () => {
    const large = { totals: { changedObjects: 26, changedLinks: 0, notRecoverable: 1 } };
    const kept = (severity: PlanRisk["severity"]) => risk({ rule: "notRecovered", severity, displayName: "Kept" });
    expect(approvalPhrase(plan([kept("low")], large))).toBe("restore 26 in Contoso");
    expect(approvalPhrase(plan([kept("high")]))).toBe("restore 3 in Contoso");
  });

  test.each([
    ["has letters of another alphabet", "Bre\u0430k Glass 1"],
    ["consists of signs", "***"],
    ["is missing", null],
  ])("holds a part of the target's id if its name %s", (_, displayName) => {
    expect(approvalPhrase(plan([risk({ displayName })]))).toBe("restore 3 in Contoso affecting user 5b1c8b1e");
  });

  test.each([
    ["Greek", "Διαχείριση", "Κωνσταντίνος"],
    ["Chinese", "联系公司", "张伟"],
    ["Arabic", "شركة", "محمد"],
    ["look-alike", "C\u043entoso", "Ad\u0430"],
  ])(
    "is typed on an ASCII keyboard where the names are %s, and tells target and tenant by their ids",
    (_, tenantName, displayName) => {
      expect(approvalPhrase(plan([risk({ displayName })], { tenantName }))).toBe(
        "restore 3 in tenant 11111111 affecting user 5b1c8b1e",
      );
    },
  );

  test("tells a target whose accents it leaves out by a part of its id, too", () => {
    expect(approvalPhrase(plan([risk({ displayName: "René" })], { tenantName: "Müller GmbH" }))).toBe(
      "restore 3 in Muller GmbH affecting Rene 5b1c8b1e",
    );
  });

  test("of a target without any ASCII sign in its id has no end that a person cannot type", () => {
    const target = risk({ displayName: "张伟", ref: { type: "user", id: "张伟" } });
    expect(approvalPhrase(plan([target]))).toBe("restore 3 in Contoso affecting user");
  });

  test("holds the tenant's id if its name cannot be typed", () => {
    expect(approvalPhrase(plan([risk()], { tenantName: "C\u03bfntoso" }))).toBe(
      "restore 3 in tenant 11111111 affecting Break Glass 1",
    );
  });

  test("of an assessment from before targets had names holds a part of the id", () => {
    const { displayName: _, ...stored } = risk();
    expect(approvalPhrase(plan(JSON.parse(JSON.stringify([stored]))))).toBe(
      "restore 3 in Contoso affecting user 5b1c8b1e",
    );
  });
});

test("a form counts dangers beyond the first, and tells every reason for which objects stay", () => {
  const dangers = Array.from({ length: 10 }, (_, n) => risk({ severity: "high", sentence: `Danger ${n}.` }));
  const losses = [1, 2].map((n) => risk({ rule: "notRecovered", severity: "medium", sentence: `Loss ${n}.` }));
  const lines = riskLines({ risks: [...dangers, ...losses] });
  expect(lines).toEqual([
    ...Array.from({ length: 8 }, (_, n) => `high: Danger ${n}.`),
    ...["medium: Loss 1.", "medium: Loss 2.", "2 more dangers."],
  ]);
});
