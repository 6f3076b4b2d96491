/**
 * What can go wrong, as a stable code. A face translates it once; the message is a sentence for the person or model
 * that asked: what is wrong and what to do.
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
  | "storeUnusable"
  | "storeNewer"
  | "storeFull"
  | "cancelled"
  | "signInRequired"
  | "unavailable"
  | "badAnswer";

/** Facts a face may show beside the message: ids to paste into the next call, allowed values. No secrets. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** The only error class thrown on purpose. Anything else that escapes is a defect and is reported as one. */
export class RewindError extends Error {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, options: { facts?: ErrorFacts; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "RewindError";
    this.code = code;
    this.facts = options.facts ?? {};
  }

  /** By name: once built, the program is several files, and each that loads another meets that one's copy of this class. */
  static override [Symbol.hasInstance](value: unknown): value is RewindError {
    return value instanceof Error && value.name === "RewindError";
  }
}

export function invalid(message: string, facts: ErrorFacts = {}): RewindError {
  return new RewindError("invalidInput", message, { facts });
}
