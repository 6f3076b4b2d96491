import { type ErrorCode, RewindError } from "../../domain/errors.ts";
import type { JobFailure } from "../../domain/recovery/job.ts";

/** Returns true if the store is full or cannot be reached, so that not even the job's failure can be stored. */
export const cannotStore = (error: unknown): boolean =>
  error instanceof RewindError && (error.code === "busy" || error.code === "storeFull");

const passing: readonly ErrorCode[] = ["storeFull", "busy", "unavailable"];

/** Returns true for an obstacle that may pass, such as a full disk or a service that does not answer. */
export const passes = (error: unknown): boolean => error instanceof RewindError && passing.includes(error.code);

/** Returns the cause of a failure as it is shown. An unexpected error keeps its details for the log. */
export function failureOf(error: unknown): JobFailure {
  if (error instanceof RewindError) return { code: error.code, message: error.message };
  return { code: "defect", message: "The job met an unexpected error; the server's log has the details." };
}
