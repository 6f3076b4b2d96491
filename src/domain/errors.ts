/**
 * Stable error codes. Each face translates a code once. The message addresses the person or model that asked and says
 * what is wrong and what to do.
 */
export type ErrorCode =
  | "invalidInput"
  | "notFound"
  | "activeJob"
  | "busy"
  | "notReady"
  | "finished"
  | "forbidden"
  | "approvalRequired"
  | "approvalRefused"
  | "notSupported"
  | "stale"
  | "leaseLost"
  | "storeAltered"
  | "storeUnusable"
  | "storeNewer"
  | "storeFull"
  | "cancelled"
  | "signInRequired"
  | "unavailable"
  | "badAnswer";

/** Facts a face may show beside the message, such as ids for the next call or allowed values. Never secrets. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** The only error class thrown on purpose. Any other error is a defect and is reported as one. */
export class RewindError extends Error {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, options: { facts?: ErrorFacts; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "RewindError";
    this.code = code;
    this.facts = options.facts ?? {};
  }

  /** Compares by name, because each file of the built program has its own copy of this class. */
  static override [Symbol.hasInstance](value: unknown): value is RewindError {
    return value instanceof Error && value.name === "RewindError";
  }
}

export function invalid(message: string, facts: ErrorFacts = {}): RewindError {
  return new RewindError("invalidInput", message, { facts });
}
