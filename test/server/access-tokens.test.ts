import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, describe, expect, test } from "vitest";
import { tenantId } from "../../src/domain/ids.ts";
import { accessTokens } from "../../src/server/access-tokens.ts";

const OURS = tenantId("11111111-1111-1111-1111-111111111111");
const OTHER = "22222222-2222-2222-2222-222222222222";
const resource = new URL("https://rewind.contoso.example/mcp");
/** Entra names the registration as the audience of v2.0 tokens. */
const CLIENT = "33333333-3333-3333-3333-333333333333";
const NOW = Date.parse("2026-11-20T12:00:00Z");
const SECONDS = NOW / 1_000;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
type Claims = Readonly<Record<string, unknown>>;

/** An identity provider's keys at an address, which can be replaced or taken away. */
async function anIssuer() {
  let keys: Keys = await generateKeyPair("RS256");
  let reachable = true;
  let kid = "first";
  const server = createServer((_, response) => {
    if (!reachable) response.writeHead(503).end();
    else
      void exportJWK(keys.publicKey).then((jwk) => {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ keys: [{ ...jwk, kid, use: "sig", alg: "RS256" }] }));
      });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const issuerOf = (tenant: string) => new URL(`http://127.0.0.1:${port}/${tenant}/v2.0`);
  const good = { ver: "2.0", tid: OURS, oid: "ada", azp: "client", scp: "Rewind.Read" };
  let now = NOW;
  const reported: unknown[] = [];
  const verifier = accessTokens({
    provider: {
      issuerOf,
      keysOf: (tenant) => new URL(`${issuerOf(tenant).href}/keys`),
      tenants: async () => [OURS],
      authorizationServers: async () => [],
    },
    resource,
    audiences: [resource.href, CLIENT],
    keyCooldown: 0,
    clock: { now: () => now },
    report: (error) => reported.push(error),
  });
  return {
    reported,
    verify: (token: string) => verifier.verifyAccessToken(token),
    async token(
      claims: Claims = {},
      { audience = resource.href, issuer = issuerOf(OURS).href, life = 3_600, by = keys } = {},
    ) {
      return new SignJWT({ ...good, ...claims })
        .setProtectedHeader({ alg: "RS256", kid, typ: "JWT" })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(SECONDS)
        .setExpirationTime(SECONDS + life)
        .sign(by.privateKey);
    },
    issuerOf,
    async replaceKeys() {
      keys = await generateKeyPair("RS256");
      kid = "second";
    },
    goAway() {
      reachable = false;
    },
    later(millis: number) {
      now += millis;
    },
  };
}

test("accepts a person's token for this server, and names them by tenant and object id", async () => {
  const issuer = await anIssuer();
  expect(await issuer.verify(await issuer.token())).toMatchObject({
    scopes: [`${resource.href}/Rewind.Read`],
    extra: { tid: OURS, oid: "ada" },
    expiresAt: SECONDS + 3_600,
  });
});

test("accepts a token for this server's registration, as Entra issues them in v2.0", async () => {
  const issuer = await anIssuer();
  const token = await issuer.token({}, { audience: CLIENT });
  expect(await issuer.verify(token)).toMatchObject({ extra: { oid: "ada" } });
});

describe("refuses, with the same sentence, a token", () => {
  type Issuer = Awaited<ReturnType<typeof anIssuer>>;
  const tampered = (token: string, header: object) =>
    `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${token.split(".").slice(1).join(".")}`;
  const wrong: Readonly<Record<string, (issuer: Issuer) => Promise<string>>> = {
    "for another audience": (issuer) => issuer.token({}, { audience: "https://graph.microsoft.com" }),
    "for an address below this one": (issuer) => issuer.token({}, { audience: `${resource.href}/other` }),
    "for another registration": (issuer) => issuer.token({}, { audience: OTHER }),
    "for this registration that is a sign-in's own": (issuer) =>
      issuer.token({ azp: undefined, scp: undefined }, { audience: CLIENT }),
    "of another tenant": (issuer) => issuer.token({ tid: OTHER }, { issuer: issuer.issuerOf(OTHER).href }),
    "that names our tenant under another issuer": (issuer) => issuer.token({}, { issuer: issuer.issuerOf(OTHER).href }),
    "that has expired": (issuer) => issuer.token({}, { life: -120 }),
    "of an application without a person": (issuer) => issuer.token({ idtyp: "app" }),
    "without scopes, as a sign-in's own": (issuer) => issuer.token({ scp: undefined }),
    "without a person": (issuer) => issuer.token({ oid: undefined }),
    "of an older version": (issuer) => issuer.token({ ver: "1.0" }),
    "signed by a stranger": async (issuer) => issuer.token({}, { by: await generateKeyPair("RS256") }),
    "without a signature": async (issuer) =>
      `${tampered(await issuer.token(), { alg: "none", typ: "JWT" })
        .split(".")
        .slice(0, 2)
        .join(".")}.`,
    "signed with the public key as a secret": async (issuer) =>
      tampered(await issuer.token(), { alg: "HS256", kid: "first", typ: "JWT" }),
    "that is none": async () => "not a token",
    "that is empty": async () => "",
  };
  test.each(Object.keys(wrong))("%s", async (kind) => {
    const issuer = await anIssuer();
    const token = (await wrong[kind]?.(issuer)) ?? "";
    await expect(issuer.verify(token)).rejects.toMatchObject({
      code: "invalid_token",
      message: "The access token is not one for this server, or has expired.",
    });
  });
});

test("learns the keys of an issuer that has replaced them", async () => {
  const issuer = await anIssuer();
  const before = await issuer.token();
  await issuer.verify(before);
  await issuer.replaceKeys();
  expect(await issuer.verify(await issuer.token())).toMatchObject({ extra: { oid: "ada" } });
  await expect(issuer.verify(before)).rejects.toMatchObject({ code: "invalid_token" });
});

test("says that sign-ins cannot be checked while the keys cannot be reached, and reports why", async () => {
  const issuer = await anIssuer();
  const token = await issuer.token();
  issuer.goAway();
  await expect(issuer.verify(token)).rejects.toMatchObject({ name: "RewindError", code: "unavailable" });
  expect(issuer.reported).toHaveLength(1);
});

test("goes on with keys that it knows while they cannot be reached", async () => {
  const issuer = await anIssuer();
  const token = await issuer.token();
  await issuer.verify(token);
  issuer.goAway();
  issuer.later(60_000);
  expect(await issuer.verify(token)).toMatchObject({ extra: { oid: "ada" } });
});
