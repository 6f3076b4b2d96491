import { type JSONRPCMessage, ProtocolErrorCode } from "@modelcontextprotocol/server";
import * as z from "zod";
import { cleaned } from "../domain/words/untrusted.ts";

const dump = z.array(
  z.looseObject({ path: z.array(z.union([z.string(), z.number()])).default([]), message: z.string() }),
);

/**
 * Returns a message as its reader needs it. The SDK answers parameters of a wrong shape with the validator's dump, and some
 * of them as an error of the server's own: they become one sentence, and the error that they are.
 */
export function withReadableError(message: JSONRPCMessage): JSONRPCMessage {
  if (!("error" in message)) return message;
  const { error } = message;
  if (error.message === "URI malformed") {
    return {
      ...message,
      error: { code: ProtocolErrorCode.InvalidParams, message: "This is no URI: an escape in it is broken." },
    };
  }
  const sentence = sentenceOf(error.message);
  return sentence === null
    ? message
    : { ...message, error: { code: ProtocolErrorCode.InvalidParams, message: sentence } };
}

function sentenceOf(text: string): string | null {
  const start = text.indexOf("[");
  if (start < 0 || !text.endsWith("]")) return null;
  const issues = issuesIn(text.slice(start));
  if (issues === null) return null;
  const wrong = issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.length === 0 ? "params" : path.join(".")}: ${message}`);
  return cleaned(`${text.slice(0, start).trim() || "The request has wrong parameters:"} ${wrong.join("; ")}.`, 600);
}

function issuesIn(text: string): z.infer<typeof dump> | null {
  try {
    const { data } = dump.safeParse(JSON.parse(text));
    return data === undefined || data.length === 0 ? null : data;
  } catch {
    return null;
  }
}
