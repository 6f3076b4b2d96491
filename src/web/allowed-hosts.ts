import { isIP } from "node:net";

/** Names a machine has for itself. */
const loopback: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Returns a test for requests that are meant for this service, by the host they name. A page in a browser can point a name
 * of its own at this machine (DNS rebinding), but it cannot make the browser send another name. A service that other
 * machines reach answers to addresses too, which no page can point anywhere.
 */
export function hostTest(host: string, names: readonly string[]): (url: URL) => boolean {
  const own = new Set([...loopback, ...names.map((name) => name.toLowerCase())]);
  return ({ hostname }) => own.has(hostname) || (!isLoopback(host) && isIP(hostname.replace(/^\[|\]$/g, "")) !== 0);
}

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
