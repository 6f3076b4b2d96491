import { EncryptJWT, jwtDecrypt } from "jose";
import * as z from "zod";
import { sameSecret } from "../../approval-page/page-sessions.ts";
import { type ApprovalId, approvalId, tenantId } from "../../domain/ids.ts";
import { type Clock, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import type { SignInChecks } from "./approver-sign-in.ts";

/** A sign-in that a browser has been sent away for. */
export interface PendingSignIn {
  readonly request: ApprovalId;
  readonly state: string;
  readonly checks: SignInChecks;
}

/**
 * Sign-ins under way, each in the cookie of its own browser, sealed with a key that all hosts share. Every visitor can begin
 * one, so the server keeps none that others could crowd out.
 */
export interface PendingSignIns {
  seal(pending: PendingSignIn): Promise<string>;
  /** Returns the sign-in that this browser was sent away for, if the state it came back with is that one's. */
  open(sealed: string | null, state: string | null): Promise<PendingSignIn | null>;
}

export const SIGN_IN_LIFE: Millis = 10 * MINUTE;

const text = z.string().max(1_000);
const held = z.object({
  request: text.transform(approvalId),
  state: text,
  checks: z.object({ tenant: text.transform(tenantId), nonce: text, verifier: text }),
});

export interface PendingSignInsParts {
  /** 256 bits as base64url. */
  readonly key: string;
  readonly clock: Clock;
}

export function pendingSignIns({ key: sealing, clock }: PendingSignInsParts): PendingSignIns {
  const key = Buffer.from(sealing, "base64url");
  return {
    seal: ({ request, state, checks }) =>
      new EncryptJWT({ request, state, checks: { ...checks } })
        .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
        .setExpirationTime(Math.floor((clock.now() + SIGN_IN_LIFE) / SECOND))
        .encrypt(key),
    async open(sealed, state) {
      if (sealed === null || state === null) return null;
      try {
        const { payload } = await jwtDecrypt(sealed, key, { currentDate: new Date(clock.now()) });
        const pending = held.parse(payload);
        return sameSecret(state, pending.state) ? pending : null;
      } catch {
        return null;
      }
    },
  };
}
