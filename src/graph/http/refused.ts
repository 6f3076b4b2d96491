import { type ErrorCode, type ErrorFacts, RewindError } from "../../domain/errors.ts";
import { isJsonObject, type Json } from "../../domain/json.ts";
import { cleaned } from "../../domain/untrusted.ts";
import type { GraphAnswer } from "./graph-client.ts";

/** Whether the answer is a success; its status alone decides, because no page documents the error codes. */
export const isSuccess = ({ status }: Pick<GraphAnswer, "status">): boolean => status >= 200 && status < 300;

/** The answer if it is a success; else throws what it says, as one sentence that begins with what was tried. */
export function requireSuccess(answer: GraphAnswer, tried: string): GraphAnswer {
  if (isSuccess(answer)) return answer;
  throw refusal(answer, tried);
}

/** What a refusal of the service means here. Its own words are quoted and cleaned: they are data. */
export function refusal(answer: GraphAnswer, tried: string): RewindError {
  const { status, headers } = answer;
  const [code, advice] = meaningOf(status);
  const said = messageOf(answer);
  const facts: ErrorFacts = {
    status,
    ...(headers["request-id"] === undefined ? {} : { requestId: cleaned(headers["request-id"], 80) }),
    ...(headers["retry-after"] === undefined ? {} : { retryAfter: cleaned(headers["retry-after"], 40) }),
  };
  const quote = said === null ? "" : ` It said: "${said}".`;
  return new RewindError(code, `${tried} failed: the service answered ${status}.${quote} ${advice}`, { facts });
}

/** The service's own message, if it sent one in whatever form. */
export function messageOf({ body }: Pick<GraphAnswer, "body">): string | null {
  const { error } = body;
  const text = textIn(error) ?? textIn(body);
  return text === null ? null : cleaned(text, 300).replaceAll('"', "'");
}

function textIn(value: Json | undefined): string | null {
  if (typeof value === "string") return value;
  if (value === undefined || value === null || !isJsonObject(value)) return null;
  const { message, code } = value;
  if (typeof message === "string" && message !== "") return message;
  if (message !== undefined && message !== null && typeof message === "object") return textIn(innerMessage(message));
  return typeof code === "string" ? code : null;
}

/** OData's older envelope: `message: { lang, value }`. */
const innerMessage = (message: Json): Json =>
  message !== null && isJsonObject(message) ? (message.value ?? null) : null;

function meaningOf(status: number): readonly [ErrorCode, string] {
  if (status === 400 || status === 405 || status === 413 || status === 422)
    return ["invalidInput", "Check the ids and the scope."];
  if (status === 401) return ["signInRequired", "Sign in again; entra-rewind doctor says what is wrong."];
  if (status === 403) {
    return [
      "forbidden",
      "A role, a permission or the licence is missing: entra-rewind doctor says which. Backup and Recovery needs Microsoft " +
        "Entra ID P1 or P2 and a workforce tenant.",
    ];
  }
  if (status === 404) return ["notFound", "Ids belong to one tenant and live seven days: take them from the lists."];
  if (status === 409) return ["activeJob", "A tenant has one active job at a time: list_jobs shows it."];
  if (status === 429 || status === 503) return ["busy", "It asks to be left alone for a while. Try again later."];
  if (status >= 300 && status < 400)
    return ["unavailable", "Redirects are not followed: check ENTRA_REWIND_GRAPH_URL."];
  return ["unavailable", "Try again later; entra-rewind doctor says whether it can be reached."];
}
