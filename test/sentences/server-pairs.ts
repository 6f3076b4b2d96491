import { Hono } from "hono";
import { machine, newSecret } from "../../src/app/machine.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { DAY, SECOND } from "../../src/domain/time.ts";
import { admissions } from "../../src/server/admission.ts";
import { setLongCookie } from "../../src/server/approval/long-cookie.ts";
import { entra } from "../../src/server/entra.ts";
import { hostApp } from "../../src/server/host-app.ts";
import { requestLimits } from "../../src/server/request-limits.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { contrasts, once, type Pair, pair } from "./pair.ts";

const limited = (caller: number, tenant: number, requests: number) => async () => {
  const count = requestLimits({ now: () => 0 }, { caller, tenant });
  const answers = Array.from({ length: requests }, () => count({ tid: "contoso", oid: "ada" }));
  return (await answers.at(-1)?.text()) ?? "admitted";
};
const ofCaller = limited(1, 9, 2);
const ofTenant = limited(9, 1, 2);
const limits: readonly Pair[] = [
  pair("… in a minute", ofCaller, limited(1, 9, 1), "admitted"),
  pair("More than … of one caller", ofCaller, ofTenant, "of one tenant"),
  pair("More than … of one tenant", ofTenant, ofCaller, "of one caller"),
  pair("…. Go on in … seconds.", ofCaller, limited(1, 9, 1), "admitted"),
];

const authorization = { scopes: [], expiresAt: (Date.now() + DAY) / SECOND, extra: { tid: "contoso", oid: "ada" } };
/** Admits a request whose token the service exchanges, or for which it demands more. */
const admitted = (claims: string | null) => async () => {
  const verifier = { verifyAccessToken: async (token: string) => ({ token, clientId: "c", ...authorization }) };
  const delegation = {
    ...{ scope: "graph", keep: () => "key" },
    exchange: async () =>
      claims === null ? ({ kind: "granted", key: "key" } as const) : ({ kind: "stepUp", claims } as const),
  };
  const admission = await admissions({ bearer: { verifier }, limited: () => null, delegation })(
    new Request("http://localhost/mcp", { headers: { authorization: "Bearer token" } }),
  );
  if (admission.kind === "admitted") return "admitted";
  return `${admission.response.headers.get("www-authenticate")} ${await admission.response.text()}`;
};
const stepUps = contrasts(admitted("{}"), admitted(null), [
  ['Bearer error="insufficient_claims"', "admitted"],
  ['error_description="The sign-in has to meet more. Sign in again with these claims."', "admitted"],
  ["The sign-in has to meet more.", "admitted"],
]);

const cookie = (length: number) => async () => {
  const app = new Hono();
  app.get("/", (c) => {
    setLongCookie(c, "page", "a".repeat(length), {});
    return c.text("set");
  });
  app.onError((error, c) => c.text(error.message));
  return (await app.request("/")).text();
};

const ORIGIN = "https://rewind.contoso.example";
type Opening = "a defect" | "services";
/** Sends a request to a host that serves one tenant. Returns the answer's text. */
const asked = (path: string, headers: Readonly<Record<string, string>> = {}, opening: Opening = "services") =>
  once(async () => {
    await using tenant = await openRehearsalTenant();
    const provider = entra(new URL("https://login.example"), [tenantId("t")]);
    const failing = { ...provider, authorizationServers: () => Promise.reject(new TypeError("x is undefined")) };
    const app = hostApp({
      ...{ origin: ORIGIN, provider: opening === "services" ? provider : failing, client: { id: "c" } },
      ...{ mcp: tenant.parts, sharedKey: newSecret(), open: async () => tenant.services, approvers: "requester" },
      ...{ clock: machine, newSecret, report: () => {}, log: () => {} },
    });
    const answer = await app.fetch(
      new Request(`${ORIGIN}${path}`, { headers: { host: "rewind.contoso.example", ...headers } }),
    );
    await app.close();
    return answer.text();
  });
const metadata = "/.well-known/oauth-protected-resource/mcp";
const known = asked(metadata);
const hosts: readonly Pair[] = [
  pair("Entra Rewind", known, asked("/gone"), "There is nothing here."),
  pair("There is nothing here.", asked("/gone"), known, "Entra Rewind"),
  pair(
    "This server answers only under its own name.",
    asked(metadata, { host: "evil.example" }),
    known,
    "Entra Rewind",
  ),
  pair("This origin may not call.", asked("/mcp", { origin: "https://evil.example" }), asked("/mcp"), "error"),
  pair(
    "Something went wrong that entra-rewind did not expect.",
    asked(metadata, {}, "a defect"),
    known,
    "Entra Rewind",
  ),
  pair(
    "This sign-in was begun in another browser, or took too long. Open the address from your assistant again.",
    asked("/approve/callback?state=other"),
    asked("/gone"),
    "There is nothing here.",
  ),
  pair("The cookie … is too long.", cookie(14_001), cookie(14_000), "set"),
];

/** On a server for several people: requests that it admits and refuses. */
export const serverPairs: readonly Pair[] = [...limits, ...stepUps, ...hosts];
