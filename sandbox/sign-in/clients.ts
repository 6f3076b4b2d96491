/** Clients by id, with the addresses that people may be sent back to. */
export interface Clients {
  /** Registers a client. Returns its id, or null for an address that leads nowhere safe. */
  register(redirectUris: readonly string[]): string | null;
  mayReturn(clientId: string, redirectUri: string): boolean;
}

const MOST = 1_000;

/** The client of the approval page, which the server itself is. */
export const OWN_CLIENT = "entra-rewind";

export function clientsOf(own: string, newId: () => string): Clients {
  const registered = new Map<string, readonly string[]>([[OWN_CLIENT, [own]]]);
  return {
    register(redirectUris) {
      if (registered.size >= MOST || redirectUris.length === 0 || !redirectUris.every(leadsHome)) return null;
      const id = newId();
      registered.set(id, redirectUris);
      return id;
    },
    mayReturn: (clientId, redirectUri) =>
      (registered.get(clientId) ?? []).some((known) => known === redirectUri || sameButPort(known, redirectUri)),
  };
}

/** A sandbox signs in programs of this machine, and those behind TLS. */
function leadsHome(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname)) || /^(vscode|cursor):$/.test(protocol);
}

const isLoopback = (name: string): boolean => name === "localhost" || name === "127.0.0.1" || name === "[::1]";

/** A native client listens on another port each time. Source: RFC 8252, section 7.3. */
function sameButPort(known: string, asked: string): boolean {
  if (!URL.canParse(asked)) return false;
  const [one, other] = [new URL(known), new URL(asked)];
  return (
    isLoopback(one.hostname) &&
    one.protocol === "http:" &&
    one.protocol === other.protocol &&
    one.hostname === other.hostname &&
    one.pathname === other.pathname &&
    one.search === other.search
  );
}
