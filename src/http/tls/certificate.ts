import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import { DAY, type Millis } from "../../domain/time.ts";
import { der } from "./der.ts";

/** A certificate with its private key, both in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** An authority that signs certificates. */
export interface CertificateAuthority extends Certificate {
  readonly name: string;
}

const ECDSA_SHA256 = der.sequence(der.objectId("1.2.840.10045.4.3.2"));
const NEVER_BEFORE: Millis = DAY;

/** Creates an authority of its own that is good for ten years. */
export function newAuthority(name: string, now: Millis): CertificateAuthority {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const extensions = [
    extension("2.5.29.19", der.sequence(der.boolean(true)), true),
    // keyCertSign and cRLSign.
    extension("2.5.29.15", der.bits(Buffer.from([0x06]), 1), true),
  ];
  const until = now + 3_650 * DAY;
  return {
    name,
    ...issued({ issuer: name, subject: name, publicKey, signer: privateKey, now, until, extensions }),
    key: pem(privateKey),
  };
}

/** Issues a certificate for a server of these host names and addresses, good for 397 days, the longest browsers accept. */
export function serverCertificate(
  { name, key }: CertificateAuthority,
  hosts: readonly string[],
  now: Millis,
): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const extensions = [
    extension("2.5.29.17", der.sequence(...hosts.map(alternativeName))),
    extension("2.5.29.15", der.bits(Buffer.from([0x80]), 7), true),
    extension("2.5.29.37", der.sequence(der.objectId("1.3.6.1.5.5.7.3.1"))),
  ];
  const until = now + 397 * DAY;
  return {
    ...issued({
      issuer: name,
      subject: hosts[0] ?? name,
      publicKey,
      signer: createPrivateKey(key),
      now,
      until,
      extensions,
    }),
    key: pem(privateKey),
  };
}

interface Issue {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly now: Millis;
  readonly until: Millis;
  readonly extensions: readonly Uint8Array[];
}

/** Source: RFC 5280, 4.1. */
function issued({
  issuer,
  subject,
  publicKey,
  signer,
  now,
  until,
  extensions,
}: Issue): Pick<Certificate, "certificate"> {
  const content = der.sequence(
    der.context(0, true, der.integer(Buffer.from([2]))),
    der.integer(randomBytes(16)),
    ECDSA_SHA256,
    nameOf(issuer),
    der.sequence(der.time(new Date(now - NEVER_BEFORE)), der.time(new Date(until))),
    nameOf(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der.context(3, true, der.sequence(...extensions)),
  );
  const whole = der.sequence(content, ECDSA_SHA256, der.bits(sign("sha256", content, signer)));
  const lines =
    Buffer.from(whole)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return { certificate: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n` };
}

const nameOf = (commonName: string): Uint8Array =>
  der.sequence(der.set(der.sequence(der.objectId("2.5.4.3"), der.text(commonName))));

const extension = (id: string, value: Uint8Array, critical = false): Uint8Array =>
  der.sequence(der.objectId(id), ...(critical ? [der.boolean(true)] : []), der.octets(value));

function alternativeName(host: string): Uint8Array {
  if (isIPv4(host)) return der.context(7, false, Buffer.from(host.split(".").map(Number)));
  if (isIPv6(host)) return der.context(7, false, ipv6Bytes(host));
  return der.context(2, false, Buffer.from(host, "latin1"));
}

function ipv6Bytes(address: string): Uint8Array {
  const [left = "", right] = address.split("::");
  const groups = (text: string): readonly string[] => (text === "" ? [] : text.split(":"));
  const [head, tail] = [groups(left), groups(right ?? "")];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return Buffer.from([...head, ...zeros, ...tail].map((group) => group.padStart(4, "0")).join(""), "hex");
}

const pem = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();
