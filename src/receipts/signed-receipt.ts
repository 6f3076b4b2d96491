import { CompactSign, compactVerify, decodeProtectedHeader, errors, importJWK } from "jose";
import type { RecoveryReceipt } from "../domain/approval/receipt.ts";
import { cleaned } from "../domain/words/untrusted.ts";
import { ALGORITHM, type PublicReceiptKey, type ReceiptKey } from "./receipt-key.ts";
import { parseReceipt } from "./receipt-shape.ts";

/** Keeps signatures for receipts apart from other uses of a key. Source: RFC 8725, 3.11. */
const TYPE = "entra-rewind-receipt+jws";
const LONGEST = 65_536;

/** Returns a receipt as a compact JSON Web Signature. */
export function signReceipt(receipt: RecoveryReceipt, { id, privateKey }: ReceiptKey): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify({ version: 1, ...receipt })))
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: id })
    .sign(privateKey);
}

export type ReceiptVerdict =
  | { readonly genuine: true; readonly keyId: string; readonly receipt: RecoveryReceipt }
  /** The fault, as a sentence. */
  | { readonly genuine: false; readonly why: string };

/** Checks a receipt against a public key that the verifier trusts. Never trusts a key that comes with the receipt. */
export async function verifyReceipt(text: string, key: PublicReceiptKey): Promise<ReceiptVerdict> {
  const jws = text.trim();
  const header = headerOf(jws);
  if (header?.typ !== TYPE) return { genuine: false, why: "This is no receipt of this program." };
  if (header.kid !== key.kid) {
    const named = typeof header.kid === "string" ? `names the key ${cleaned(header.kid, 80)}` : "names no key";
    return {
      genuine: false,
      why: `The receipt ${named}, and is compared with ${key.kid}. Use the public key of the server that issued it.`,
    };
  }
  try {
    const { payload } = await compactVerify(jws, await importJWK(key, ALGORITHM), { algorithms: [ALGORITHM] });
    const receipt = parseReceipt(new TextDecoder().decode(payload));
    return receipt === null
      ? { genuine: false, why: "The signature is genuine, and the content is of another version of this program." }
      : { genuine: true, keyId: key.kid, receipt };
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    return {
      genuine: false,
      why: "The receipt was altered after it was signed: its signature does not fit its content.",
    };
  }
}

function headerOf(jws: string): { readonly typ?: unknown; readonly kid?: unknown } | null {
  if (jws.length > LONGEST) return null;
  try {
    return decodeProtectedHeader(jws);
  } catch {
    return null;
  }
}
