import { EncryptJWT, jwtDecrypt } from "jose";
import * as z from "zod";
import type { PageSession } from "../../approval-page/page-sessions.ts";
import { type ApprovalId, approvalId } from "../../domain/ids.ts";
import { type Clock, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import type { SignedInPerson } from "./approver-sign-in.ts";

/** The page of one request in the browser of one person. Its `secret` is the session itself, sealed. */
export interface ApproverSession extends PageSession {
  readonly person: SignedInPerson;
}

/**
 * What browsers may do here, for minutes: a person reads, decides and is done. Each session is in the cookie of its own
 * browser, sealed with the key that all hosts share, so that any of them answers and none keeps sessions that a visitor could
 * crowd out.
 */
export interface ApproverSessions {
  /** Opens the page of a request to a person who has signed in for it. */
  open(request: ApprovalId, person: SignedInPerson): Promise<ApproverSession>;
  /** Returns the session at a place, for the browser that has its secret. */
  at(place: string, secret: string | null): Promise<ApproverSession | null>;
}

export const SESSION_LIFE: Millis = 15 * MINUTE;

const text = z.string().max(1_000);
const held = z.object({
  request: text.transform(approvalId),
  place: text,
  seal: text,
  person: z.object({
    tid: text,
    oid: text,
    token: z.object({ token: z.string().max(20_000), expiresAt: z.number() }).nullable(),
    authentication: z.object({ time: z.number(), methods: z.array(text).max(20) }),
  }),
});

export interface ApproverSessionsParts {
  /** 256 bits as base64url. */
  readonly key: string;
  readonly clock: Clock;
  readonly newSecret: () => string;
}

export function approverSessions({ key, clock, newSecret }: ApproverSessionsParts): ApproverSessions {
  const bytes = Buffer.from(key, "base64url");
  return {
    async open(request, person) {
      const own = { request, place: newSecret(), seal: newSecret() };
      const { tid, oid, token, authentication } = person;
      const kept = { ...own, person: { tid, oid, token, authentication } };
      const secret = await new EncryptJWT({ ...kept })
        .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
        .setExpirationTime(Math.floor((clock.now() + SESSION_LIFE) / SECOND))
        .encrypt(bytes);
      return { ...own, secret, person };
    },
    async at(place, secret) {
      if (secret === null) return null;
      try {
        const { payload } = await jwtDecrypt(secret, bytes, { currentDate: new Date(clock.now()) });
        const session = held.parse(payload);
        return session.place === place ? { ...session, secret } : null;
      } catch {
        return null;
      }
    },
  };
}
