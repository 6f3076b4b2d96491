import { expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import { jobId } from "../../src/domain/ids.ts";
import { PatientVerdicts } from "../../src/engine/recover/patient-verdicts.ts";
import type { Verification } from "../../src/service/verification.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

/** A finished verification of a recovery. */
async function verified() {
  await using tenant = openEngineTenant({ inMemory: true });
  const snapshot = await tenant.snapshot();
  tenant.user("mallory");
  const recovery = await tenant.recoverTo(snapshot);
  await tenant.verify(recovery);
  return (await tenant.recovery.getVerification(recovery.id)) ?? expect.fail("no verification");
}

/** Sleeps that end at once, so that whatever is not there yet is late. */
const hurried = { sleep: () => Promise.resolve() };

test("a verdict that takes longer than a call is refused with what to call, and is the answer of a later call, worked out once", async () => {
  const verification = await verified();
  const verdicts = new PatientVerdicts(hurried, 8_000);
  const judged: PromiseWithResolvers<Verification>[] = [];
  const ask = () =>
    verdicts.of(verification.job, () => {
      const next = Promise.withResolvers<Verification>();
      judged.push(next);
      return next.promise;
    });
  const late = {
    code: "notReady",
    message: expect.stringContaining(`"${verification.job.verifiesJobId}" again in 30 s`),
  };
  await expect(ask()).rejects.toMatchObject(late);
  await expect(ask()).rejects.toMatchObject(late);
  expect(judged).toHaveLength(1);
  judged[0]?.resolve(verification);
  await judged[0]?.promise;
  expect(await ask()).toBe(verification);
  // It was told once, and the tenant may have changed since.
  await expect(ask()).rejects.toMatchObject(late);
  expect(judged).toHaveLength(2);
});

test("a verdict that fails fails its call, and is worked out anew by the next", async () => {
  const verification = await verified();
  const verdicts = new PatientVerdicts(hurried, 8_000);
  for (const error of [new Error("unread"), new RewindError("notReady", "unread")])
    await expect(verdicts.of(verification.job, () => Promise.reject(error))).rejects.toThrow("unread");
  expect(await verdicts.of(verification.job, async () => verification)).toBe(verification);
});

test("each verification has a verdict of its own, and without a time a call waits", async () => {
  const verification = await verified();
  const other = { ...verification, job: { ...verification.job, id: jobId("other") } };
  const never = () => Promise.withResolvers<Verification>().promise;
  const verdicts = new PatientVerdicts(hurried, 8_000);
  await expect(verdicts.of(verification.job, never)).rejects.toMatchObject({ code: "notReady" });
  expect(await verdicts.of(other.job, async () => other)).toBe(other);
  const slow = async () => {
    await new Promise(setImmediate);
    return verification;
  };
  expect(await new PatientVerdicts(hurried, undefined).of(verification.job, slow)).toBe(verification);
});
