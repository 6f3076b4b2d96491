import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RewindError } from "../../domain/errors.ts";
import type { Millis } from "../../domain/time.ts";
import { isOtherThanFile, readRegularFile } from "../../files/regular-file.ts";
import { type Certificate, type CertificateAuthority, newAuthority, serverCertificate } from "./certificate.ts";

const NAME = "entra-rewind sandbox authority";

export interface TlsFiles extends Certificate {
  /** File with the authority's certificate, for clients to trust. */
  readonly authorityFile: string;
}

/**
 * Returns a certificate for these hosts, signed by an authority of this folder's own, which is created at its first use and
 * kept, so that a client has to trust it once. Its key is readable by its owner only. Throws `storeUnusable` if a pipe or
 * a device has the place of a file.
 */
export function tlsIn(folder: string, hosts: readonly string[], now: Millis): TlsFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const authorityFile = join(folder, "authority.pem");
  const keyFile = join(folder, "authority-key.pem");
  for (const file of [authorityFile, keyFile]) {
    if (isOtherThanFile(file))
      throw new RewindError("storeUnusable", `${file} is no regular file. Move it away, and start again.`);
  }
  if (!existsSync(authorityFile) || !existsSync(keyFile)) {
    const { certificate, key } = newAuthority(NAME, now);
    writeFileSync(keyFile, key, { mode: 0o600 });
    writeFileSync(authorityFile, certificate, { mode: 0o644 });
  }
  const authority: CertificateAuthority = {
    name: NAME,
    certificate: readRegularFile(authorityFile),
    key: readRegularFile(keyFile),
  };
  return { ...serverCertificate(authority, hosts, now), authorityFile };
}
