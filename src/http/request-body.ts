import type { Json } from "../domain/json.ts";
import { refusal } from "./error-reply.ts";
import type { HttpReply } from "./route.ts";

export const MOST_BYTES = 1_048_576;
/** Deeper than anything a directory holds. */
const DEEPEST = 40;

type BodyResult =
  | { readonly ok: true; readonly body: Json | undefined }
  | { readonly ok: false; readonly reply: HttpReply };

/**
 * Returns the JSON of a request, or undefined without a body. Rejects a body that is too large, is not JSON or is not
 * declared as JSON.
 */
export async function readBody(request: Request): Promise<BodyResult> {
  if (request.body === null || request.headers.get("content-length") === "0") return { ok: true, body: undefined };
  const bytes = await bytesOf(request);
  if (bytes === null) {
    // The rest of it is not read, so this connection cannot carry another request.
    const headers = { Connection: "close" };
    return refused(413, `A request body has at most ${MOST_BYTES} bytes.`, headers);
  }
  if (bytes.length === 0) return { ok: true, body: undefined };
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    return refused(415, "A request body is JSON: send Content-Type: application/json.");
  }
  try {
    const body: Json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isDeeper(body, DEEPEST)) return refused(400, `The body is nested more than ${DEEPEST} deep.`);
    return { ok: true, body };
  } catch {
    return refused(400, "The request body is no readable JSON.");
  }
}

async function bytesOf(request: Request): Promise<Uint8Array | null> {
  if (Number(request.headers.get("content-length") ?? 0) > MOST_BYTES) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isDeeper(value: Json, levels: number): boolean {
  if (value === null || typeof value !== "object") return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

const refused = (status: number, message: string, headers: Record<string, string> = {}): BodyResult => ({
  ok: false,
  reply: refusal(status, message, headers),
});
