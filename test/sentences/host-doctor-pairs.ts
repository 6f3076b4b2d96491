import { once as event } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { examineHost, type HostAddresses } from "../../src/app/hosted/examine-host.ts";
import { contrasts, once, type Pair, pair } from "./pair.ts";
import { inFolder } from "./shown.ts";

const TENANT = "11111111-2222-4333-8444-555555555555";
const OTHER = "66666666-2222-4333-8444-555555555555";
const CLOSED = "http://127.0.0.1:1";

/** The services that a host needs, as they answer in one case. */
interface Surroundings {
  readonly keys?: { readonly status?: number; readonly body?: object | string };
  /** The address that the host at the public address has, if it is another one. */
  readonly served?: string;
  readonly refusesSignIns?: boolean;
  /** The difference of the services' clock in milliseconds, or null if they do not say their time. */
  readonly skew?: number | null;
  readonly environment?: Readonly<Record<string, string>>;
}

function answer({ url = "" }: IncomingMessage, response: ServerResponse, origin: string, given: Surroundings): void {
  const { keys = {}, served = `${origin}/mcp`, refusesSignIns = false, skew = 0 } = given;
  if (skew === null) response.sendDate = false;
  else response.setHeader("date", new Date(Date.now() + skew).toUTCString());
  response.setHeader("content-type", "application/json");
  if (url.endsWith("/keys")) {
    const body = keys.body ?? { keys: [{}] };
    response.writeHead(keys.status ?? 200).end(typeof body === "string" ? body : JSON.stringify(body));
  } else if (url.endsWith("/token")) {
    const error = { error: "invalid_client", error_description: "AADSTS7000215: Invalid client secret provided." };
    const token = { access_token: "token", token_type: "Bearer", expires_in: 3_600 };
    response.writeHead(refusesSignIns ? 401 : 200).end(JSON.stringify(refusesSignIns ? error : token));
  } else response.end(JSON.stringify({ resource: served }));
}

/** Examines a host in these surroundings. Returns its findings in words. */
const examined = (given: Surroundings = {}) =>
  once(() =>
    inFolder(async (folder) => {
      const server = createServer((request, response) => answer(request, response, origin, given)).listen(
        0,
        "127.0.0.1",
      );
      await event(server, "listening");
      const address = server.address();
      const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
      const addresses: HostAddresses = {
        resource: (own) => new URL("/mcp", own),
        keysOf: (authority, tenant) => new URL(`/${tenant}/keys`, authority),
      };
      const environment = {
        ...{ ENTRA_REWIND_DATA: join(folder, "data"), ENTRA_REWIND_MODE: "vault", ENTRA_REWIND_HOST_URL: origin },
        ...{ ENTRA_REWIND_HOST_TENANTS: TENANT, ENTRA_REWIND_AUTHORITY_URL: origin },
        ...{ AZURE_CLIENT_ID: "sign-in", AZURE_CLIENT_SECRET: "secret" },
        ...{ ENTRA_REWIND_READER_CLIENT_ID: "reader", ENTRA_REWIND_READER_SECRET: "secret" },
        ...{ ENTRA_REWIND_WRITER_CLIENT_ID: "writer", ENTRA_REWIND_WRITER_SECRET: "secret" },
        ENTRA_REWIND_TRAIL_TO: `${origin}/heads`,
        ...given.environment,
      };
      try {
        const findings = await Array.fromAsync(examineHost(environment, addresses));
        return findings
          .map(({ name, says, remedy }) => `${name}: ${says}${remedy === null ? "" : ` -> ${remedy}`}\n`)
          .join("");
      } finally {
        server.closeAllConnections();
        server.close();
      }
    }),
  );
const set = (environment: Readonly<Record<string, string>>) => examined({ environment });

const well = examined();
const noKeys = examined({ keys: { body: {} } });
const failing = examined({ keys: { status: 500 } });
const elsewhere = examined({ served: "https://elsewhere.example/mcp" });
const unreached = set({ ENTRA_REWIND_HOST_URL: CLOSED, ENTRA_REWIND_TRAIL_TO: "syslog+tcp://127.0.0.1:1" });
const several = set({ ENTRA_REWIND_HOST_TENANTS: `${TENANT},${OTHER}` });
const sandbox = set({ ENTRA_REWIND_MODE: "sandbox" });
const noDatabase = set({
  ENTRA_REWIND_DATABASE: "postgres://rewind:word@127.0.0.1:1/rewind",
  ENTRA_REWIND_TRAIL_TO: "",
});
const refused = examined({ refusesSignIns: true });
const late = examined({ skew: 300_000 });
const readable = "the signing keys of every tenant can be read";
export const hostDoctorPairs: readonly Pair[] = [
  pair("… did not answer: …", unreached, well, "a host answers at"),
  pair("… answered …", failing, well, readable),
  pair(
    "the answer of … is too long to be the expected one",
    examined({ served: "x".repeat(1_000_001) }),
    well,
    readable,
  ),
  pair("the answer of … is not JSON", examined({ keys: { body: "<p>Sign in</p>" } }), well, readable),
  pair("keys of …", noKeys, sandbox, "settings: "),
  pair("there is no key set", noKeys, failing, "answered 500"),
  pair("the signing keys of every tenant can be read", well, noKeys, "there is no key set"),
  pair(
    "Correct the id in ENTRA_REWIND_HOST_TENANTS, or let this machine reach the address in ENTRA_REWIND_AUTHORITY_URL.",
    noKeys,
    well,
    readable,
  ),
  pair("this machine's clock is … s … the sign-in service's", well, examined({ skew: null }), readable),
  pair("ahead of", examined({ skew: -300_000 }), late, "s behind the sign-in service's"),
  pair("Set this machine's clock, best by network time. Tokens count for their time only.", late, well, "clock is"),
  pair("public address", well, sandbox, "settings: "),
  pair("a host answers at …", well, elsewhere, "a host answers there for https://elsewhere.example"),
  ...contrasts(elsewhere, well, [
    ["a host answers there for …", "a host answers at"],
    ["Set ENTRA_REWIND_HOST_URL alike everywhere.", "a host answers at"],
  ]),
  ...contrasts(unreached, well, [
    [
      "Start `entra-rewind host`, and let the proxy before it answer there over TLS and pass on the Host header.",
      "a host answers at",
    ],
    ["Let this machine reach the place, or correct ENTRA_REWIND_TRAIL_TO.", "its place can be reached"],
  ]),
  ...contrasts(sandbox, well, [
    ["Run `entra-rewind setup --host`, and set what it prints.", "mode vault at"],
    ["ENTRA_REWIND_MODE is sandbox, whose host needs no settings.", "mode vault at"],
  ]),
  pair("one tenant", well, several, "for 2 tenants"),
  pair("mode … at … for …", well, sandbox, "setup --host"),
  pair(
    "not set: the server captures and previews, and starts no recovery",
    set({ ENTRA_REWIND_WRITER_CLIENT_ID: "" }),
    well,
    "writer: signs in to every tenant",
  ),
  ...contrasts(well, noDatabase, [
    ["files in …; ENTRA_REWIND_DATABASE is needed for a second host or a worker elsewhere", "database: "],
    ["its place can be reached", "trail off the machine: not set"],
    ["signed with one key", "signed by each host"],
  ]),
  pair("trail off the machine", well, sandbox, "settings: "),
  pair("not set; ENTRA_REWIND_TRAIL_TO sends the head of each record elsewhere", noDatabase, well, "its place can be"),
  pair(
    "signed by each host with a key of its own; ENTRA_REWIND_RECEIPT_KEY gives them one",
    noDatabase,
    well,
    "signed with one key",
  ),
  pair("registration for sign-ins", well, sandbox, "settings: "),
  pair("… in …", refused, sandbox, "settings: "),
  pair("signs in to every tenant", well, refused, `reader in ${TENANT}`),
];
