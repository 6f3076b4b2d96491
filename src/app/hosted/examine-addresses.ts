import * as z from "zod";
import type { Finding } from "../../domain/finding.ts";
import type { TenantId } from "../../domain/ids.ts";
import { MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import { machine } from "../machine.ts";
import { attempt, unwell, well } from "./attempt.ts";

const PATIENCE = 10 * SECOND;
/** More than any answer here has. */
const LONGEST = 1_000_000;
/** A token that was issued in our future is refused, and one that has expired by our clock too. */
const MOST_SKEW = MINUTE;

interface Answered {
  readonly body: unknown;
  /** The difference of the other's clock to ours, or null if it does not say its time. */
  readonly skew: Millis | null;
}

/** Reads JSON at an address. Throws a sentence that says what came instead. */
async function asked(address: URL): Promise<Answered> {
  const response = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(PATIENCE) }).catch(
    (error: unknown) => {
      throw new Error(`${address.origin} did not answer: ${reasonOf(error)}`);
    },
  );
  const date = Date.parse(response.headers.get("date") ?? "");
  const skew = Number.isNaN(date) ? null : date - machine.now();
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`${address.href} answered ${response.status}`);
  }
  const text = await boundedText(response);
  if (text === null) throw new Error(`the answer of ${address.href} is too long to be the expected one`);
  return { body: parsed(text, address), skew };
}

function parsed(text: string, address: URL): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`the answer of ${address.href} is not JSON`);
  }
}

/** Returns null for a body that is too long, of which the rest is not read. */
async function boundedText({ body }: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LONGEST) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Fetch says that it failed, and its cause says why. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
};

const keySet = z.object({ keys: z.array(z.unknown()).min(1) });

/** Checks that the signing keys of each tenant can be read, and this machine's clock by the answers. */
export async function* keyFindings(
  tenants: readonly TenantId[],
  keysOf: (tenant: TenantId) => URL,
): AsyncGenerator<Finding> {
  const skews: Millis[] = [];
  let read = 0;
  for (const tenant of tenants) {
    const name = `keys of ${tenant}`;
    const found = await attempt(name, () => asked(keysOf(tenant)));
    if ("finding" in found) yield { ...found.finding, remedy: KEYS_REMEDY };
    else if (!keySet.safeParse(found.value.body).success) yield unwell(name, "there is no key set", KEYS_REMEDY);
    else {
      read += 1;
      if (found.value.skew !== null) skews.push(found.value.skew);
    }
  }
  if (read === tenants.length) yield well("keys", "the signing keys of every tenant can be read");
  const [skew] = skews;
  if (skew !== undefined) yield clockFinding(skew);
}

const KEYS_REMEDY =
  "Correct the id in ENTRA_REWIND_HOST_TENANTS, or let this machine reach the address in ENTRA_REWIND_AUTHORITY_URL.";

/** The time of an answer is in whole seconds. */
function clockFinding(skew: Millis): Finding {
  const says = `this machine's clock is ${Math.abs(Math.round(skew / SECOND))} s ${skew > 0 ? "behind" : "ahead of"} the sign-in service's`;
  return Math.abs(skew) <= MOST_SKEW
    ? well("clock", says)
    : unwell("clock", says, "Set this machine's clock, best by network time. Tokens count for their time only.");
}

const metadata = z.object({ resource: z.string() });

/** Checks that the public address leads to a host that has the same address. */
export async function addressFinding(resource: URL): Promise<Finding> {
  const name = "public address";
  const found = await attempt(name, () =>
    asked(new URL(`/.well-known/oauth-protected-resource${resource.pathname}`, resource)),
  );
  if ("finding" in found) return { ...found.finding, remedy: ADDRESS_REMEDY };
  const served = metadata.safeParse(found.value.body).data?.resource ?? "nothing";
  return served === resource.href
    ? well(name, `a host answers at ${resource.href}`)
    : unwell(name, `a host answers there for ${served.slice(0, 200)}`, "Set ENTRA_REWIND_HOST_URL alike everywhere.");
}

const ADDRESS_REMEDY =
  "Start `entra-rewind host`, and let the proxy before it answer there over TLS and pass on the Host header.";
