import { type ErrorCode, RewindError } from "../domain/errors.ts";

const codes = {
  400: "invalidInput",
  403: "forbidden",
  404: "notFound",
  409: "invalidInput",
  429: "invalidInput",
  504: "unavailable",
} as const satisfies Readonly<Record<number, ErrorCode>>;

export type FaultStatus = keyof typeof codes;

/** Creates the refusal of a request with the status and code that Graph gives it. A face over Graph shows both. */
export function graphFault(status: FaultStatus, code: string, message: string): RewindError {
  return new RewindError(codes[status], message, { facts: { graphStatus: status, graphCode: code } });
}

export const badRequest = (message: string): RewindError => graphFault(400, "Request_BadRequest", message);

/** Source: Microsoft Graph, the message of Request_ResourceNotFound. */
export const resourceNotFound = (key: string): RewindError =>
  graphFault(
    404,
    "Request_ResourceNotFound",
    `Resource '${key.slice(0, 80)}' does not exist or one of its queried reference-property objects are not present.`,
  );
