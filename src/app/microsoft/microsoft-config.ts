import * as z from "zod";
import { invalid } from "../../domain/errors.ts";
import { MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import { type AppIds, type SignIn, signInKinds } from "../../graph/sign-in/sign-in.ts";

/** What the environment decides of mode `microsoft`. */
export interface MicrosoftConfig {
  /** The only host that is ever sent a token. */
  readonly base: URL;
  readonly signIn: SignIn;
  readonly oldestPreview: Millis;
  readonly poll: { readonly first: Millis; readonly longest: Millis };
  /** Whether requests are logged on the error stream. */
  readonly logRequests: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const GRAPH = "https://graph.microsoft.com/v1.0";
const ids = "entra-rewind setup prints it.";
const secondsOf = (name: string, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}(\.\d{1,3})?$/, `${name} must be a number of seconds.`)
    .transform(Number)
    .refine((seconds) => seconds <= most, `${name} must be at most ${most}.`);

const variables = z.object({
  ENTRA_REWIND_GRAPH_URL: z.string().max(1_000).default(GRAPH),
  ENTRA_REWIND_SIGN_IN: z
    .enum(signInKinds, `ENTRA_REWIND_SIGN_IN must be one of ${signInKinds.join(", ")}.`)
    .default("browser"),
  ENTRA_REWIND_PREVIEW_MINUTES: z
    .string()
    .regex(/^\d{1,4}$/, "ENTRA_REWIND_PREVIEW_MINUTES must be a whole number of minutes.")
    .transform(Number)
    .default(60),
  ENTRA_REWIND_POLL_SECONDS: secondsOf("ENTRA_REWIND_POLL_SECONDS", 3_600).default(30),
  ENTRA_REWIND_LOG: z.enum(["on", "off"], "ENTRA_REWIND_LOG must be on or off.").default("off"),
});

/** Reads it; throws `invalidInput` naming the first variable that is wrong or missing. */
export function readMicrosoftConfig(environment: Environment): MicrosoftConfig {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const { data, error } = variables.safeParse(set);
  if (error) throw invalid(error.issues[0]?.message ?? "The environment is unusable.");
  const first = data.ENTRA_REWIND_POLL_SECONDS * SECOND;
  return {
    base: baseOf(data.ENTRA_REWIND_GRAPH_URL),
    signIn: signInOf(data.ENTRA_REWIND_SIGN_IN, set),
    oldestPreview: data.ENTRA_REWIND_PREVIEW_MINUTES * MINUTE,
    poll: { first, longest: 4 * first },
    logRequests: data.ENTRA_REWIND_LOG === "on",
  };
}

function baseOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const loopback = url !== null && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url !== null && (url.protocol === "https:" || (url.protocol === "http:" && loopback)) && url.username === "") {
    return url;
  }
  throw invalid(
    `ENTRA_REWIND_GRAPH_URL must be an https address such as ${GRAPH}; http is for this machine only, because a token travels.`,
  );
}

function signInOf(kind: SignIn["kind"], environment: Environment): SignIn {
  const needed = (name: string, hint = `Signing in by ${kind} needs it.`): string => {
    const value = environment[name];
    if (value === undefined) throw invalid(`${name} is not set. ${hint}`);
    if (value.length > 32_768) throw invalid(`${name} is too long.`);
    return value;
  };
  const app = (): AppIds => ({
    tenantId: idOf("AZURE_TENANT_ID", needed("AZURE_TENANT_ID", ids)),
    clientId: idOf("AZURE_CLIENT_ID", needed("AZURE_CLIENT_ID", ids)),
  });
  switch (kind) {
    case "browser":
    case "deviceCode":
      return { kind, app: app() };
    case "azureCli":
      return { kind, tenantId: environment.AZURE_TENANT_ID ?? null };
    case "clientSecret":
      return { kind, app: app(), secret: needed("AZURE_CLIENT_SECRET") };
    case "certificate": {
      const path = needed("AZURE_CLIENT_CERTIFICATE_PATH");
      return { kind, app: app(), path, password: environment.AZURE_CLIENT_CERTIFICATE_PASSWORD ?? null };
    }
    case "managedIdentity":
      return { kind, clientId: environment.AZURE_CLIENT_ID ?? null };
    case "workloadIdentity":
      return { kind, app: app(), tokenFile: needed("AZURE_FEDERATED_TOKEN_FILE") };
    case "accessToken":
      return { kind, token: needed("ENTRA_REWIND_ACCESS_TOKEN") };
  }
}

function idOf(name: string, value: string): string {
  if (/^[A-Za-z0-9.-]{1,255}$/.test(value)) return value;
  throw invalid(`${name} is neither an id nor a domain name. ${ids}`);
}
