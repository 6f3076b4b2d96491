import type { VerificationResult } from "../../src/service/verification.ts";

/** The verification of a recovery that put everything back. */
export const cleanVerification: VerificationResult = {
  outcome: "verified",
  notCompared: null,
  pending: [],
  residual: { total: 0, items: [] },
  expected: [],
};
