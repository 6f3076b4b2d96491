import { type Context, Hono } from "hono";
import { html } from "hono/html";
import * as z from "zod";
import { bodyRefusal } from "../../src/web/body-bound.ts";
import { clientsOf } from "./clients.ts";
import { type Grant, grantsOf } from "./grants.ts";
import { newSigner, type ProviderParts, pathOf, type SandboxPerson, type Signer, TOKEN_LIFE } from "./provider.ts";

const LONGEST_FORM = 16_384;
const text = z.string().min(1).max(2_000);
const authorization = z.object({
  response_type: z.literal("code"),
  client_id: text,
  redirect_uri: text,
  code_challenge: text,
  code_challenge_method: z.literal("S256"),
  state: text.optional(),
  nonce: text.optional(),
  scope: z.string().max(2_000).default(""),
  resource: text.optional(),
});
const tokenRequest = z.discriminatedUnion("grant_type", [
  z.object({
    grant_type: z.literal("authorization_code"),
    code: text,
    client_id: text,
    redirect_uri: text,
    code_verifier: text,
  }),
  z.object({ grant_type: z.literal("refresh_token"), refresh_token: text, client_id: text }),
]);
const registration = z.object({ redirect_uris: z.array(text).min(1).max(20) });

/**
 * The sandbox's own identity provider: OAuth 2.1 and OpenID Connect as Entra speaks them, for people who choose who they are.
 * It asks each time, because a browser that is signed in already does not show who sits before it.
 */
export function signInApp(parts: ProviderParts & { readonly ownRedirect: string; readonly newId: () => string }): Hono {
  const { origin, tenant, people, newSecret, ownRedirect, newId } = parts;
  const clients = clientsOf(ownRedirect, newId);
  const grants = grantsOf(parts);
  let signer: Promise<Signer> | null = null;
  const signing = (): Promise<Signer> => {
    signer ??= newSigner(parts);
    return signer;
  };
  const app = new Hono();
  app.use("/sign-in/*", async (c, next) => {
    const refusal = bodyRefusal((name) => c.req.header(name), LONGEST_FORM);
    if (refusal === null) await next();
    else c.res = c.json({ error: "invalid_request", error_description: refusal.sentence }, refusal.status);
  });

  const configuration = async (c: Context) => {
    const issuer = `${origin}${pathOf(await tenant())}`;
    return c.json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      registration_endpoint: `${issuer}/register`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ["code"],
      response_modes_supported: ["query"],
      grant_types_supported: ["authorization_code", "refresh_token"],
      subject_types_supported: ["pairwise"],
      id_token_signing_alg_values_supported: ["ES256"],
      token_endpoint_auth_methods_supported: ["none"],
      code_challenge_methods_supported: ["S256"],
      authorization_response_iss_parameter_supported: true,
      scopes_supported: ["openid", "profile", "offline_access"],
    });
  };
  const place = "/sign-in/:tenant/v2.0";
  app.get(`${place}/.well-known/openid-configuration`, configuration);
  app.get(`/.well-known/openid-configuration${place}`, configuration);
  app.get(`/.well-known/oauth-authorization-server${place}`, configuration);
  app.get(`${place}/keys`, async (c) => c.json((await signing()).keys));

  app.post(`${place}/register`, async (c) => {
    const asked = registration.safeParse(await c.req.json().catch(() => null));
    const id = asked.success ? clients.register(asked.data.redirect_uris) : null;
    if (id === null || !asked.success) return c.json({ error: "invalid_redirect_uri" }, 400);
    return c.json(
      {
        client_id: id,
        redirect_uris: asked.data.redirect_uris,
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
      },
      201,
    );
  });

  app.get(`${place}/authorize`, async (c) => {
    const asked = authorization.safeParse(c.req.query());
    if (!asked.success || !clients.mayReturn(asked.data.client_id, asked.data.redirect_uri)) return unusable(c);
    return c.html(choicePage(await people()), 200, pageHeaders);
  });

  app.post(`${place}/authorize`, async (c) => {
    const asked = authorization.safeParse(c.req.query());
    if (!asked.success || !clients.mayReturn(asked.data.client_id, asked.data.redirect_uri)) return unusable(c);
    const { client_id, redirect_uri, code_challenge, nonce = null, resource = null, scope, state } = asked.data;
    const chosen = z.object({ person: text }).safeParse(await c.req.parseBody());
    const person = (await people()).find(({ id }) => chosen.success && id === chosen.data.person);
    if (person === undefined) return unusable(c);
    const id = await tenant();
    const code = grants.code({
      subject: { tenant: id, person, clientId: client_id },
      redirectUri: redirect_uri,
      challenge: code_challenge,
      nonce,
      resource,
      scopes: scope.split(" ").filter((one) => one !== ""),
    });
    const back = new URL(redirect_uri);
    back.searchParams.set("code", code);
    back.searchParams.set("iss", `${origin}${pathOf(id)}`);
    if (state !== undefined) back.searchParams.set("state", state);
    return c.redirect(back.href, 303);
  });

  app.post(`${place}/token`, async (c) => {
    const asked = tokenRequest.safeParse(await c.req.parseBody());
    if (!asked.success) return c.json({ error: "invalid_request" }, 400);
    const grant = grantFor(asked.data);
    if (grant === null) return c.json({ error: "invalid_grant" }, 400);
    return c.json(await tokensOf(grant), 200, { "cache-control": "no-store" });
  });

  function grantFor(asked: z.output<typeof tokenRequest>): Grant | null {
    if (asked.grant_type === "refresh_token") return grants.refresh(asked.refresh_token, asked.client_id);
    const { code, client_id, redirect_uri, code_verifier } = asked;
    return grants.redeem(code, { clientId: client_id, redirectUri: redirect_uri, verifier: code_verifier });
  }

  async function tokensOf(grant: Grant) {
    const { subject, nonce, resource, scopes } = grant;
    const sign = await signing();
    // Scopes come back as the short names below the resource that they were asked for with.
    const own = resource === null ? [] : scopes.filter((scope) => scope.startsWith(`${resource}/`));
    const names = own.map((scope) => scope.slice((resource ?? "").length + 1));
    return {
      token_type: "Bearer",
      expires_in: TOKEN_LIFE / 1_000,
      scope: scopes.join(" "),
      access_token: resource === null ? newSecret() : await sign.accessToken(subject, resource, names),
      ...(scopes.includes("openid") ? { id_token: await sign.idToken(subject, nonce) } : {}),
      refresh_token: grants.refreshToken(grant),
    };
  }

  return app;
}

const unusable = (c: Context) =>
  c.text("This sign-in was not begun by a program that is known here. Begin it again from your assistant.", 400);

const pageHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
} as const;

const choicePage = (people: readonly SandboxPerson[]) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sign in to the sandbox</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem; }
button { display: block; width: 100%; margin: .5rem 0; padding: .75rem 1rem; font: inherit; text-align: start; }
small { display: block; }
</style>
</head>
<body>
<main>
<h1>Who are you in the sandbox?</h1>
<p>This sign-in is built in, for trying things out: choose a person. A live tenant signs people in with Microsoft Entra.</p>
<form method="post">
${people.map(
  ({ id, displayName, userPrincipalName, part }) =>
    html`<button name="person" value="${id}">${displayName}<small>${userPrincipalName}: ${part}</small></button>`,
)}
</form>
</main>
</body>
</html>`;
