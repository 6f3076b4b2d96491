import { machine, newSecret } from "../../src/app/machine.ts";
import { localSignIn } from "../../src/cli/local-sign-in.ts";
import { tenantId } from "../../src/domain/ids.ts";
import type { Caller } from "../../src/domain/roles/role.ts";
import { HOUR } from "../../src/domain/time.ts";
import { accessTokens } from "../../src/server/access-tokens.ts";
import { approverSignIn } from "../../src/server/approval/approver-sign-in.ts";
import { entra } from "../../src/server/entra.ts";
import { hostApp } from "../../src/server/host-app.ts";
import type { IdentityProvider } from "../../src/server/identity-provider.ts";
import { aCloud, cloudApps } from "../support/a-cloud.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, thrown } from "./tried.ts";

const HERE = "http://localhost:8585";

/** What several people and services do with sign-ins, in one cloud. */
let signingIn: ReturnType<typeof signIns> | null = null;
async function signIns() {
  await using cloud = await aCloud(["contoso", "maple"]);
  const [tenant, other] = cloud.tenants;
  if (tenant === undefined || other === undefined) throw new Error("The cloud has two tenants.");
  const provider = entra(new URL(cloud.url), [tenantId(tenant.id)]);
  const ada: Caller = {
    ...{ id: await tenant.oid("ada.lindgren"), userPrincipalName: "ada.lindgren@contoso.example" },
    ...{ displayName: "Ada", roles: [], permissions: [] },
  };
  const lines: string[] = [];
  const visit = async (address: string) => {
    lines.push(await (await fetch(address)).text());
    return true;
  };
  const signedInHere = async (person: string, opens = true) => {
    lines.length = 0;
    cloud.signsIn = { tenant, person };
    const signIn = localSignIn({
      ...{ provider, clientId: cloudApps.desktop, tenant: async () => tenant.id, clock: machine },
      openBrowser: opens ? async (address) => void visit(address) === undefined : null,
      say: (line) => void lines.push(line),
      sleep: opens
        ? (_millis, signal) => new Promise((_, reject) => signal?.addEventListener("abort", reject))
        : async () => {},
    });
    const end = await thrown(() => signIn(ada))();
    return `${lines.join("\n")}\n${end}`;
  };
  const host = { id: cloudApps.desktop };
  const servers = (from: IdentityProvider, late = 0) => ({
    signIn: approverSignIn({ provider: from, client: host, origin: HERE, clock: { now: () => machine.now() + late } }),
  });
  /** Signs in for a decision in a tenant, and returns why that did not succeed. */
  const decided = async (into: typeof tenant, late = 0, turn = (state: string) => state) => {
    cloud.signsIn = { tenant: into, person: "ada.lindgren" };
    const { address, state, checks } = await servers(provider, late).signIn.start(tenantId(into.id));
    const { headers } = await fetch(address, { redirect: "manual" });
    const back = new URL(headers.get("location") ?? HERE);
    const end = servers(provider, late).signIn.finish(back, turn(state), checks);
    return end.then(
      () => accepted,
      (error: Error) => `${error.message} ${error.cause instanceof Error ? error.cause.message : ""}`,
    );
  };
  const begun = (from: IdentityProvider) => thrown(() => servers(from).signIn.start(tenantId(tenant.id)))();
  const resource = new URL(`${HERE}/mcp`);
  const verified = async (audience: string) => {
    const tokens = accessTokens({ provider, resource, clock: machine, report: () => {} });
    const token = await cloud.token(tenant, "ada.lindgren", [`${resource.href}/Rewind.Read`], { audience });
    return thrown(() => tokens.verifyAccessToken(token))();
  };
  const own = await verified(resource.href);
  const foreign = await verified("another");
  cloud.keysReachable = false;
  const unchecked = await verified(resource.href);
  cloud.keysReachable = true;
  const checks = {
    ...{ own, foreign, unchecked },
    finished: await decided(tenant),
    forged: await decided(tenant, 0, () => "another"),
    ofAnother: await decided(other),
    old: await decided(tenant, HOUR),
    unserved: await begun(entra(new URL(cloud.url), [])),
    unreached: await begun(entra(new URL("http://127.0.0.1:1"), [tenantId(tenant.id)])),
    served: await begun(provider),
    roleless: await visited(provider, "noRole"),
    reader: await visited(provider, "backupReader"),
  };
  const here = await signedInHere("ada.lindgren");
  const another = await signedInHere("grace.okonkwo");
  const given = await signedInHere("ada.lindgren", false);
  return { ...checks, here, another, given };
}
const signedIn = (part: keyof Awaited<ReturnType<typeof signIns>>) => async () => {
  signingIn ??= signIns();
  return (await signingIn)[part];
};
const local: readonly Pair[] = [
  pair(
    "Another person has signed in than …, who answers here. Nothing was approved.",
    signedIn("another"),
    signedIn("here"),
    accepted,
  ),
  pair(
    "Sign in for this approval in the browser window that has just been opened.",
    signedIn("here"),
    signedIn("given"),
    "To sign in for this approval, open this address",
  ),
  pair(
    "The sign-in was not finished within five minutes. Nothing was approved.",
    signedIn("given"),
    signedIn("here"),
    accepted,
  ),
  pair(
    "To sign in for this approval, open this address in a browser on this machine:",
    signedIn("given"),
    signedIn("here"),
    "has just been opened",
  ),
  pair(
    "Go back to the page or terminal where you are deciding: it says whether the sign-in counts. You can close this page.",
    signedIn("here"),
    signedIn("given"),
    "was not finished",
  ),
];

/** Signs in on the approval page of a host with this role. Returns what the page says of a request that it does not have. */
async function visited(provider: IdentityProvider, role: "noRole" | "backupReader"): Promise<string> {
  await using tenant = await openRehearsalTenant();
  tenant.signIn(role);
  const app = hostApp({
    ...{ origin: HERE, provider, client: { id: cloudApps.desktop }, mcp: tenant.parts, sharedKey: newSecret() },
    ...{ open: async () => tenant.services, approvers: "requester", clock: machine, newSecret },
    ...{ report: () => {}, log: () => {} },
  });
  const [served] = await provider.tenants();
  const host = { host: new URL(HERE).host };
  const begun = await app.fetch(new Request(`${HERE}/approve/${served}/gone`, { headers: host }));
  const { headers } = await fetch(begun.headers.get("location") ?? HERE, { redirect: "manual" });
  const cookie = begun.headers.get("set-cookie")?.split(";")[0] ?? "";
  const back = await app.fetch(new Request(headers.get("location") ?? HERE, { headers: { ...host, cookie } }));
  await app.close();
  return back.text();
}

const hosted: readonly Pair[] = [
  pair("another tenant", signedIn("ofAnother"), signedIn("finished"), accepted),
  pair("not fresh", signedIn("old"), signedIn("finished"), accepted),
  pair(
    "The sign-in did not succeed. Open the page again, and sign in anew.",
    signedIn("forged"),
    signedIn("finished"),
    accepted,
  ),
  pair("No tenant is served here at the moment.", signedIn("unserved"), signedIn("served"), accepted),
  pair(
    "The sign-in page cannot be reached at the moment. Try again shortly.",
    signedIn("unreached"),
    signedIn("served"),
    accepted,
  ),
  pair(
    "Sign-ins cannot be checked at the moment. Try again shortly.",
    signedIn("unchecked"),
    signedIn("own"),
    accepted,
  ),
  pair("The access token is not one for this server, or has expired.", signedIn("foreign"), signedIn("own"), accepted),
  pair("The approval page", signedIn("roleless"), signedIn("reader"), "gone"),
];

/** On sign-ins: with a token, on the page of a host, and on this machine for one decision. */
export const visitPairs: readonly Pair[] = [...local, ...hosted];
