import type { Dispatcher } from "undici";
import { RewindError } from "../../domain/errors.ts";
import type { Json } from "../../domain/json.ts";
import type { HttpResponse, Send } from "./exchange.ts";

/** Upper bound of a response. A page of 999 changes has a few megabytes. */
const MOST_BYTES = 64 * 1_024 * 1_024;

/** Failures before a connection existed, after which the request cannot have been processed. */
const neverSentCodes: readonly string[] = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"];

/**
 * Sends with undici, which is loaded at the first request. Does not follow redirects, because a token must not travel
 * with them.
 */
export function undiciSend(dispatcher?: Dispatcher): Send {
  return async ({ method, url, headers, body, signal }) => {
    signal.throwIfAborted();
    // Only the default export exists in a bundle, because the package is CommonJS.
    const { default: undici } = await import("undici");
    try {
      const answer = await undici.request(url, {
        method,
        headers,
        body,
        signal,
        ...(dispatcher === undefined ? {} : { dispatcher }),
      });
      return {
        status: answer.statusCode,
        headers: singleHeaders(answer.headers),
        body: parsed(await boundedText(answer.body), answer, url),
      };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RewindError) throw error;
      throw noAnswer(url, error);
    }
  };
}

async function boundedText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES)
      throw new RewindError(
        "unavailable",
        "The service's answer is too long to be one of its own. Check ENTRA_REWIND_GRAPH_URL and the network's proxy.",
        {
          facts: { sent: true },
        },
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Parses a body. Ignores one that is not JSON in an error response, because error pages of proxies are HTML. */
function parsed(
  text: string,
  { statusCode: status, headers }: Pick<Dispatcher.ResponseData, "statusCode" | "headers">,
  url: URL,
): Json {
  if (text.trim() === "") return null;
  try {
    const body: Json = JSON.parse(text);
    return body;
  } catch (cause) {
    if (status >= 300) return null;
    if (/html/i.test(String(headers["content-type"])) || text.trimStart().startsWith("<")) throw webPage(url, status);
    throw new RewindError(
      "unavailable",
      "The service's answer broke off or is no JSON. Check the network, then try again.",
      {
        cause,
        facts: { sent: true },
      },
    );
  }
}

/** A web page with status 200 comes from a proxy or portal on the way, so repeating the request does not help. */
const webPage = (url: URL, status: number): RewindError =>
  new RewindError(
    "badAnswer",
    `A web page came back (status ${status}) in place of ${url.host}'s answer. A proxy or a sign-in portal on the network ` +
      `has probably intercepted the request. Open https://${url.host} in a browser on this machine, or ask the network's ` +
      "administrator to allow it, then try again.",
    { facts: { sent: true } },
  );

function singleHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): HttpResponse["headers"] {
  // The first value of a repeated header counts, because Location and Retry-After are not lists.
  const single = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
  return Object.fromEntries(single.filter(([, value]) => value !== undefined));
}

function noAnswer(url: URL, cause: unknown): RewindError {
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "no code";
  return new RewindError(
    "unavailable",
    `${url.host} gave no whole answer (${code}). Check the network, then try again; entra-rewind doctor says more.`,
    { cause, facts: { sent: !neverSentCodes.includes(code) } },
  );
}
