import { describe, expect, test } from "vitest";
import { firstLines } from "../../src/domain/approval/first-lines.ts";
import type { AccessState, ActorAccess } from "../../src/domain/assessment/actor-access.ts";
import type { Warning } from "../../src/domain/assessment/assessment.ts";
import type { ReasonCode } from "../../src/domain/changes/reason.ts";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import {
  onlyShifts,
  type Shift,
  type ShiftKind,
  type SignInConsequences,
} from "../../src/domain/sign-in/consequences.ts";
import { asNow } from "../../src/guard/shown-now.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";
import { planOutlook } from "../../src/summaries/plan-outlook.ts";
import { aRequest } from "../sentences/a-request.ts";
import { aSummary } from "../sentences/a-summary.ts";

const loss = (reason: ReasonCode, objects: number): PlanRisk => ({
  ...{ rule: "notRecovered", severity: "medium", sentence: "", reason, ref: null, displayName: null, objects },
});
const group = { type: "group", id: "g" } as const;
const warning = (reason: ReasonCode): Warning => ({ about: group, other: group, sentence: "", loss: reason });
const lost = (over: Partial<ChangeSummary>, risks: readonly PlanRisk[] = [], warnings: readonly Warning[] = []) =>
  planOutlook(
    {
      ...{ ...aSummary, ...over },
      assessment: { risks, riskiest: [], rehearsal: null, warnings: { total: warnings.length, items: warnings } },
    },
    risks,
  ).lost;

describe("the objects that do not come back", () => {
  test("are found by the list, by dangers and by warnings, and each is counted once", () => {
    expect(lost({}, [loss("secretGone", 2)])).toMatch(/^2 objects with removed secrets or keys/);
    expect(lost({}, [], [warning("nameTaken")])).toMatch(/^1 object whose name another object holds/);
    expect(
      lost(
        { notRecoverable: [{ reason: "targetGone", objects: 2 }] },
        [loss("targetGone", 1)],
        [warning("targetGone"), warning("targetGone")],
      ),
    ).toMatch(/^2 objects naming what is permanently deleted/);
  });

  test("begin with those that are deleted for good, however many others stay", () => {
    const reasons = lost({
      notRecoverable: [
        { reason: "objectDeleted", objects: 90 },
        { reason: "synchronized", objects: 40 },
        { reason: "hardDeleted", objects: 1 },
      ],
    }).split("; ");
    expect(reasons.map((one) => one.slice(0, 24))).toEqual([
      "1 object deleted for goo",
      "40 objects synchronized ",
      "90 objects with values o",
      "list_changes with recove",
    ]);
  });
});

const access = (name: string, after: Partial<AccessState>, kind: "user" | "app" = "user"): ActorAccess => {
  const state: AccessState = { signIn: "open", roles: [], ...after };
  return { actor: { kind, id: name, name }, ref: null, now: state, after: state };
};
const inForce = (actors: readonly ActorAccess[]) =>
  planOutlook({ ...aSummary, assessment: { risks: [], riskiest: [], rehearsal: null, actors } }, []).inForce;

describe("the authors who can sign in although a plan is carried out", () => {
  test("begin with those of most power, because the others are counted", () => {
    const many = ["Reports Reader", "Message Center Reader", "Directory Readers"];
    expect(
      inForce([
        access("mara", { roles: many }),
        access("nils", { eligible: ['"Global Administrator" (for "all")'] }),
        access("olga", { limited: ['"User Administrator" in "North"'] }),
        access("pia", { roles: ["Global Administrator"] }),
      ]),
    ).toContain(
      '4 of 4 authors can sign in: "pia" ("Global Administrator"), "nils" ("Global Administrator" (for "all") (to be activated)) and 2 more',
    );
  });

  test("leave out an application that the tenant does not have, which may act all the same, and say so", () => {
    const text = inForce([access("svc", { signIn: "unknown" }, "app"), access("eve", { signIn: "unknown" })]);
    expect(text).toMatch(/^no account of 1 author can sign in/);
    expect(text).toContain("not assessed: 1 application of Microsoft's or removed since");
  });
});

test("the line on signing in counts who is kept out and let in, with administrators and emergency accounts, and what is left to read", () => {
  const shift = (kind: ShiftKind, users: number, more: Partial<Shift> = {}): Shift => ({
    ...{ kind, extent: "every", what: [], remains: false, causes: [], moreCauses: 0, users },
    ...{ administrators: { count: 0, names: [] }, breakGlass: { count: 0, names: [] }, ...more },
  });
  const rehearsal: SignInConsequences = {
    ...{ ...onlyShifts, asOf: 0, policies: [], morePolicies: 0, policyAdministrators: null },
    shifts: [
      shift("blocked", 4, { administrators: { count: 2, names: [] }, breakGlass: { count: 1, names: [] } }),
      ...[shift("blocked", 3, { extent: "some" }), shift("unblocked", 5), shift("mfaAdded", 6)],
      shift("unblocked", 7, { extent: "some" }),
    ],
    notAssessed: [{ what: "which users are at risk", policies: { count: 0, names: [] } }],
  };
  expect(firstLines({ rehearsal }).at(-1)).toBe(
    "Signing in: 4 users (among them 2 administrators and 1 account for emergencies) would be locked out; 3 users would " +
      "be blocked at some sign-ins; 5 users could sign in again; 7 users would no longer be blocked at some " +
      "sign-ins; 1 other difference listed below; not assessed: who could still manage policies; not assessed: 1 part, named below.",
  );
});

test("a request of an earlier version says that nothing of it was assessed", () => {
  expect(
    firstLines({ rehearsal: null })
      .join("\n")
      .match(/not assessed: this request is of an earlier version/g),
  ).toHaveLength(3);
});

test("a plan that could not be assessed at first is not said to be so once it was", () => {
  const outlook = { lost: "1 object", inForce: "sessions", notAssessed: "no right" };
  const request = { ...aRequest, plan: { ...aRequest.plan, outlook } };
  expect(firstLines(request.plan)[2]).toBe("Signing in: not assessed: no right.");
  const { plan } = asNow(request, { risks: [], rehearsal: null });
  expect(firstLines(plan)[2]).toBe("Signing in: no change of this plan decides about it.");
});
