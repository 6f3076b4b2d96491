import { RewindError } from "../../domain/errors.ts";
import { decodeError } from "../../wire/error.ts";
import { isOfRecovery } from "../../wire/recovery-paths.ts";
import type { GraphAnswer } from "./graph-client.ts";

/** Returns true for a 2xx response. The status alone decides, because the error codes are not documented. */
export const isSuccess = ({ status }: Pick<GraphAnswer, "status">): boolean => status >= 200 && status < 300;

/** Returns a successful response. Throws the service's error otherwise, with `tried` as the beginning of its message. */
export function requireSuccess(answer: GraphAnswer, tried: string): GraphAnswer {
  if (isSuccess(answer)) return answer;
  throw refusal(answer, tried);
}

/** Returns a successful response to a request for a list. A 404 for a list itself means that the address has no such list. */
export function requireList(answer: GraphAnswer, tried: string): GraphAnswer {
  if (answer.status === 404) throw noSuchList(answer, tried);
  return requireSuccess(answer, tried);
}

function noSuchList({ url, status }: GraphAnswer, tried: string): RewindError {
  const why = isOfRecovery(url) ? " Backup and Recovery is offered by Microsoft's global cloud only." : "";
  return new RewindError(
    "unavailable",
    `${tried} failed: ${url.host} answered 404 for the list itself, so there is no such list at ${url.origin}.${why} Check ` +
      "ENTRA_REWIND_GRAPH_URL, which ends in /v1.0 and is https://graph.microsoft.com/v1.0 unless you set it.",
    { facts: { status } },
  );
}

/** Returns the error that an unsuccessful response stands for. */
export const refusal = (answer: GraphAnswer, tried: string): RewindError => decodeError(answer, tried);
