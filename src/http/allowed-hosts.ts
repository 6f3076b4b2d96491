/** Names this machine has for itself. */
const loopback: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Whether a request may be meant for us, by the host it names. A page in a browser can point a name of its own at this
 * machine (DNS rebinding); it cannot send another name than its own. Whoever listens elsewhere on purpose is known by
 * names we cannot list, so only then any will do.
 */
export const hostTest =
  (listensOn: string) =>
  (url: URL): boolean =>
    !isLoopback(listensOn) || loopback.includes(url.hostname);

export const isLoopback = (host: string): boolean => loopback.includes(host) || host === "::1";
