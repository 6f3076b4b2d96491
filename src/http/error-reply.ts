import { RewindError } from "../domain/errors.ts";
import { encodeError, type GraphError, graphError, type Trace } from "../wire/error.ts";
import type { HttpReply } from "./route.ts";

/** The engine's sentences address callers of its tools. On this face the same things have other names. */
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

/** Graph's directory has codes of its own for what its newer services call by general ones. */
const directoryCodes: Readonly<Record<number, string>> = {
  400: "Request_BadRequest",
  403: "Authorization_RequestDenied",
  404: "Request_ResourceNotFound",
};

/** An answer that something is not possible. Its envelope is written with the request it answers. */
export const refusal = (
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
  code?: string,
): HttpReply => ({ status, headers, refused: { message, ...(code === undefined ? {} : { code }) } });

/** Returns the answer to a thrown error. An unexpected error does not reveal its cause. */
export function errorReply(error: unknown, trace: Trace, recovery: boolean): HttpReply {
  const { status, body } = encodeError(error instanceof RewindError ? inWordsOfHere(error) : error, trace);
  const code = recovery ? undefined : directoryCodes[status];
  const headers = status === 503 ? { "Retry-After": "1" } : undefined;
  return refusal(status, body.error.message, headers, code);
}

export function envelope(status: number, refused: NonNullable<HttpReply["refused"]>, trace: Trace): GraphError["body"] {
  const { error } = graphError(status, refused.message, trace).body;
  return { error: { ...error, code: refused.code ?? error.code } };
}

function inWordsOfHere({ code, message, facts }: RewindError): RewindError {
  const told = namesHere.reduce((text, [name, here]) => text.replace(name, here), message);
  return new RewindError(code, told, { facts });
}
