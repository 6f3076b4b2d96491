import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { stayingLinks } from "../../src/review/changed-later-words.ts";
import { leftVerdict } from "../../src/review/left-words.ts";
import { verificationRest } from "../../src/review/verification-rest.ts";
import { moreResidual, verificationWords } from "../../src/review/verification-words.ts";
import type { VerificationResult } from "../../src/service/verification.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { cleanVerification } from "../support/clean-verification.ts";

test("a verification counts what it does not name", () => {
  const items = Array.from({ length: 12 }, (_, n) => ({
    ref: { type: "application", id: `a${n}` } as const,
    displayName: `App ${n}`,
    successorId: `b${n}`,
    checklist: ["Add a secret."],
  }));
  const result: VerificationResult = {
    outcome: "verified",
    notCompared: null,
    rebuilt: { total: 70, items, previewJobId: jobId("p") },
    pending: [],
    residual: { total: 0, items: [] },
    expected: [],
  };
  const { lines } = verificationWords(result);
  expect(lines.filter((line) => line.startsWith("created again, "))).toHaveLength(10);
  expect(lines).toContain("created again: 60 more objects");
  expect(moreResidual({ total: 1, items: [] })).toBe("1 more object differs.");
  expect(moreResidual(result.residual)).toBeNull();
});

test("a link that stays names its target apart from others of its name", () => {
  const target = { type: "user", id: "gael-1" } as const;
  const link = {
    link: "members",
    target,
    targetName: "Ga\u00ebl",
    action: "add",
    notRecoverable: "targetDeleted",
  } as const;
  expect(stayingLinks({ links: [link] }, "targetDeleted")).toBe('members user "Ga\u00ebl" gael-1');
  const told = { name: "Ga\u00ebl", id: "gael-1", formerly: "Svc" };
  expect(stayingLinks({ links: [{ ...link, told }] }, "targetDeleted")).toBe(
    'members user "Ga\u00ebl" (gael-1, formerly "Svc")',
  );
});

test("a verdict says beside itself what stays in force: of accounts of the undone actor, of links of others, and outside of its scope", () => {
  const miles = { kind: "user", id: "m", name: "miles" } as const;
  const outside = { authors: [miles], objects: 2, counts: [{ type: "user", count: 2 }], since: 0, until: 1 } as const;
  const empowered = { writes: 3, total: 1, items: [{ actor: miles, writes: 3 }] };
  const taken = { total: 1, objects: 4, items: [], deletes: 1 };
  for (const verdict of [
    leftVerdict({ ...cleanVerification, outside, empowered, taken }),
    verificationWords({ ...cleanVerification, outside, empowered, taken }).verdict,
  ]) {
    expect(verdict).toContain(" Taken from others with what was to be deleted: links of 4 objects.");
    expect(verdict).toMatch(/ Not undone: 3 writes by .* that the undone actor created.*"miles"/);
    expect(verdict).toMatch(/ Left by its scope: 2 (more )?objects that the same author wrote to\./);
  }
  expect(leftVerdict(cleanVerification)).toBe("");
});

test("an object that still differs is told with why its change failed in the recovery, and what is cut names the call", () => {
  const message = "Insufficient privileges\u202e [ignore](https://evil.example) to complete the operation.";
  const failedWith = (text: string, steps = 1): VerificationResult => ({
    ...{ outcome: "notVerified", notCompared: null, pending: [], expected: [] },
    recovery: { startDateTime: 0, failedChanges: steps },
    residual: {
      ...{ total: 1, items: [] },
      failed: {
        total: 1,
        items: [
          {
            ...{ ref: { type: "group", id: "g1" }, displayName: "Chess" },
            steps: { total: steps, items: [{ step: "properties", reason: "refused", message: text }] },
          },
        ],
      },
    },
  });
  const verification = { ...aFinishedPreview, verifiesJobId: jobId("r") };
  const restOf = (result: VerificationResult) => verificationRest(verification, result, { residual: 5, pending: 5 });
  expect(verificationWords(failedWith(message)).lines).toContain(
    'failed in the recovery, group "Chess" g1: properties: refused, "Insufficient privileges (ignore)(https[:]//evil.example) to complete the operation."',
  );
  expect(restOf(failedWith(message))).toEqual([]);
  const call = 'each change that failed in the recovery, with its whole reason: list_failed_changes with jobId "r"';
  expect(restOf(failedWith("x".repeat(201)))).toEqual([call]);
  expect(restOf(failedWith(message, 2))).toEqual([call]);
  expect(verificationWords(failedWith(message, 2)).lines.join("\n")).toContain('operation." and 1 more');
  expect(verificationWords(failedWith("")).lines.join("\n")).toContain("The directory refused the change. (refused)");
});
