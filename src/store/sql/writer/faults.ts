import { RewindError } from "../../../domain/errors.ts";
import type { WriterFault } from "./messages.ts";

/** Returns an error as it crosses to the other thread. */
export function faultOf(error: unknown): WriterFault {
  if (error instanceof RewindError) {
    return { kind: "rewind", code: error.code, message: error.message, facts: error.facts };
  }
  if (!(error instanceof Error)) return { kind: "other", message: String(error), stack: "", errcode: null };
  const errcode = "errcode" in error && typeof error.errcode === "number" ? error.errcode : null;
  return { kind: "other", message: error.message, stack: error.stack ?? "", errcode };
}

/** Restores the error on this side. One of SQLite keeps the code by which a broken constraint is known. */
export function errorOf(fault: WriterFault): Error {
  if (fault.kind === "rewind") return new RewindError(fault.code, fault.message, { facts: fault.facts });
  const error = Object.assign(new Error(fault.message), fault.errcode === null ? {} : { errcode: fault.errcode });
  error.stack = fault.stack;
  return error;
}
