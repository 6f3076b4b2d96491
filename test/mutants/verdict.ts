import { z } from "zod";

/** The end of a test file's run under a mutant, or without one. */
export type Verdict = "failed" | "passed" | "didNotRun" | "tookTooLong";

const report = z.object({ numFailedTests: z.number(), numPassedTests: z.number(), success: z.boolean() });

/**
 * Reads a report of Vitest. A test that failed is required, because a file that cannot be loaded fails without having
 * tested anything. Null stands for a run that wrote no report.
 */
export function verdictOf(text: string | null): Verdict {
  if (text === null) return "didNotRun";
  const { numFailedTests, numPassedTests, success } = report.parse(JSON.parse(text));
  if (numFailedTests > 0) return "failed";
  return success && numPassedTests > 0 ? "passed" : "didNotRun";
}
