import type {
  AuthenticationRecord,
  DeviceCodeCredentialOptions,
  GetTokenOptions,
  TokenCredential,
} from "@azure/identity";
import { RewindError } from "../../domain/errors.ts";
import { type Clock, SECOND } from "../../domain/time.ts";
import { requireProofFile } from "./client-proof.ts";
import type { SignIn, SignInPrompt } from "./sign-in.ts";
import { readTokenError, signInFailure, type TokenError } from "./sign-in-failure.ts";
import type { Credential } from "./token-cache.ts";

/** The record of the last account, without token or secret, which finds its cached token again. */
export interface SignInNote {
  read(): string | null;
  write(text: string): void;
}

export interface AzureCredentialOptions {
  readonly signIn: SignIn;
  /** The scope to request, such as https://graph.microsoft.com/.default. */
  readonly scope: string;
  readonly note: SignInNote;
  readonly clock: Clock;
}

/** A credential of the library that can be kept from asking a person. */
interface SilentCredential {
  getToken(
    scope: string,
    options: GetTokenOptions & { readonly silent: boolean },
  ): ReturnType<TokenCredential["getToken"]>;
}

type Azure = typeof import("@azure/identity");
type Tell = (prompt: SignInPrompt) => void;

const BROWSER: SignInPrompt = {
  message: "To sign in, finish in the browser window that has just been opened on this machine.",
};

/** Returns the message for a person who has to sign in, or null where the sign-in shows one itself. */
export const announcementOf = (kind: SignIn["kind"]): SignInPrompt | null => (kind === "browser" ? BROWSER : null);

/** Creates a credential of @azure/identity, which is loaded at the first token request. */
export function azureCredential({ signIn, scope, note, clock }: AzureCredentialOptions): Credential {
  if (signIn.kind === "accessToken") {
    const { token } = signIn;
    return async ({ claims }) => {
      if (claims === null) return { token, expiresAt: Number.MAX_SAFE_INTEGER };
      throw new RewindError(
        "signInRequired",
        "The access token is no longer accepted. Set ENTRA_REWIND_ACCESS_TOKEN anew.",
      );
    };
  }
  let opened: Promise<SilentCredential> | null = null;
  let tell: Tell = () => {};
  const answered: { last: TokenError | null } = { last: null };
  return async ({ claims, renew, signal, prompt }) => {
    tell = prompt;
    answered.last = null;
    if (signIn.kind === "certificate") requireProofFile(signIn.path);
    if (signIn.kind === "workloadIdentity") requireProofFile(signIn.tokenFile);
    opened ??= open(signIn, { note, scope, tell: (told) => tell(told), answered });
    const credential = await opened;
    const wanted = claims ?? (renew && signIn.kind !== "azureCli" ? newlyIssued(clock) : null);
    const options = { abortSignal: signal, enableCae: true, ...(wanted === null ? {} : { claims: wanted }) };
    const token = await credential.getToken(scope, { ...options, silent: renew }).catch((error: unknown) => {
      throw signInFailure(error, answered.last);
    });
    if (token === null) throw new RewindError("signInRequired", "No token was issued. Sign in again.");
    return { token: token.token, expiresAt: token.expiresOnTimestamp };
  };
}

/** Claims that only a token issued from now on meets, which bypasses the library's cache. Source: Microsoft identity platform, claims challenge. */
const newlyIssued = (clock: Clock): string =>
  JSON.stringify({ access_token: { nbf: { essential: true, value: String(Math.floor(clock.now() / SECOND)) } } });

interface Opening {
  readonly note: SignInNote;
  readonly scope: string;
  readonly tell: Tell;
  /** Receives the token endpoint's errors, of which the device-code flow keeps only a word. */
  readonly answered: { last: TokenError | null };
}

async function open(
  signIn: Exclude<SignIn, { kind: "accessToken" }>,
  { note, scope, tell, answered }: Opening,
): Promise<SilentCredential> {
  const azure = await import("@azure/identity");
  switch (signIn.kind) {
    case "azureCli":
      return new azure.AzureCliCredential(signIn.tenantId === null ? {} : { tenantId: signIn.tenantId });
    case "clientSecret":
      return new azure.ClientSecretCredential(signIn.app.tenantId, signIn.app.clientId, signIn.secret);
    case "certificate": {
      const { path, password, app } = signIn;
      const certificate = { certificatePath: path, ...(password === null ? {} : { certificatePassword: password }) };
      return new azure.ClientCertificateCredential(app.tenantId, app.clientId, certificate);
    }
    case "managedIdentity":
      return new azure.ManagedIdentityCredential(signIn.clientId === null ? {} : { clientId: signIn.clientId });
    case "workloadIdentity":
      return new azure.WorkloadIdentityCredential({ ...signIn.app, tokenFilePath: signIn.tokenFile });
    case "browser":
    case "deviceCode": {
      const record = readNote(azure, note);
      const watching: DeviceCodeCredentialOptions = {
        additionalPolicies: [
          {
            position: "perRetry",
            policy: {
              name: "keepTokenError",
              async sendRequest(request, next) {
                const response = await next(request);
                if (response.status >= 400) answered.last = readTokenError(response.bodyAsText) ?? answered.last;
                return response;
              },
            },
          },
        ],
      };
      const common = {
        ...watching,
        ...signIn.app,
        ...((await persistentCache(azure))
          ? { tokenCachePersistenceOptions: { enabled: true, name: "entra-rewind" } }
          : {}),
        ...(record === null ? {} : { authenticationRecord: record }),
        disableAutomaticAuthentication: true,
      };
      const interactive =
        signIn.kind === "browser"
          ? new azure.InteractiveBrowserCredential({ ...common, redirectUri: "http://localhost" })
          : new azure.DeviceCodeCredential({ ...common, userPromptCallback: (info) => tell(info) });
      return askingWhenNeeded(azure, interactive, {
        scope,
        note,
        announce: () => {
          const told = announcementOf(signIn.kind);
          if (told !== null) tell(told);
        },
      });
    }
  }
}

type Interactive = InstanceType<Azure["InteractiveBrowserCredential"]> | InstanceType<Azure["DeviceCodeCredential"]>;

/** Gets a token from the cache if possible. Otherwise asks the person and records the account. */
function askingWhenNeeded(
  azure: Azure,
  credential: Interactive,
  { scope, note, announce }: { readonly scope: string; readonly note: SignInNote; readonly announce: () => void },
): SilentCredential {
  return {
    async getToken(_scopes, options) {
      try {
        return await credential.getToken(scope, options);
      } catch (error) {
        const needsPerson = error instanceof Error && error.name === "AuthenticationRequiredError";
        if (!needsPerson || options.silent) throw error;
      }
      announce();
      const record = await credential.authenticate(scope, options);
      if (record !== undefined) note.write(azure.serializeAuthenticationRecord(record));
      return credential.getToken(scope, options);
    },
  };
}

function readNote(azure: Azure, note: SignInNote): AuthenticationRecord | null {
  try {
    const text = note.read();
    return text === null ? null : azure.deserializeAuthenticationRecord(text);
  } catch {
    // A damaged record costs only one more sign-in.
    return null;
  }
}

/** An optional package. It is not a dependency, because it is native and not built for every platform. */
const PERSISTENCE = "@azure/identity-cache-persistence";

/** Returns true if the optional package is installed, so that tokens can be kept in the platform's secure store. */
export async function persistentCache(azure?: Pick<Azure, "useIdentityPlugin">): Promise<boolean> {
  try {
    const loaded: unknown = await import(PERSISTENCE);
    const plugin = typeof loaded === "object" && loaded !== null && "cachePersistencePlugin" in loaded ? loaded : null;
    const use = plugin?.cachePersistencePlugin;
    if (typeof use !== "function") return false;
    azure?.useIdentityPlugin((context) => void Reflect.apply(use, undefined, [context]));
    return true;
  } catch {
    return false;
  }
}
