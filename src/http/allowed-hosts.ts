/** Names a machine has for itself. */
const loopback: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Returns a test for requests that are meant for this service, by the host they name. A page in a browser can point a name
 * of its own at this machine (DNS rebinding), but cannot send another name than its own. Behind a public address only that
 * one and loopback will do. A service that listens elsewhere without one is known by names that cannot be listed.
 */
export const hostTest =
  ({ host, publicUrl }: { readonly host: string; readonly publicUrl?: URL }) =>
  (url: URL): boolean => {
    const own = publicUrl === undefined ? loopback : [...loopback, publicUrl.hostname];
    return (publicUrl === undefined && !isLoopback(host)) || own.includes(url.hostname);
  };

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
