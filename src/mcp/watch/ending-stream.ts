import { type AuthInfo, SUBSCRIPTION_ID_META_KEY } from "@modelcontextprotocol/server";
import * as z from "zod";
import { type Clock, DAY, SECOND, type Sleep } from "../../domain/time.ts";

export interface StreamTime {
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/** The stream's last words, which its client can act on, from its first ones. */
type Farewell = (first: string) => string;

/** Longest wait of a timer. No token that Entra issues lasts longer. */
const LONGEST = DAY;
const EXPIRED = "The access token of this stream has expired. Sign in again, or refresh the token, and listen anew.";

/**
 * Returns a stream of updates that ends when the access token does with which it was opened, because rights belong to a
 * sign-in. A stream of a call ends by itself and stays as it is.
 */
export function endingWithToken(
  request: Request,
  response: Response,
  { expiresAt }: AuthInfo,
  { clock, sleep }: StreamTime,
): Response {
  const farewell = farewellOf(request);
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (farewell === null || expiresAt === undefined || !isStream || response.body === null) return response;
  const left = Math.min(Math.max(expiresAt * SECOND - clock.now(), 0), LONGEST);
  const { status, headers } = response;
  return new Response(
    endingAfter(response.body, (signal) => sleep(left, signal), farewell),
    { status, headers },
  );
}

/** Streams of updates are asked for by GET in revision 2025, and by a method that the header has to name in 2026-07-28. */
function farewellOf({ method, headers }: Request): Farewell | null {
  if (method === "GET") return () => `: ${EXPIRED}\n\n`;
  return method === "POST" && headers.get("mcp-method") === "subscriptions/listen" ? refusalOfListen : null;
}

const acknowledgment = z.looseObject({
  params: z.looseObject({ _meta: z.looseObject({ [SUBSCRIPTION_ID_META_KEY]: z.union([z.string(), z.number()]) }) }),
});

/** Answers the request to listen, whose id is in its acknowledgment. */
function refusalOfListen(first: string): string {
  const [, data = "null"] = /^data: (.*)$/m.exec(first) ?? [];
  const id = acknowledgment.safeParse(JSON.parse(data)).data?.params._meta[SUBSCRIPTION_ID_META_KEY] ?? null;
  const error = { code: -32_000, message: EXPIRED, data: { reason: "tokenExpired" } };
  return `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", id, error })}\n\n`;
}

/** Returns the stream until `wait` resolves, and then the farewell. */
function endingAfter(
  stream: ReadableStream<Uint8Array>,
  wait: (signal: AbortSignal) => Promise<void>,
  farewell: Farewell,
): ReadableStream<Uint8Array> {
  const source = stream.getReader();
  const over = new AbortController();
  let first: string | null = null;
  return new ReadableStream({
    start(controller) {
      const end = async () => {
        await wait(over.signal);
        over.abort();
        controller.enqueue(new TextEncoder().encode(farewell(first ?? "")));
        controller.close();
        await source.cancel();
      };
      // The stream has ended before its token.
      end().catch(() => {});
    },
    async pull(controller) {
      const { done, value } = await source.read();
      if (over.signal.aborted) return;
      if (done) {
        over.abort();
        controller.close();
        return;
      }
      first ??= new TextDecoder().decode(value);
      controller.enqueue(value);
    },
    async cancel(reason) {
      over.abort();
      await source.cancel(reason);
    },
  });
}
