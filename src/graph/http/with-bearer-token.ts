import * as z from "zod";
import type { HttpResponse, Interceptor } from "./exchange.ts";

/** A source of access tokens. */
export interface TokenSource {
  /**
   * Returns a token for the configured service. With `challenge`, the `WWW-Authenticate` text of a 401 response (or null),
   * the token is newly issued. Throws `signInRequired` with what a person has to do.
   */
  token(options: { readonly challenge?: string | null; readonly signal: AbortSignal }): Promise<string>;
  /** Notes that a request was forbidden, so that the next call gets a token with the rights granted since. */
  refused?(): void;
}

/**
 * Adds the bearer token. After a 401 it sends the request once more with a new token, whatever the method, because a 401
 * means that the request was not processed. A token may also expire in the middle of a batch of reads, which is then sent
 * again as a whole.
 */
export function withBearerToken(tokens: TokenSource): Interceptor {
  return (next) => async (request) => {
    const { signal } = request;
    const send = (token: string) =>
      next({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
    const answer = await send(await tokens.token({ signal }));
    if (answer.status === 403) tokens.refused?.();
    const hasExpired = answer.status === 401 || (request.repeatable && expiredWithin(answer));
    if (!hasExpired) return answer;
    return send(await tokens.token({ challenge: answer.headers["www-authenticate"] ?? null, signal }));
  };
}

const batch = z.looseObject({ responses: z.array(z.looseObject({ status: z.int() })) });

function expiredWithin({ status, body }: HttpResponse): boolean {
  if (status !== 200) return false;
  const parsed = batch.safeParse(body);
  return parsed.success && parsed.data.responses.some((one) => one.status === 401);
}
