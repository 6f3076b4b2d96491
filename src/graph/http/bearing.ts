import type { Interceptor } from "./exchange.ts";

/** Where access tokens come from. */
export interface TokenSource {
  /**
   * A token for the configured service. With `challenge`, one that is newly issued, because the last was refused with
   * that `WWW-Authenticate` text (or null). Throws `signInRequired` with what a person has to do.
   */
  token(options: { readonly challenge?: string | null; readonly signal: AbortSignal }): Promise<string>;
}

/** Adds the bearer token; one that is refused is replaced once. A 401 says the request was not processed: any method. */
export function bearing(tokens: TokenSource): Interceptor {
  return (next) => async (request) => {
    const { signal } = request;
    const send = (token: string) =>
      next({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
    const answer = await send(await tokens.token({ signal }));
    if (answer.status !== 401) return answer;
    return send(await tokens.token({ challenge: answer.headers["www-authenticate"] ?? null, signal }));
  };
}
