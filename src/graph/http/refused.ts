import type { RewindError } from "../../domain/errors.ts";
import { decodeError } from "../../wire/error.ts";
import type { GraphAnswer } from "./graph-client.ts";

/** Returns true for a 2xx response. The status alone decides, because the error codes are not documented. */
export const isSuccess = ({ status }: Pick<GraphAnswer, "status">): boolean => status >= 200 && status < 300;

/** Returns a successful response. Throws the service's error otherwise, with `tried` as the beginning of its message. */
export function requireSuccess(answer: GraphAnswer, tried: string): GraphAnswer {
  if (isSuccess(answer)) return answer;
  throw refusal(answer, tried);
}

/** Returns the error that an unsuccessful response stands for. */
export const refusal = (answer: GraphAnswer, tried: string): RewindError => decodeError(answer, tried);
