/**
 * Returns an address that secrets may be sent to: https, or http on this machine alone. Returns null for any other text, and
 * for one with a name and password in it.
 */
export function secureUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== "" || url.password !== "") return null;
  const loopback = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && loopback) ? url : null;
}
