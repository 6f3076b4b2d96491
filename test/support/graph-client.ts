import {
  Client,
  type Context,
  HTTPMessageHandler,
  type Middleware,
  RetryHandler,
} from "@microsoft/microsoft-graph-client";

/**
 * Microsoft's JavaScript client for a service of this machine. Its own authentication handler gives tokens to https
 * addresses only and removes them from others, so another middleware replaces it. The rest is unchanged.
 */
export function graphClient(url: string, token: string): Client {
  const bearer: Middleware & { next?: Middleware } = {
    async execute(context: Context) {
      const headers = new Headers(context.options?.headers);
      headers.set("Authorization", `Bearer ${token}`);
      context.options = { ...context.options, headers: Object.fromEntries(headers) };
      await this.next?.execute(context);
    },
    setNext(next) {
      this.next = next;
    },
  };
  const retry = new RetryHandler();
  bearer.setNext?.(retry);
  retry.setNext(new HTTPMessageHandler());
  return Client.initWithMiddleware({ baseUrl: url, middleware: bearer });
}
