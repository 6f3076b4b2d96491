import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import type { ClientAuth } from "openid-client";
import { RewindError } from "../../domain/errors.ts";
import { isOtherThanFile, readRegularFile } from "../../files/regular-file.ts";

/** An app registration, and its means to prove itself to the token endpoint. */
export interface AppRegistration {
  readonly clientId: string;
  readonly proof: ClientProof;
}

export type ClientProof =
  /** Secret. */
  | { readonly kind: "secret"; readonly secret: string }
  /** A PEM file with the certificate and its RSA key. */
  | { readonly kind: "certificate"; readonly path: string }
  /** A file with a token of another issuer that the registration trusts, which that issuer replaces. */
  | { readonly kind: "federatedToken"; readonly path: string };

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/**
 * Returns a way to prove the registration to the token endpoint at `address`. Throws `unavailable` for a file that cannot be
 * read. Source: Microsoft identity platform, certificate credentials and federated identity credentials.
 */
export async function proven(proof: ClientProof, address: string): Promise<ClientAuth> {
  const oidc = await import("openid-client");
  switch (proof.kind) {
    case "secret":
      return oidc.ClientSecretPost(proof.secret);
    case "federatedToken":
      return (_server, client, body) => {
        body.set("client_id", client.client_id);
        body.set("client_assertion_type", ASSERTION_TYPE);
        // Read for each request, because its issuer replaces it.
        body.set("client_assertion", readProof(proof.path).trim());
      };
    case "certificate": {
      const { key, thumbprint } = await keyOf(readProof(proof.path));
      return oidc.PrivateKeyJwt(key, {
        [oidc.modifyAssertion]: (header, payload) => {
          header["x5t#S256"] = thumbprint;
          payload.aud = address;
        },
      });
    }
  }
}

async function keyOf(pem: string) {
  try {
    const der = createPrivateKey(pem).export({ type: "pkcs8", format: "der" });
    const algorithm = { name: "RSA-PSS", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("pkcs8", Uint8Array.from(der), algorithm, false, ["sign"]);
    return { key, thumbprint: createHash("sha256").update(new X509Certificate(pem).raw).digest("base64url") };
  } catch (cause) {
    throw new RewindError(
      "unavailable",
      "The file with which this server proves itself does not hold a certificate and its RSA key in PEM. The operator of this " +
        "server replaces it.",
      { cause },
    );
  }
}

function readProof(path: string): string {
  try {
    return readRegularFile(path);
  } catch (cause) {
    throw new RewindError("unavailable", UNREADABLE, { cause });
  }
}

/** Throws `signInRequired` for the path of a pipe or a device, before a library reads it and waits. */
export function requireProofFile(path: string): void {
  if (isOtherThanFile(path)) throw new RewindError("signInRequired", UNREADABLE);
}

const UNREADABLE =
  "The file with which this server proves itself cannot be read as a regular file. The operator of this server checks its " +
  "path and rights.";
