import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { asInstant } from "../../src/domain/time.ts";
import { verificationData, verificationLines, verificationSentence } from "../../src/mcp/render/verification.ts";
import type { PendingMembers, VerificationResult } from "../../src/service/verification.ts";
import { cleanVerification as clean } from "../support/clean-verification.ts";

const job: Job = {
  id: jobId("preview-1"),
  kind: "preview",
  status: "successful",
  snapshotId: snapshotIdOf(asInstant(0)),
  targetStateDateTime: asInstant(0),
  scope: { all: true },
  jobStartDateTime: 0,
  jobCompletionDateTime: 1,
  totals: {
    changedObjects: 0,
    changedLinks: 0,
    notRecoverable: 0,
    modifiedObjects: null,
    modifiedLinks: null,
    failedChanges: null,
  },
  progress: null,
  digest: null,
  previewJobId: null,
  verifiesJobId: jobId("recovery-1"),
  beforeRecoverySnapshotId: null,
  startedBy: "ada@contoso.example",
  failure: null,
};
const field: PendingMembers = {
  ref: { type: "group", id: "field" },
  displayName: "Field",
  now: 1,
  expected: 9,
  leaving: { total: 0, items: [] },
  joining: {
    total: 8,
    items: Array.from({ length: 8 }, (_, n) => ({ ref: { type: "user", id: `u${n}` }, displayName: null })),
  },
  lookAgainAt: Date.UTC(2026, 10, 20, 9, 30),
};
const stays = (objects: number): VerificationResult["expected"] => [{ reason: "hardDeleted", objects, sample: [] }];

test.each<[string, VerificationResult | null, RegExp]>([
  ["a clean result", clean, /^Verified: everything the recovery was to put back is back\. Next/],
  ["one that stays", { ...clean, expected: stays(1) }, /^Verified: .* 1 object still differs for a known reason\./],
  ["two that stay", { ...clean, expected: stays(2) }, /^Verified: .* 2 objects still differ for a known reason\./],
  [
    "a group that follows its rule",
    { ...clean, outcome: "pending", pending: [field] },
    /^Pending: .* 1 dynamic group does not have the members yet .* After 2026-11-20T09:30:00\.000Z, verify_recovery/,
  ],
  [
    "two groups that follow their rules",
    { ...clean, outcome: "pending", pending: [field, field] },
    /^Pending: .* 2 dynamic groups do not have/,
  ],
  [
    "a residual",
    { ...clean, outcome: "notVerified", notCompared: null, residual: { total: 3, items: [] } },
    /^Not verified: 3 objects still differ that should not\./,
  ],
  ["no result", null, /^Not known yet: the verifying preview preview-1 is successful\./],
])("the sentence of a verification with %s says so", (_, result, sentence) => {
  expect(verificationSentence(job, result, 2)).toMatch(sentence);
});

test("a pending group is shown with its numbers, some of its members, and when to look again", () => {
  const [line] = verificationLines(job, { ...clean, outcome: "pending", pending: [field] });
  expect(line).toBe(
    'pending, group "Field" field: 1 member now, 9 expected; to join, 8, such as user (no name) u0, user (no name) u1, ' +
      "user (no name) u2, user (no name) u3, user (no name) u4; look again after 2026-11-20T09:30:00.000Z",
  );
});

test("only a verified result is called verified, and a service that measures nothing afterwards is said to", () => {
  const verified = (outcome: VerificationResult["outcome"]) =>
    verificationData(job, { ...clean, outcome, pending: [field] }, 2).verified;
  expect([verified("verified"), verified("pending"), verified("notVerified")]).toEqual([true, false, false]);
  expect(verificationData(job, null, 2)).not.toHaveProperty("verified");
  expect(verificationLines(job, clean).join(" ")).toContain("not measured by this service");
  const after = { signIn: null, actors: [], unusable: { total: 0, items: [] }, renew: [] };
  expect(verificationLines(job, { ...clean, after }).join(" ")).not.toContain("not measured");
});
