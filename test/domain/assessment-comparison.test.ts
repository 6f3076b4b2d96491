import { describe, expect, test } from "vitest";
import { type ShownAssessment, worseThanShown } from "../../src/domain/assessment-comparison.ts";
import type { PlanRisk } from "../../src/domain/risk.ts";
import type { SignInPolicy } from "../../src/domain/sign-in/policy.ts";
import { aModel, consequencesOf, crowd, GLOBAL, policy, signInState, user } from "./sign-in/a-model.ts";

const risk = (more: Partial<PlanRisk> = {}): PlanRisk => ({
  rule: "breakGlass",
  severity: "high",
  sentence: "Changes an emergency account.",
  ref: null,
  objects: 1,
  ...more,
});
const quiet: ShownAssessment = { risks: [], rehearsal: null };

describe("an assessment made later is worse", () => {
  test("if a grave danger was not shown, or is graver than shown", () => {
    expect(worseThanShown(quiet, { ...quiet, risks: [risk()] })).toEqual(["high: Changes an emergency account."]);
    expect(
      worseThanShown({ ...quiet, risks: [risk()] }, { ...quiet, risks: [risk({ severity: "critical" })] }),
    ).toHaveLength(1);
  });

  test("not if the danger was shown, is less grave, or is not grave at all", () => {
    expect(worseThanShown({ ...quiet, risks: [risk()] }, { ...quiet, risks: [risk()] })).toEqual([]);
    expect(
      worseThanShown({ ...quiet, risks: [risk({ severity: "critical" })] }, { ...quiet, risks: [risk()] }),
    ).toEqual([]);
    expect(worseThanShown(quiet, { ...quiet, risks: [risk({ severity: "medium" })] })).toEqual([]);
  });

  const block = policy("block", {
    controls: ["block"],
    users: { includeUsers: ["All"], excludeGroups: ["emergency"] },
  });
  const blocking = (excluded: number, policies: SignInPolicy[] = [block]) => {
    const glass = Array.from({ length: 3 }, (_, n) =>
      user(`glass${n}`, signInState({ roles: [GLOBAL], groups: n < excluded ? ["emergency"] : [] })),
    );
    return { risks: [], rehearsal: consequencesOf(aModel({ after: policies }, [...glass, crowd(100)])) };
  };

  test("if two accounts have left the exclusion meanwhile", () => {
    const worse = worseThanShown(blocking(3), blocking(1));
    expect(worse[0]).toMatch(/^102 users .* would newly be blocked at every sign-in/);
    expect(worse).toContain("Only 1 of 3 accounts that can change policies could sign in freely.");
  });

  test("not if as many or fewer users are concerned", () => {
    expect(worseThanShown(blocking(1), blocking(1))).toEqual([]);
    expect(worseThanShown(blocking(1), blocking(3))).toEqual([]);
  });

  test("if there was nothing about signing in to show, and now there is", () => {
    expect(worseThanShown(quiet, blocking(0)).length).toBeGreaterThan(0);
    expect(worseThanShown(quiet, blocking(0, [policy("mfa")]))).toEqual([]);
  });
});
