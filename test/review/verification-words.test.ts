import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { stayingLinks } from "../../src/review/changed-later-words.ts";
import { moreResidual, verificationWords } from "../../src/review/verification-words.ts";
import type { VerificationResult } from "../../src/service/verification.ts";

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
