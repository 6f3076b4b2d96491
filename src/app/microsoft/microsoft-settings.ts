import { invalid } from "../../domain/errors.ts";
import { MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import type { AppIds, SignIn } from "../../graph/sign-in/sign-in.ts";
import { type Environment, parseTable } from "../settings/parse-table.ts";
import { secureUrl } from "../settings/secure-url.ts";
import { microsoftSettings } from "../settings/settings.ts";

/** The settings of a live service, however it is signed in to. */
export interface ServiceSettings {
  /** The only service that is ever sent a token. */
  readonly base: URL;
  readonly oldestPreview: Millis;
  readonly poll: { readonly first: Millis; readonly longest: Millis };
  /** True if requests wait so that they stay within the published limits of Graph. */
  readonly paced: boolean;
  /** True if each request is logged on the error stream. */
  readonly logRequests: boolean;
}

/** The settings of a process that signs in to one tenant by itself. */
export interface MicrosoftSettings extends ServiceSettings {
  readonly signIn: SignIn;
}

type Variables = ReturnType<typeof parseTable<typeof microsoftSettings>>;

/** Reads the environment. Throws `invalidInput` for the first variable that is wrong or missing. */
export function readMicrosoftSettings(environment: Environment): MicrosoftSettings {
  return { ...readServiceSettings(environment), signIn: signInOf(parseTable(microsoftSettings, environment)) };
}

/** Reads what does not depend on the sign-in. Throws the same. */
export function readServiceSettings(environment: Environment): ServiceSettings {
  const variables = parseTable(microsoftSettings, environment);
  const first = variables.ENTRA_REWIND_POLL_SECONDS * SECOND;
  return {
    base: baseOf(variables.ENTRA_REWIND_GRAPH_URL),
    oldestPreview: variables.ENTRA_REWIND_PREVIEW_MINUTES * MINUTE,
    poll: { first, longest: 4 * first },
    paced: variables.ENTRA_REWIND_PACING === "on",
    logRequests: variables.ENTRA_REWIND_LOG === "on",
  };
}

function baseOf(text: string): URL {
  const url = secureUrl(text);
  if (url !== null) return url;
  throw invalid(
    "ENTRA_REWIND_GRAPH_URL must be an https address such as https://graph.microsoft.com/v1.0. Use http for this " +
      "machine only, because a token travels.",
  );
}

function signInOf(variables: Variables): SignIn {
  const kind = variables.ENTRA_REWIND_SIGN_IN;
  const needed = (name: SignInVariable, hint = `Signing in by ${kind} needs it.`): string => {
    const value = variables[name];
    if (value === undefined) throw invalid(`${name} is not set. ${hint}`);
    return value;
  };
  const app = (): AppIds => ({
    tenantId: needed("AZURE_TENANT_ID", "entra-rewind setup prints it."),
    clientId: needed("AZURE_CLIENT_ID", "entra-rewind setup prints it."),
  });
  switch (kind) {
    case "browser":
    case "deviceCode":
      return { kind, app: app() };
    case "azureCli":
      return { kind, tenantId: variables.AZURE_TENANT_ID ?? null };
    case "clientSecret":
      return { kind, app: app(), secret: needed("AZURE_CLIENT_SECRET") };
    case "certificate": {
      const path = needed("AZURE_CLIENT_CERTIFICATE_PATH");
      return { kind, app: app(), path, password: variables.AZURE_CLIENT_CERTIFICATE_PASSWORD ?? null };
    }
    case "managedIdentity":
      return { kind, clientId: variables.AZURE_CLIENT_ID ?? null };
    case "workloadIdentity":
      return { kind, app: app(), tokenFile: needed("AZURE_FEDERATED_TOKEN_FILE") };
    case "accessToken":
      return { kind, token: needed("ENTRA_REWIND_ACCESS_TOKEN") };
  }
}

type SignInVariable =
  | "AZURE_TENANT_ID"
  | "AZURE_CLIENT_ID"
  | "AZURE_CLIENT_SECRET"
  | "AZURE_CLIENT_CERTIFICATE_PATH"
  | "AZURE_FEDERATED_TOKEN_FILE"
  | "ENTRA_REWIND_ACCESS_TOKEN";
