import { expect, test } from "vitest";
import type { ListAssessment } from "../../src/microsoft/assess/assessor.ts";
import { PresentAssessments } from "../../src/microsoft/recovery/present-assessments.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { FOREVER, fakeTime } from "../support/fake-time.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";

const risksOf = () => [];

test("a yes is judged by the tenant of that moment, and a question before it by a reading of the last moments", async () => {
  await using tenant = await openGraphTenant();
  const { hands, recovery } = tenant;
  const ada = tenant.user("ada");
  hands.assignRole("globalAdministrator", ada);
  const policy = (control: string) =>
    hands.create("conditionalAccessPolicy", {
      ...{ displayName: control, state: "enabled", grantControls: { operator: "OR", builtInControls: [control] } },
      conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
    });
  const mfa = policy("mfa");
  const snapshot = await tenant.snapshot();
  hands.update(mfa, { state: "disabled" });
  const preview = await tenant.preview(snapshot);
  const look = async (options: { readonly anew?: boolean }) => {
    const found = await recovery.reassess(preview.id, options);
    return { free: found?.rehearsal?.policyAdministrators?.before, readUntil: found?.readUntil ?? 0 };
  };
  const shown = await look({});
  expect(shown.free).toEqual({ total: 1, free: 1 });
  tenant.later(1000);
  policy("block");
  expect(await look({})).toEqual(shown);
  const answered = await look({ anew: true });
  expect(answered.free).toEqual({ total: 1, free: 0 });
  expect(answered.readUntil).toBeGreaterThan(shown.readUntil);
  expect(await look({})).toEqual(answered);
});

test("a new reading that outlasts its call counts for the next yes alone", async () => {
  const { clock } = fakeTime();
  const ends: ((found: ListAssessment) => void)[] = [];
  let [forgotten, isPatient] = [0, false];
  const assessments = new PresentAssessments(
    {
      ...{ clock, policy: { answerWithin: FOREVER }, policies: { forget: () => (forgotten += 1) } },
      sleep: async (_, signal) =>
        isPatient ? new Promise((_, stop) => signal?.addEventListener("abort", () => stop(signal.reason))) : undefined,
    },
    () => new Promise((resolve) => ends.push(resolve)),
  );
  const found = (readUntil: number): ListAssessment => ({
    ...{ assessment: { risks: [], riskiest: [], rehearsal: null }, risksOf, related: [], readUntil, note: "" },
  });
  await expect(assessments.within(aFinishedPreview, { anew: true })).rejects.toMatchObject({ code: "notReady" });
  ends[0]?.(found(1));
  isPatient = true;
  expect(await assessments.within(aFinishedPreview, { anew: true })).toMatchObject(found(1));
  const next = assessments.within(aFinishedPreview, { anew: true });
  ends[1]?.(found(2));
  expect(await next).toMatchObject(found(2));
  expect(forgotten).toBe(2);
});
