/** Names this machine has for itself. */
const loopback: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Accepts a request by the host it names. A page in a browser can point a name of its own at this machine (DNS
 * rebinding), but cannot send another name than its own. A server that listens elsewhere on purpose has names that are
 * unknown here, so it accepts every name.
 */
export const hostTest =
  (listensOn: string) =>
  (url: URL): boolean =>
    !isLoopback(listensOn) || loopback.includes(url.hostname);

export const isLoopback = (host: string): boolean => loopback.includes(host) || host === "::1";
