import { execFileSync, spawnSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClientProof } from "../../../src/graph/sign-in/client-proof.ts";
import { tokenEndpoint } from "../../../src/graph/sign-in/token-endpoint.ts";

const CLIENT = "10000000-0000-4000-8000-000000000001";
const SECRET = "a-secret-of-the-server";
const now = Date.parse("2026-11-20T12:00:00Z");
let answer: { readonly status: number; readonly body: object } = { status: 200, body: {} };
const asked: { readonly path: string; readonly form: URLSearchParams }[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.once("end", () => {
    asked.push({ path: request.url ?? "", form: new URLSearchParams(Buffer.concat(chunks).toString()) });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
});
const folder = mkdtempSync(join(tmpdir(), "proof-"));
let authority: URL;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  authority = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const endpoint = (proof: ClientProof) =>
  tokenEndpoint({ authority, app: { clientId: CLIENT, proof }, clock: { now: () => now } });
const bySecret = () => endpoint({ kind: "secret", secret: SECRET });
const granted = { token_type: "Bearer", expires_in: 3_600, access_token: "graph-token" };
const last = () => {
  const found = asked.at(-1);
  if (found === undefined) throw new Error("There was no request.");
  return found;
};

test("a person's token is exchanged at their tenant's endpoint, in the form that Entra documents", async () => {
  answer = { status: 200, body: granted };
  const exchange = await bySecret().onBehalfOf("tenant-a", "the-token", "graph/.default");
  expect(exchange).toEqual({ kind: "granted", token: { token: "graph-token", expiresAt: now + 3_600_000 } });
  expect(last().path).toBe("/tenant-a/oauth2/v2.0/token");
  expect(Object.fromEntries(last().form)).toEqual({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    requested_token_use: "on_behalf_of",
    assertion: "the-token",
    scope: "graph/.default",
    client_id: CLIENT,
    client_secret: SECRET,
  });
});

test("a tenant cannot lead a request to another path or place", async () => {
  answer = { status: 200, body: granted };
  await bySecret().ofItself("../evil.example/x", "graph/.default");
  expect(last().path).toBe("/..%2Fevil.example%2Fx/oauth2/v2.0/token");
});

test.each([
  ["interaction_required", "AADSTS50076: Use MFA.", { claims: '{"a":1}' }, { kind: "stepUp", claims: '{"a":1}' }],
])("a demand for more is handed on: %s", async (error, error_description, more, expected) => {
  answer = { status: 400, body: { error, error_description, ...more } };
  expect(await bySecret().onBehalfOf("tenant-a", "the-token", "s")).toEqual(expected);
});

test.each([
  ["invalid_grant", "AADSTS500133: Assertion is not within its valid time range.", "signInRequired"],
  ["invalid_grant", "AADSTS65001: The user or administrator has not consented.", "forbidden"],
  ["invalid_client", "AADSTS7000215: Invalid client secret provided.", "forbidden"],
])("a refusal says who can mend it: %s %s", async (error, error_description, code) => {
  answer = { status: 400, body: { error, error_description } };
  const refused = await bySecret()
    .onBehalfOf("tenant-a", "the-token", "s")
    .catch((thrown: unknown) => thrown);
  expect(refused).toMatchObject({ name: "RewindError", code });
  // What is reported of it holds neither the person's token nor the secret.
  const said =
    JSON.stringify(refused, Object.getOwnPropertyNames(refused)) + String(refused instanceof Error && refused.stack);
  expect(said).not.toContain("the-token");
  expect(said).not.toContain(SECRET);
});

test("an endpoint that answers no JSON, or not at all, is unavailable", async () => {
  answer = { status: 502, body: {} };
  await expect(bySecret().ofItself("tenant-a", "s")).rejects.toMatchObject({ code: "unavailable" });
  const nowhere = tokenEndpoint({
    authority: new URL("http://127.0.0.1:1"),
    app: { clientId: CLIENT, proof: { kind: "secret", secret: SECRET } },
    clock: { now: () => now },
  });
  await expect(nowhere.ofItself("tenant-a", "s")).rejects.toMatchObject({ code: "unavailable" });
});

test("a federated token is read from its file for each request, because its issuer replaces it", async () => {
  answer = { status: 200, body: granted };
  const path = join(folder, "token");
  const federated = endpoint({ kind: "federatedToken", path });
  for (const token of ["first", "second"]) {
    writeFileSync(path, `${token}\n`);
    await federated.ofItself("tenant-a", "s");
    expect(last().form.get("client_assertion")).toBe(token);
    expect(last().form.has("client_secret")).toBe(false);
  }
});

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
test.runIf(hasOpenssl)("a certificate proves the registration with a signature that Entra can check", async () => {
  const path = join(folder, "certificate.pem");
  const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=rewind", "-days", "2"];
  execFileSync("openssl", [...made, "-keyout", path, "-out", `${path}.crt`], { stdio: "ignore" });
  writeFileSync(path, readFileSync(path, "utf8") + readFileSync(`${path}.crt`, "utf8"));
  answer = { status: 200, body: granted };
  await endpoint({ kind: "certificate", path }).ofItself("tenant-a", "s");
  const certificate = new X509Certificate(readFileSync(`${path}.crt`));
  const { payload, protectedHeader } = await jwtVerify(
    last().form.get("client_assertion") ?? "",
    certificate.publicKey,
    {
      issuer: CLIENT,
      subject: CLIENT,
      audience: `${authority.href}tenant-a/oauth2/v2.0/token`,
    },
  );
  expect(protectedHeader).toMatchObject({
    alg: "PS256",
    "x5t#S256": createHash("sha256").update(certificate.raw).digest("base64url"),
  });
  expect(payload.jti).toBeDefined();
});
