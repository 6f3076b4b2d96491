import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { registrations } from "../../src/app/vault/registrations.ts";
import { graphApp } from "../../src/http/graph-app.ts";
import { answerBy } from "../../src/web/listen.ts";
import { optionsOver } from "./a-face.ts";
import { type ContosoTenant, openContoso } from "./contoso-tenant.ts";

/** Ids of the registrations of a hosted server, in every tenant. */
export const cloudApps = {
  signIn: "10000000-0000-4000-8000-000000000001",
  reader: "10000000-0000-4000-8000-000000000002",
  writer: "10000000-0000-4000-8000-000000000003",
  /** A public client, which has no secret. */
  desktop: "10000000-0000-4000-8000-000000000004",
} as const;
export const CLOUD_SECRET = "the-secret-of-the-registrations";

export interface CloudTenant {
  readonly id: string;
  readonly contoso: ContosoTenant;
  /** Returns the object id of a person by the part of their user principal name before the @. */
  oid(person: string): Promise<string>;
}

/** What makes a token another one than the right one. */
export interface TokenTwist {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly audience?: string;
  readonly issuer?: string;
  readonly life?: number;
  readonly stranger?: boolean;
}

/** Several tenants with Microsoft's sign-in service and Graph before them, at one address of this machine. */
export interface Cloud extends AsyncDisposable {
  readonly url: string;
  readonly tenants: readonly CloudTenant[];
  /** Issues an access token for a hosted server to a person of a tenant. */
  token(tenant: CloudTenant, person: string, scopes: readonly string[], twist?: TokenTwist): Promise<string>;
  /** Issues a token for Graph to a person by user principal name. */
  graphToken(tenant: CloudTenant, person: string): string;
  /** The person of a tenant who signs in at the next visit of the sign-in page. */
  signsIn: { readonly tenant: CloudTenant; readonly person: string } | null;
  /** Claims that the sign-in service demands of these people before it exchanges their token, by object id. */
  readonly demands: Map<string, string>;
  /** Requests to the token endpoints: their grants, and the person or registration. */
  readonly grants: string[];
  /** Every token that was issued, to look for in what a server writes. */
  readonly issued: Set<string>;
  /** Paths of Graph that were called, each with the subject whose token it was. */
  readonly calls: { readonly subject: string; readonly method: string; readonly path: string }[];
  /** Ids of objects that Graph does not write for now: it asks to come back in a second. */
  readonly held: Set<string>;
  /** False to answer nothing at the addresses of keys. */
  keysReachable: boolean;
}

const SECOND = 1_000;
const scopesOf = (app: string): string =>
  app === cloudApps.reader ? `|${registrations()[0].permissions.join("|")}` : "";

export async function aCloud(seeds: readonly string[], users = 100): Promise<Cloud> {
  const opened = await Promise.all(seeds.map(async (seed) => tenantOf(await openContoso({ seed, users }))));
  const keys = await generateKeyPair("RS256");
  const kid = "key-1";
  const strange = await generateKeyPair("RS256");
  const subjects = new Map<string, { readonly tenant: OpenedTenant; readonly subject: string }>();
  const codes = new Map<string, Readonly<Record<string, string>>>();
  const issued = new Set<string>();
  let count = 0;

  async function access(tenant: CloudTenant, person: string, scopes: readonly string[], twist: TokenTwist = {}) {
    const now = Math.floor(Date.now() / SECOND);
    const token = await new SignJWT({
      ver: "2.0",
      tid: tenant.id,
      oid: await tenant.oid(person),
      azp: "a-client",
      scp: scopes.join(" "),
      uti: randomUUID(),
      ...twist.claims,
    })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
      .setIssuer(twist.issuer ?? `${cloud.url}/${tenant.id}/v2.0`)
      .setAudience(twist.audience ?? cloudApps.signIn)
      .setIssuedAt(now)
      .setExpirationTime(now + (twist.life ?? 3_600))
      .sign((twist.stranger === true ? strange : keys).privateKey);
    issued.add(token);
    return token;
  }

  function graphToken(tenant: OpenedTenant, subject: string) {
    count += 1;
    const token = `graph-token-${count}-${Math.random().toString(36).slice(2)}`;
    subjects.set(token, { tenant, subject });
    issued.add(token);
    return { token_type: "Bearer", expires_in: 3_600, access_token: token };
  }

  async function exchanged(tenant: OpenedTenant, form: URLSearchParams): Promise<Response> {
    const grant = form.get("grant_type") ?? "";
    const client = form.get("client_id") ?? "";
    cloud.grants.push(`${grant.split(":").at(-1)} ${client}`);
    if (client !== cloudApps.desktop && form.get("client_secret") !== CLOUD_SECRET) {
      return refusal("invalid_client", "AADSTS7000215: Invalid client secret provided.");
    }
    if (grant === "client_credentials") return Response.json(graphToken(tenant, `app:${client}${scopesOf(client)}`));
    if (grant === "authorization_code") {
      const code = codes.get(form.get("code") ?? "");
      if (code === undefined) return refusal("invalid_grant", "AADSTS70008: The code has expired.");
      codes.delete(form.get("code") ?? "");
      const { person = "", nonce = "" } = code;
      const oid = await tenant.oid(person);
      const now = Math.floor(Date.now() / SECOND);
      const id = await new SignJWT({ ver: "2.0", tid: tenant.id, oid, nonce, auth_time: now, amr: ["pwd", "mfa"] })
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
        .setIssuer(`${cloud.url}/${tenant.id}/v2.0`)
        .setSubject(oid)
        .setAudience(client)
        .setIssuedAt(now)
        .setExpirationTime(now + 3_600)
        .sign(keys.privateKey);
      issued.add(id);
      return Response.json({ ...graphToken(tenant, `${person}@contoso.example`), id_token: id });
    }
    const { payload } = await jwtVerify(form.get("assertion") ?? "", keys.publicKey, { audience: cloudApps.signIn });
    const oid = String(payload.oid);
    const claims = cloud.demands.get(oid);
    if (claims !== undefined) {
      return refusal("interaction_required", "AADSTS50076: You must use multi-factor authentication.", { claims });
    }
    return Response.json(graphToken(tenant, oid));
  }

  async function answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const [, first = "", ...rest] = url.pathname.split("/");
    const tenant = opened.find(({ id }) => id === first);
    const place = rest.join("/");
    if (tenant !== undefined && place === "discovery/v2.0/keys") {
      if (!cloud.keysReachable) return new Response(null, { status: 503 });
      const jwk = await exportJWK(keys.publicKey);
      return Response.json({ keys: [{ ...jwk, kid, use: "sig", alg: "RS256" }] });
    }
    if (tenant !== undefined && place === "v2.0/.well-known/openid-configuration") {
      return Response.json(configurationOf(`${cloud.url}/${tenant.id}`));
    }
    if (tenant !== undefined && place === "oauth2/v2.0/authorize") return signedIn(tenant, url);
    if (tenant !== undefined && place === "oauth2/v2.0/token") {
      return exchanged(tenant, new URLSearchParams(await request.text()));
    }
    const [, token = ""] = request.headers.get("authorization")?.split(" ") ?? [];
    const holder = subjects.get(token);
    if (holder === undefined) return Response.json({ error: { code: "InvalidAuthenticationToken" } }, { status: 401 });
    cloud.calls.push({ subject: holder.subject.split("|")[0] ?? "", method: request.method, path: url.pathname });
    if (request.method !== "GET" && url.pathname.split("/").some((part) => cloud.held.has(part))) return comeBack();
    const headers = new Headers(request.headers);
    headers.set("authorization", `Bearer ${holder.subject}`);
    const body = ["GET", "HEAD"].includes(request.method) ? null : await request.text();
    return holder.tenant.graph(new Request(request.url, { method: request.method, headers, body }));
  }

  function signedIn(tenant: OpenedTenant, url: URL): Response {
    const { signsIn } = cloud;
    const back = new URL(url.searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("state", url.searchParams.get("state") ?? "");
    if (signsIn?.tenant.id !== tenant.id) {
      back.searchParams.set("error", "access_denied");
      return Response.redirect(back.href, 302);
    }
    count += 1;
    codes.set(`code-${count}`, { person: signsIn.person, nonce: url.searchParams.get("nonce") ?? "" });
    back.searchParams.set("code", `code-${count}`);
    return Response.redirect(back.href, 302);
  }

  const server: Server = createServer(answerBy(answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const cloud: Cloud = {
    url: `http://127.0.0.1:${port}`,
    tenants: opened,
    token: access,
    graphToken(tenant, person) {
      const found = opened.find(({ id }) => id === tenant.id);
      if (found === undefined) throw new Error("There is no such tenant.");
      return graphToken(found, person).access_token;
    },
    signsIn: null,
    demands: new Map(),
    grants: [],
    issued,
    calls: [],
    held: new Set(),
    keysReachable: true,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await Promise.all(opened.map(({ contoso }) => contoso[Symbol.asyncDispose]()));
    },
  };
  return cloud;
}

interface OpenedTenant extends CloudTenant {
  graph(request: Request): Promise<Response>;
}

async function tenantOf(contoso: ContosoTenant): Promise<OpenedTenant> {
  const { directory, hands } = contoso;
  const admin = directory.admin();
  for (const [name, appId] of Object.entries(cloudApps)) {
    hands.create("servicePrincipal", { displayName: `Entra Rewind ${name}`, appId, accountEnabled: true });
  }
  return {
    id: directory.tenant.id,
    contoso,
    graph: graphApp(optionsOver(contoso)),
    async oid(person) {
      const principal = await admin.principal(`${person}@contoso.example`);
      if (principal === null) throw new Error(`There is no ${person}.`);
      return principal.id;
    },
  };
}

const configurationOf = (base: string) => ({
  issuer: `${base}/v2.0`,
  authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
  token_endpoint: `${base}/oauth2/v2.0/token`,
  jwks_uri: `${base}/discovery/v2.0/keys`,
  response_types_supported: ["code"],
  subject_types_supported: ["pairwise"],
  id_token_signing_alg_values_supported: ["RS256"],
});

const refusal = (error: string, description: string, more: object = {}): Response =>
  Response.json({ error, error_description: description, ...more }, { status: 400 });

const comeBack = (): Response =>
  Response.json(
    { error: { code: "TooManyRequests", message: "Too many requests." } },
    { status: 429, headers: { "Retry-After": "1" } },
  );
