import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import * as z from "zod";
import { invalid } from "../domain/errors.ts";

/** Signatures over P-256. Widely supported, and short enough to be read out. */
export const ALGORITHM = "ES256";

const coordinate = z.string().regex(/^[\w-]{43}$/);
const publicShape = { kty: z.literal("EC"), crv: z.literal("P-256"), x: coordinate, y: coordinate };
const publicJwk = z.object(publicShape);
const privateJwk = z.object({ ...publicShape, d: coordinate });

/** A key that signs receipts, and the public half with which others verify them. */
export interface ReceiptKey {
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: PublicReceiptKey;
}

/** The public half of a key as a JSON Web Key. */
export type PublicReceiptKey = z.infer<typeof publicJwk> & { readonly kid: string };

/** Returns a new private key as JSON, for a file. */
export async function newReceiptKey(): Promise<string> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return `${JSON.stringify(await exportJWK(privateKey))}\n`;
}

/** Reads a private key from the JSON in a file. Throws `invalidInput` for any other text, without repeating it. */
export async function readReceiptKey(json: string, file: string): Promise<ReceiptKey> {
  const { data } = privateJwk.safeParse(parsed(json));
  if (data === undefined) throw noKey(file, "a private P-256 key as a JSON Web Key");
  const { d: _, ...shown } = data;
  const { id, ...found } = await identified(shown);
  return { id, privateKey: await asymmetric(data, file), publicJwk: found };
}

/** Reads a public key, or the public half of a private one. Throws `invalidInput` for a text that holds neither. */
export async function readPublicKey(json: string, file: string): Promise<PublicReceiptKey> {
  const { data } = publicJwk.safeParse(parsed(json));
  if (data === undefined) throw noKey(file, "a P-256 key as a JSON Web Key");
  const { id: _, ...found } = await identified(data);
  await asymmetric(data, file);
  return found;
}

async function identified(jwk: z.infer<typeof publicJwk>) {
  const id = await calculateJwkThumbprint(jwk);
  return { ...jwk, id, kid: id };
}

async function asymmetric(jwk: JWK, file: string): Promise<CryptoKey> {
  const key = await importJWK(jwk, ALGORITHM).catch(() => null);
  if (key === null || key instanceof Uint8Array) throw noKey(file, "a usable P-256 key");
  return key;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

const noKey = (file: string, wanted: string): Error => invalid(`${file} does not hold ${wanted}.`);
