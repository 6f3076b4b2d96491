import type { RewindError } from "../../domain/errors.ts";
import { decodeError } from "../../wire/error.ts";
import type { GraphAnswer } from "./graph-client.ts";

/** Whether the answer is a success; its status alone decides, because no page documents the error codes. */
export const isSuccess = ({ status }: Pick<GraphAnswer, "status">): boolean => status >= 200 && status < 300;

/** The answer if it is a success; else throws what it says, as one sentence that begins with what was tried. */
export function requireSuccess(answer: GraphAnswer, tried: string): GraphAnswer {
  if (isSuccess(answer)) return answer;
  throw refusal(answer, tried);
}

/** What a refusal of the service means here, as the codec reads it. */
export const refusal = (answer: GraphAnswer, tried: string): RewindError => decodeError(answer, tried);
