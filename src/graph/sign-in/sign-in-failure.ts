import { RewindError } from "../../domain/errors.ts";
import { cleaned } from "../../domain/words/untrusted.ts";

/** The error that a token endpoint answered. Libraries drop parts of it. Source: RFC 6749, 5.2, and RFC 8628, 3.5. */
export interface TokenError {
  readonly error: string;
  readonly description: string;
}

interface Reason {
  readonly says: string;
  readonly remedy: string;
}

const CONSENT =
  "A Global Administrator or Privileged Role Administrator opens the admin-consent link that entra-rewind setup prints.";
const SIGN_IN_LOG = "A Security Administrator or Conditional Access Administrator finds the policy in the sign-in log.";
const AGAIN = "Make the call again to sign in anew.";
const IDS = "Check AZURE_TENANT_ID and AZURE_CLIENT_ID. entra-rewind setup prints both.";
const REGISTRATION =
  "An Application Administrator runs entra-rewind setup --apply, which completes the app registration.";

/** Failures by AADSTS code, with the person who can mend them. Source: Microsoft Entra authentication error codes. */
const byCode: Readonly<Record<string, Reason>> = {
  "65001": { says: "the app has no consent in this tenant", remedy: CONSENT },
  "65004": { says: "the person declined the consent", remedy: `${CONSENT} Or sign in again and accept.` },
  "90094": { says: "the permissions need an administrator's consent", remedy: CONSENT },
  "90095": { says: "the permissions need an administrator's consent", remedy: CONSENT },
  "50076": { says: "multifactor authentication is required and was not completed", remedy: AGAIN },
  "50079": { says: "the person has to register for multifactor authentication first", remedy: AGAIN },
  "50158": { says: "an external authentication step is required and was not completed", remedy: AGAIN },
  "50105": {
    says: "the person is not assigned to the app",
    remedy: "A Cloud Application Administrator assigns them to the enterprise application.",
  },
  "50126": { says: "the user name or password is wrong", remedy: AGAIN },
  "50053": {
    says: "the account is locked after too many attempts",
    remedy: "Wait, or ask an Authentication Administrator.",
  },
  "50057": {
    says: "the account is disabled",
    remedy: "A User Administrator enables it, or sign in with another account.",
  },
  "53000": { says: "a Conditional Access policy requires a compliant device", remedy: SIGN_IN_LOG },
  "53001": { says: "a Conditional Access policy requires a joined device", remedy: SIGN_IN_LOG },
  "53003": {
    says: "a Conditional Access policy blocked this sign-in",
    remedy: `${SIGN_IN_LOG} If it blocks device codes, set ENTRA_REWIND_SIGN_IN to browser.`,
  },
  "530034": {
    says: "a Conditional Access policy blocked device codes",
    remedy: "Set ENTRA_REWIND_SIGN_IN to browser.",
  },
  "70043": { says: "the sign-in has expired, because a policy limits how long it lasts", remedy: AGAIN },
  "70044": { says: "the session has expired, because a policy limits how long it lasts", remedy: AGAIN },
  "700082": { says: "the sign-in has expired after long inactivity", remedy: AGAIN },
  "50173": { says: "the sign-in was revoked, for example by a password change", remedy: AGAIN },
  "700016": { says: "the tenant does not know this app", remedy: IDS },
  "90002": { says: "the tenant was not found", remedy: IDS },
  "50011": { says: "the app does not allow the redirect address", remedy: REGISTRATION },
  "7000218": { says: "the app does not allow public clients", remedy: REGISTRATION },
  "7000215": { says: "the client secret is wrong", remedy: "Set AZURE_CLIENT_SECRET anew." },
  "7000222": { says: "the client secret has expired", remedy: "An Application Administrator creates a new one." },
  "700027": { says: "the certificate is not that of the app", remedy: "Check AZURE_CLIENT_CERTIFICATE_PATH." },
};

/** Failures without an AADSTS code. Source: RFC 8628, 3.5. */
const byError: Readonly<Record<string, Reason>> = {
  authorization_declined: { says: "the person declined the sign-in", remedy: AGAIN },
  expired_token: { says: "the code was not entered in time", remedy: "Make the call again for a new code." },
  code_expired: { says: "the code was not entered in time", remedy: "Make the call again for a new code." },
  access_denied: { says: "the person declined the sign-in", remedy: AGAIN },
};

const CHECK = "Check ENTRA_REWIND_SIGN_IN and the AZURE_ variables. entra-rewind doctor says more.";

/**
 * Translates a failed sign-in into `signInRequired` with its reason and the person who can mend it. `answered` is the token
 * endpoint's own error, if it was seen.
 */
export function signInFailure(error: unknown, answered: TokenError | null): RewindError {
  if (error instanceof RewindError) return error;
  const said = `${answered?.description ?? ""} ${error instanceof Error ? error.message : ""}`.trim();
  const code = /\bAADSTS(\d{5,7})\b/.exec(said)?.[1];
  const known = (code === undefined ? undefined : byCode[code]) ?? byError[answered?.error ?? ""];
  const correlationId = /Correlation ID: ([0-9a-f-]{36})/i.exec(said)?.[1];
  const named = code === undefined ? "" : `AADSTS${code}, `;
  const [line = ""] = said.split("\n");
  if (code === undefined && UNREACHABLE.test(said)) return unreachable(error);
  const message =
    known === undefined
      ? `Signing in failed: ${cleaned(line, 300)} ${CHECK}`
      : `Signing in failed: ${named}${known.says}. ${known.remedy}`;
  return new RewindError("signInRequired", message, {
    cause: error,
    facts: {
      ...(code === undefined ? {} : { errorCode: `AADSTS${code}` }),
      ...(correlationId === undefined ? {} : { correlationId }),
    },
  });
}

/** Words of the library for a sign-in service that did not answer. */
const UNREACHABLE = /endpoints_resolution_error|network_error|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN/;

const unreachable = (cause: unknown): RewindError =>
  new RewindError(
    "unavailable",
    "Microsoft's sign-in service (login.microsoftonline.com) could not be reached from this machine. Check the network and " +
      "its proxy (HTTPS_PROXY), then make the call again.",
    { cause, facts: { sent: false } },
  );

const pending: readonly string[] = ["authorization_pending", "slow_down"];

/** Reads the error of a token endpoint's response. Returns null for any other body, and while the person has not finished. */
export function readTokenError(body: string | null | undefined): TokenError | null {
  if (body === null || body === undefined || body.length > 100_000) return null;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== "object" || parsed === null || !("error" in parsed)) return null;
    if (typeof parsed.error !== "string" || pending.includes(parsed.error)) return null;
    const description = "error_description" in parsed ? parsed.error_description : "";
    return { error: parsed.error, description: typeof description === "string" ? description : "" };
  } catch {
    return null;
  }
}
