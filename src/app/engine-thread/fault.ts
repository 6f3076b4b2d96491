import { RewindError } from "../../domain/errors.ts";
import type { Fault } from "./calls.ts";

export function faultOf(error: unknown): Fault {
  if (error instanceof RewindError) {
    return { kind: "rewind", code: error.code, message: error.message, facts: error.facts };
  }
  if (error instanceof Error) return { kind: "defect", message: error.message, stack: error.stack ?? "" };
  return { kind: "defect", message: String(error), stack: "" };
}

/**
 * Restores the error on this side: a `RewindError` with code, sentence and facts, or the defect with its original
 * stack.
 */
export function errorOf(fault: Fault): Error {
  if (fault.kind === "rewind") return new RewindError(fault.code, fault.message, { facts: fault.facts });
  const error = new Error(fault.message);
  error.stack = fault.stack;
  return error;
}
