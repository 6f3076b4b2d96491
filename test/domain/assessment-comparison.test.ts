import { describe, expect, test } from "vitest";
import { type ShownAssessment, worseThanShown } from "../../src/domain/assessment/assessment-comparison.ts";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import type { SignInPolicy } from "../../src/domain/sign-in/policy.ts";
import { aModel, consequencesOf, crowd, GLOBAL, policy, signInState, user } from "./sign-in/a-model.ts";

const risk = (more: Partial<PlanRisk> = {}): PlanRisk => ({
  rule: "breakGlass",
  severity: "high",
  sentence: "Changes an emergency account.",
  ref: null,
  displayName: null,
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

  test("if a grave danger that was shown is one of more objects now, and not if it is one of fewer", () => {
    const of = (objects: number) => ({ ...quiet, risks: [risk({ objects })] });
    expect(worseThanShown(of(1), of(2))).toHaveLength(1);
    expect(worseThanShown(of(2), of(1))).toEqual([]);
  });

  test("if a role is gained by other accounts than were shown", () => {
    const gained = (who: string) => ({
      ...quiet,
      risks: [
        risk({
          rule: "privilegeGained",
          severity: "critical",
          sentence: `Gives the role "Global Administrator" back to 1 account: ${who}.`,
        }),
      ],
    });
    expect(worseThanShown(gained("Ada"), gained("Ada"))).toEqual([]);
    expect(worseThanShown(gained("Ada"), gained("Mallory"))[0]).toContain("Mallory");
  });

  test("not if the danger was shown, is less grave, or is not grave at all", () => {
    expect(worseThanShown({ ...quiet, risks: [risk()] }, { ...quiet, risks: [risk()] })).toEqual([]);
    expect(
      worseThanShown({ ...quiet, risks: [risk({ severity: "critical" })] }, { ...quiet, risks: [risk()] }),
    ).toEqual([]);
    expect(worseThanShown(quiet, { ...quiet, risks: [risk({ severity: "medium" })] })).toEqual([]);
  });

  test("not by an object that stays lost, because the recovery does it no harm", () => {
    expect(worseThanShown(quiet, { ...quiet, risks: [risk({ rule: "notRecovered" })] })).toEqual([]);
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

  test("if the plan now keeps out the last accounts that can change policies, though it keeps out no more than shown", () => {
    const admins = (blocked: number, free: number) => {
      const glass = Array.from({ length: blocked + free }, (_, n) =>
        user(`glass${n}`, signInState({ roles: [GLOBAL], groups: n < free ? ["emergency"] : [] })),
      );
      return { risks: [], rehearsal: consequencesOf(aModel({ after: [block] }, [...glass, crowd(100)])) };
    };
    const sentence = /Only \d+ of \d+ accounts that can change policies/;
    expect(worseThanShown(admins(2, 1), admins(2, 1))).toEqual([]);
    expect(worseThanShown(admins(2, 3), admins(2, 0)).join(" ")).toMatch(sentence);
    expect(worseThanShown(admins(2, 3), admins(1, 3)).join(" ")).not.toMatch(sentence);
  });

  test("not if as many or fewer users are concerned", () => {
    expect(worseThanShown(blocking(1), blocking(1))).toEqual([]);
    expect(worseThanShown(blocking(1), blocking(3))).toEqual([]);
  });

  const among = (users: number, more: { blocked?: number; free?: number } = {}) => {
    const { blocked = 2, free = 2 } = more;
    const admins = Array.from({ length: blocked + free }, (_, n) =>
      user(`admin${n}`, signInState({ roles: [GLOBAL], groups: n < free ? ["emergency"] : [] })),
    );
    return { risks: [], rehearsal: consequencesOf(aModel({ after: [block] }, [...admins, crowd(users)])) };
  };

  test("if more than a tenth more users are concerned, with the number that was shown, and not for every newcomer", () => {
    expect(worseThanShown(among(132), among(133))).toEqual([]);
    expect(worseThanShown(among(132), among(145))).toEqual([]);
    expect(worseThanShown(among(132), among(146))).toEqual([
      expect.stringMatching(/^148 users .* would newly be blocked at every sign-in/),
      "The request showed 134 users of these.",
    ]);
    expect(worseThanShown(among(3), among(4))).toHaveLength(2);
  });

  test("not for an account that got its role since and is kept out, as long as as many can sign in freely", () => {
    expect(worseThanShown(among(132), among(132, { blocked: 3 }))).toEqual([]);
    expect(worseThanShown(among(132), among(132, { blocked: 4 })).length).toBeGreaterThan(0);
    expect(worseThanShown(among(132), among(131, { blocked: 3, free: 1 })).join(" ")).toContain("Only 1 of 4 accounts");
  });

  test("if there was nothing about signing in to show, and now there is", () => {
    expect(worseThanShown(quiet, blocking(0)).length).toBeGreaterThan(0);
    expect(worseThanShown(quiet, blocking(0, [policy("mfa")]))).toEqual([]);
  });
});
