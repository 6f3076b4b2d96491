import { RewindError } from "../../src/domain/errors.ts";
import { announcementOf, azureCredential } from "../../src/graph/sign-in/azure-credential.ts";
import { proven } from "../../src/graph/sign-in/client-proof.ts";
import { delegatedTokens } from "../../src/graph/sign-in/delegated-tokens.ts";
import { exchangePace } from "../../src/graph/sign-in/exchange-pace.ts";
import { signInFailure } from "../../src/graph/sign-in/sign-in-failure.ts";
import { type Credential, tokenCache } from "../../src/graph/sign-in/token-cache.ts";
import { tokenEndpoint } from "../../src/graph/sign-in/token-endpoint.ts";
import { FOREVER, fakeTime } from "../support/fake-time.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const coded = (code: string) => () => signInFailure(new Error(`AADSTS${code}: No.`), null).message;
const worded = (error: string) => () => signInFailure(new Error("No."), { error, description: "" }).message;
const unknown = () => signInFailure(new Error("It broke."), null).message;
const unreachable = () => signInFailure(new Error("ENOTFOUND"), null).message;

/** What is said of an AADSTS code, by the code. Another code is said to be something else. */
const codes: Readonly<Record<string, readonly string[]>> = {
  "65001": ["the app has no consent in this tenant"],
  "65004": ["the person declined the consent", "… Or sign in again and accept."],
  "90094": ["the permissions need an administrator's consent"],
  "50076": ["multifactor authentication is required and was not completed", "Make the call again to sign in anew."],
  "50079": ["the person has to register for multifactor authentication first"],
  "50158": ["an external authentication step is required and was not completed"],
  "50105": [
    "the person is not assigned to the app",
    "A Cloud Application Administrator assigns them to the enterprise application.",
  ],
  "50126": ["the user name or password is wrong"],
  "50053": ["the account is locked after too many attempts", "Wait, or ask an Authentication Administrator."],
  "50057": ["the account is disabled", "A User Administrator enables it, or sign in with another account."],
  "53000": [
    "a Conditional Access policy requires a compliant device",
    "A Security Administrator or Conditional Access Administrator finds the policy in the sign-in log.",
  ],
  "53001": ["a Conditional Access policy requires a joined device"],
  "53003": [
    "a Conditional Access policy blocked this sign-in",
    "… If it blocks device codes, set ENTRA_REWIND_SIGN_IN to browser.",
  ],
  "530034": ["a Conditional Access policy blocked device codes", "Set ENTRA_REWIND_SIGN_IN to browser."],
  "70043": ["the sign-in has expired, because a policy limits how long it lasts"],
  "70044": ["the session has expired, because a policy limits how long it lasts"],
  "700082": ["the sign-in has expired after long inactivity"],
  "50173": ["the sign-in was revoked, for example by a password change"],
  "700016": [
    "the tenant does not know this app",
    "Check AZURE_TENANT_ID and AZURE_CLIENT_ID. entra-rewind setup prints both.",
  ],
  "90002": ["the tenant was not found"],
  "50011": ["the app does not allow the redirect address"],
  "7000218": [
    "the app does not allow public clients",
    "An Application Administrator runs entra-rewind setup --apply, which completes the app registration.",
  ],
  "7000215": ["the client secret is wrong", "Set AZURE_CLIENT_SECRET anew."],
  "7000222": ["the client secret has expired", "An Application Administrator creates a new one."],
  "700027": ["the certificate is not that of the app", "Check AZURE_CLIENT_CERTIFICATE_PATH."],
};
const byCode = Object.entries(codes).flatMap(([code, says]): Pair[] => {
  const [other, instead] = code === "7000222" ? ["7000215", "secret is wrong"] : ["7000222", "secret has expired"];
  return says.map((one) => pair(one, coded(code), coded(other), instead));
});

const failures: readonly Pair[] = [
  ...byCode,
  pair(
    "A Global Administrator or Privileged Role Administrator opens the admin-consent link that entra-rewind setup prints.",
    coded("65001"),
    coded("50076"),
    "Make the call again",
  ),
  pair("the person declined the sign-in", worded("access_denied"), worded("expired_token"), "not entered in time"),
  pair("the code was not entered in time", worded("expired_token"), worded("access_denied"), "declined the sign-in"),
  pair("Make the call again for a new code.", worded("expired_token"), worded("access_denied"), "to sign in anew"),
  pair(
    "Check ENTRA_REWIND_SIGN_IN and the AZURE_ variables. entra-rewind doctor says more.",
    unknown,
    coded("50076"),
    "multifactor authentication is required",
  ),
  pair("Signing in failed: … …", unknown, unreachable, "could not be reached"),
  pair("Signing in failed: ……. …", coded("50076"), unreachable, "could not be reached"),
  pair(
    "Microsoft's sign-in service (login.microsoftonline.com) could not be reached from this machine. Check the network and its proxy (HTTPS_PROXY), then make the call again.",
    unreachable,
    unknown,
    "It broke.",
  ),
];

const given = { token: "t", expiresAt: Number.MAX_SAFE_INTEGER };
const open = () => new AbortController().signal;
/** Returns what a call hears that needs a token. */
const asked = (credential: Credential, patience = FOREVER, calls = 1) =>
  tried(async () => {
    const { clock, sleep } = fakeTime();
    const unfinished: typeof sleep = (ms, signal) => sleep(ms >= FOREVER && patience < FOREVER ? 1 : ms, signal);
    const cache = tokenCache({
      ...{ credential, clock, sleep: calls === 1 ? sleep : unfinished, closing: open(), patience, onPrompt: () => {} },
    });
    for (let call = 1; call < calls; call += 1) {
      await cache.token({ signal: open() }).catch(() => {});
      await new Promise(setImmediate);
    }
    return cache.token({ signal: open() });
  });
const silent: Credential = () => new Promise(() => {});
const prompting: Credential = ({ prompt }) => {
  prompt({ message: "Enter ABC." });
  return new Promise(() => {});
};
const quick: Credential = async () => given;
const byToken = (claims: string | null) =>
  tried(() => {
    const { clock } = fakeTime();
    const note = { read: () => null, write: () => {} };
    const signIn = { kind: "accessToken", token: "t" } as const;
    return azureCredential({ signIn, scope: "s", note, clock })({
      ...{ claims, renew: false, signal: open(), prompt: () => {} },
    });
  });
const told = (kind: "browser" | "deviceCode") => () => announcementOf(kind)?.message ?? "the service tells it";
const proof = (path: string) => tried(() => proven({ kind: "certificate", path }, "https://login.test"));
const bySecret = tried(() => proven({ kind: "secret", secret: "s" }, "https://login.test"));
const delegated = (challenge: string | undefined) =>
  tried(() => {
    const tokens = delegatedTokens(
      { onBehalfOf: async () => ({ kind: "granted", token: given }) },
      {
        ...{ scope: "s", clock: fakeTime().clock },
      },
    );
    const source = tokens.sourceOf(tokens.keep(given));
    return source.token({ signal: open(), ...(challenge === undefined ? {} : { challenge }) });
  });
const person = { tid: "t", oid: "o" };
const exchanges = (of: number, failed: number) =>
  tried(() => {
    const pace = exchangePace(fakeTime().clock);
    for (let count = 0; count < failed; count += 1) pace.failed(person, `k${count}`, new RewindError("busy", "No."));
    for (let count = 0; count < of; count += 1) pace.admit(person, "k");
  });
const endpoint = (authority: string, secret: string | null) =>
  tried(() =>
    tokenEndpoint({
      ...{ authority: new URL(authority), clock: fakeTime().clock },
      app: {
        clientId: "c",
        proof: secret === null ? { kind: "certificate", path: "/nowhere" } : { kind: "secret", secret },
      },
    }).ofItself("t", "s"),
  );

const tokens: readonly Pair[] = [
  pair(
    "A sign-in is under way and has not ended yet: wait a minute.",
    asked(silent, 10),
    asked(prompting),
    "Enter ABC.",
  ),
  pair("… Then make this call again.", asked(prompting), asked(quick), accepted),
  pair(
    "The last sign-in was not finished within 15 minutes. If the browser showed an error such as AADSTS50105, an administrator has to mend that first. Make the call again to sign in anew.",
    asked(silent, 10, 2),
    asked(silent, 10),
    "is under way",
  ),
  pair(
    "The access token is no longer accepted. Set ENTRA_REWIND_ACCESS_TOKEN anew.",
    byToken("{}"),
    byToken(null),
    accepted,
  ),
  pair(
    "To sign in, finish in the browser window that has just been opened on this machine.",
    told("browser"),
    told("deviceCode"),
    "the service tells it",
  ),
  pair(
    "The file with which this server proves itself cannot be read as a regular file. The operator of this server checks its path and rights.",
    proof("/nowhere"),
    bySecret,
    accepted,
  ),
  pair(
    "The file with which this server proves itself does not hold a certificate and its RSA key in PEM. The operator of this server replaces it.",
    proof("package.json"),
    proof("/nowhere"),
    "cannot be read",
  ),
  pair(
    "Microsoft asks for a newer sign-in. Make the call again: the assistant's host then asks its person to sign in.",
    delegated("Bearer"),
    delegated(undefined),
    accepted,
  ),
  pair("of one tenant failed", exchanges(1, 120), exchanges(21, 0), "of one person"),
  pair("of one person", exchanges(21, 0), exchanges(1, 120), "of one tenant failed"),
  pair(
    "Too many exchanges of sign-ins … in a minute. Go on in … seconds.",
    exchanges(21, 0),
    exchanges(20, 0),
    accepted,
  ),
  pair(
    "The sign-in service gave no usable answer. Try again shortly.",
    endpoint("http://127.0.0.1:9", "s"),
    endpoint("http://127.0.0.1:9", null),
    "cannot be read",
  ),
];

/** On signing in: failures by their code and tokens. */
export const signInFailurePairs: readonly Pair[] = [...failures, ...tokens];
