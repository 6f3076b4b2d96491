import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Millis } from "../../domain/time.ts";
import { type Certificate, type CertificateAuthority, newAuthority, serverCertificate } from "./certificate.ts";

const NAME = "entra-rewind sandbox authority";

export interface TlsFiles extends Certificate {
  /** File with the authority's certificate, for clients to trust. */
  readonly authorityFile: string;
}

/**
 * Returns a certificate for these hosts, signed by an authority of this folder's own, which is created at its first use and
 * kept, so that a client has to trust it once. Its key is readable by its owner only.
 */
export function tlsIn(folder: string, hosts: readonly string[], now: Millis): TlsFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const authorityFile = join(folder, "authority.pem");
  const keyFile = join(folder, "authority-key.pem");
  if (!existsSync(authorityFile) || !existsSync(keyFile)) {
    const { certificate, key } = newAuthority(NAME, now);
    writeFileSync(keyFile, key, { mode: 0o600 });
    writeFileSync(authorityFile, certificate, { mode: 0o644 });
  }
  const authority: CertificateAuthority = {
    name: NAME,
    certificate: readFileSync(authorityFile, "utf8"),
    key: readFileSync(keyFile, "utf8"),
  };
  return { ...serverCertificate(authority, hosts, now), authorityFile };
}
