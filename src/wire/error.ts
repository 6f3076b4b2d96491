import { type ErrorCode, type ErrorFacts, RewindError } from "../domain/errors.ts";
import { iso, type Millis } from "../domain/time.ts";
import { cleaned } from "../domain/words/untrusted.ts";
import { isOfRecovery } from "./recovery-paths.ts";

export interface GraphError {
  readonly status: number;
  readonly body: {
    readonly error: {
      readonly code: string;
      readonly message: string;
      readonly innerError: {
        readonly date: string;
        readonly "request-id": string;
        readonly "client-request-id"?: string;
      };
    };
  };
}

/** Values that tie an error to its request. */
export interface Trace {
  readonly requestId: string;
  readonly clientRequestId: string | null;
  readonly time: Millis;
}

/** Customary Graph codes, because the documentation of this API does not name its codes. */
const customaryCodes: Readonly<Record<number, string>> = {
  400: "badRequest",
  401: "InvalidAuthenticationToken",
  403: "accessDenied",
  404: "notFound",
  405: "methodNotAllowed",
  409: "conflict",
  410: "syncStateNotFound",
  413: "requestEntityTooLarge",
  415: "unsupportedMediaType",
  429: "TooManyRequests",
  502: "badGateway",
  503: "serviceNotAvailable",
  507: "insufficientStorage",
};

const statuses: Readonly<Record<ErrorCode, number>> = {
  invalidInput: 400,
  notReady: 400,
  finished: 400,
  notSupported: 400,
  signInRequired: 401,
  forbidden: 403,
  approvalRequired: 403,
  approvalRefused: 403,
  notFound: 404,
  activeJob: 409,
  stale: 410,
  storeAltered: 500,
  storeUnusable: 500,
  storeNewer: 500,
  unavailable: 502,
  badAnswer: 502,
  busy: 503,
  leaseLost: 503,
  cancelled: 503,
  storeFull: 507,
};

const UNEXPECTED =
  "The service met an error it did not expect. Nothing of it is shown here; its log has the request id.";

/** Writes an error for a Graph client. An unexpected error becomes a 500 without details. */
export function encodeError(error: unknown, trace: Trace): GraphError {
  return error instanceof RewindError
    ? graphError(statuses[error.code], error.message, trace)
    : graphError(500, UNEXPECTED, trace);
}

/** Writes Graph's error envelope, also for refusals of the HTTP layer. */
export function graphError(status: number, message: string, trace: Trace): GraphError {
  const innerError = {
    date: iso(trace.time).slice(0, 19),
    "request-id": trace.requestId,
    ...(trace.clientRequestId === null ? {} : { "client-request-id": trace.clientRequestId }),
  };
  const code = customaryCodes[status] ?? (status < 500 ? "badRequest" : "generalException");
  return { status, body: { error: { code, message: cleaned(message, 2_000), innerError } } };
}

/** An unsuccessful response. The body is parsed JSON, or null if it was empty or not JSON. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The address that answered. Absent for one of Backup and Recovery. */
  readonly url?: URL;
}

/**
 * Translates an unsuccessful response into an error, by its status alone. The message begins with `tried` and quotes
 * the service's cleaned words, which are data. Ignores a body of another form.
 */
export function decodeError({ status, headers, body, url }: Refusal, tried: string): RewindError {
  const isElsewhere = url !== undefined && !isOfRecovery(url);
  const [code, advice] = (isElsewhere ? meaningInDirectory(status) : null) ?? meaningOf(status);
  const said = saidIn(body);
  const requestId = headers["request-id"];
  const retryAfter = headers["retry-after"];
  const facts: ErrorFacts = {
    status,
    ...(requestId === undefined ? {} : { requestId: cleaned(requestId, 80) }),
    ...(retryAfter === undefined ? {} : { retryAfter: cleaned(retryAfter, 40) }),
  };
  const next = code === "busy" ? comeBack(retryAfter) : advice;
  const quote = said === null ? "" : ` It said: "${said}".`;
  return new RewindError(code, `${tried} failed: the service answered ${status}.${quote} ${next}`, { facts });
}

/** Says when to repeat a request that the service has put off. */
function comeBack(retryAfter: string | undefined): string {
  if (retryAfter === undefined) return "It is busy and names no time. Repeat the call in a minute.";
  const time = /^\d{1,9}$/.test(retryAfter) ? `in ${retryAfter} s` : `after ${cleaned(retryAfter, 40)}`;
  return `It is busy. Repeat the call ${time}, not earlier.`;
}

function meaningOf(status: number): readonly [ErrorCode, string] {
  switch (status) {
    case 401:
      return ["signInRequired", "Sign in again; entra-rewind doctor says what is wrong."];
    case 403:
      return [
        "forbidden",
        "A role, a permission or the license is missing: entra-rewind doctor says which. Backup and Recovery needs " +
          "Microsoft Entra ID P1 or P2 and a workforce tenant.",
      ];
    case 404:
      return ["notFound", "Ids belong to one tenant and live seven days: take them from the lists."];
    case 409:
      return ["activeJob", "A tenant has one active job at a time: list_jobs shows it."];
    case 410:
      return ["stale", "The position to continue from has expired. Start over."];
    case 429:
    case 503:
      return ["busy", ""];
  }
  if (status >= 300 && status < 400)
    return ["unavailable", "Redirects are not followed. Check ENTRA_REWIND_GRAPH_URL."];
  return status >= 400 && status < 500
    ? ["invalidInput", "Check the ids and the scope."]
    : ["unavailable", "Try again later; entra-rewind doctor says whether it can be reached."];
}

/** Returns what a status means that is not about a job or a snapshot, or null where it makes no difference. */
function meaningInDirectory(status: number): readonly [ErrorCode, string] | null {
  switch (status) {
    case 403:
      return ["forbidden", "A role, a permission or a license is missing: entra-rewind doctor says more."];
    case 404:
      return ["notFound", "It is not in the directory, or this sign-in does not see it."];
    case 409:
      return ["invalidInput", "It conflicts with what the directory has now: look at the object again."];
    case 401:
    case 410:
    case 429:
      return null;
  }
  return status >= 400 && status < 500
    ? ["invalidInput", "Check the objects that it concerns. entra-rewind doctor checks the sign-in."]
    : null;
}

/** Returns the service's own words, cleaned, from Graph's envelope, OData's older one, a bare text or a code. */
function saidIn(body: unknown): string | null {
  const text = textIn(body);
  return text === null ? null : cleaned(text, 300).replaceAll('"', "'");
}

function textIn(body: unknown): string | null {
  if (typeof body === "string") return body === "" ? null : body;
  if (typeof body !== "object" || body === null) return null;
  if ("error" in body) return textIn(body.error);
  if ("message" in body && body.message !== null && body.message !== "") return textIn(body.message);
  if ("value" in body && typeof body.value === "string") return body.value;
  return "code" in body && typeof body.code === "string" ? body.code : null;
}
