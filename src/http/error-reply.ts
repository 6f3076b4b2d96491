import { RewindError } from "../domain/errors.ts";
import { encodeError, type GraphError, graphError, type Trace } from "../wire/error.ts";
import type { HttpReply } from "./route.ts";

/** The engine's sentences name the tools of an assistant. Here the same things have other names. */
const namesHere: readonly (readonly [RegExp, string])[] = [
  [/\b[Tt]ake a snapshotId from list_snapshots\b/g, "Take an id from GET /directory/recovery/snapshots"],
  [/\b[Tt]ake a jobId from list_jobs\b/g, "Take an id from GET /directory/recovery/jobs"],
  [/\blist_snapshots\b/g, "GET /directory/recovery/snapshots"],
  [/\blist_jobs\b/g, "GET /directory/recovery/jobs"],
  [/\bget_job\b/g, "a GET of the job"],
  [/\bcancel_job\b/g, "its cancel action"],
  [/\blist_changes\b/g, "getChanges"],
  [/\blist_failed_changes\b/g, "getFailedChanges"],
];

/** Codes of Graph's directory, which its newer services replace by general ones. */
const directoryCodes: Readonly<Record<number, string>> = {
  400: "Request_BadRequest",
  403: "Authorization_RequestDenied",
  404: "Request_ResourceNotFound",
};

/** Graph's words for refusals of the embedded directory, by their reason. Source: messages of Microsoft Graph. */
const reasonTexts: Readonly<Record<string, string>> = {
  synchronized:
    "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently " +
    "undergoing migration.",
  nameTaken: "Another object with the same value for property userPrincipalName already exists.",
};

/** The envelope is written later, with the request it answers. */
const NO_TRACE: Trace = { requestId: "", clientRequestId: null, time: 0 };

/** Returns a refusal. Its envelope is written with the request it answers. */
export const refusal = (
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
  code?: string,
): HttpReply => ({ status, headers, refused: { message, ...(code === undefined ? {} : { code }) } });

/** Returns the answer to an error. A defect shows nothing of itself. */
export function errorReply(error: unknown, recovery: boolean): HttpReply {
  const { status, body } = encodeError(error instanceof RewindError ? inWordsOfHere(error) : error, NO_TRACE);
  const { graphStatus, graphCode } = error instanceof RewindError ? error.facts : {};
  if (typeof graphStatus === "number" && typeof graphCode === "string") {
    const headers = graphStatus === 429 ? { "Retry-After": "1" } : undefined;
    return refusal(graphStatus, body.error.message, headers, graphCode);
  }
  const code = recovery ? undefined : directoryCodes[status];
  const headers = status === 503 ? { "Retry-After": "1" } : undefined;
  return refusal(status, body.error.message, headers, code);
}

export function envelope(status: number, refused: NonNullable<HttpReply["refused"]>, trace: Trace): GraphError["body"] {
  const { error } = graphError(status, refused.message, trace).body;
  return { error: { ...error, code: refused.code ?? error.code } };
}

function inWordsOfHere({ code, message, facts }: RewindError): RewindError {
  const { reason } = facts;
  const known = typeof reason === "string" ? reasonTexts[reason] : undefined;
  const text = namesHere.reduce((sentence, [name, here]) => sentence.replace(name, here), known ?? message);
  return new RewindError(code, text, { facts });
}

/** Returns Graph's refusal of too many requests. Null seconds do not say when to come back. */
export const throttled = (seconds: number | null): HttpReply =>
  refusal(
    429,
    seconds === null ? "Too many requests." : `Too many requests: wait ${seconds} s.`,
    seconds === null ? {} : { "Retry-After": String(seconds) },
  );
