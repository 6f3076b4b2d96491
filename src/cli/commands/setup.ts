import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { connectGraph } from "../../app/microsoft/graph-connection.ts";
import { readMicrosoftSettings } from "../../app/microsoft/microsoft-settings.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import { writeLines } from "../../app/write-lines.ts";
import { invalid } from "../../domain/errors.ts";
import {
  APP_NAME,
  consentLink,
  neededPermissions,
  REDIRECT,
  register,
  SIGN_IN_TIME,
} from "../../graph/sign-in/app-registration.ts";
import { microsoftCapabilities } from "../../microsoft/capabilities.ts";
import type { Screen } from "../../terminal/screen.ts";

export interface SetupChoice {
  readonly apply?: boolean;
  /** Shows what a server for several people needs. */
  readonly host?: boolean;
  readonly json?: boolean;
}

/**
 * Shows the app registration that mode `microsoft` needs. With `apply` it signs in as an administrator and creates it.
 */
export async function setup(
  context: ProcessContext,
  screen: Screen,
  { apply = false, host = false, json = false }: SetupChoice,
): Promise<ExitStatus> {
  const { environment } = context;
  const { mode } = readSettings(environment);
  if (host) {
    if (apply)
      throw invalid("--apply makes the registration of one person's machine. setup --host shows those of a host.");
    const { setUpHost } = await import("./setup-host.ts");
    return setUpHost(context, screen, { mode, json });
  }
  if (mode === "vault") {
    if (apply)
      throw invalid("--apply makes the registration of mode microsoft. Mode vault takes two: setup shows them.");
    const { setUpVault } = await import("./setup-vault.ts");
    return setUpVault(context, screen, json);
  }
  const made = apply ? await applied(context) : null;
  const tenantId = made?.tenantId ?? environment.AZURE_TENANT_ID ?? "<tenant id>";
  const clientId = made?.clientId ?? environment.AZURE_CLIENT_ID ?? "<application (client) id>";
  const shown = {
    displayName: APP_NAME,
    signInAudience: "AzureADMyOrg",
    publicClient: true,
    redirectUri: REDIRECT,
    secret: null,
    delegatedPermissions: neededPermissions,
    adminConsent: consentLink(tenantId, clientId),
    environment: {
      ENTRA_REWIND_MODE: "microsoft",
      ENTRA_REWIND_SIGN_IN: "browser",
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: clientId,
    },
    applied: made === null ? null : { created: made.created },
  };
  if (json) screen.json(shown);
  else tell(screen, shown);
  return exitStatus.done;
}

/** Signs in with the Azure CLI by default, because the app registration does not exist yet. */
async function applied({ environment, streams }: ProcessContext) {
  const { client, session, close } = connectGraph({
    settings: readSettings(environment),
    microsoft: readMicrosoftSettings({ ENTRA_REWIND_SIGN_IN: "azureCli", ...present(environment) }),
    notify: (line) => writeLines(streams.errors, line),
    attended: true,
    view: { capabilities: microsoftCapabilities, retention: "" },
  });
  try {
    const { id } = await session.tenant();
    return { tenantId: id, ...(await register(client)) };
  } finally {
    close();
  }
}

const present = (environment: ProcessContext["environment"]) =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""));

interface ShownRegistration {
  readonly delegatedPermissions: typeof neededPermissions;
  readonly adminConsent: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly applied: { readonly created: boolean } | null;
}

function tell(
  screen: Screen,
  { delegatedPermissions, adminConsent, environment, applied: made }: ShownRegistration,
): void {
  if (made === null) screen.say("Mode microsoft needs an app registration in your tenant:\n");
  else
    screen.say(
      made.created ? "Made the app registration:\n" : "The app registration was there; it has all it needs:\n",
    );
  screen.table(
    ["what", "value"],
    [
      ["name", APP_NAME],
      ["accounts", "this organization's only"],
      ["public client", "yes; it has no secret"],
      ["redirect, platform mobile and desktop", REDIRECT],
      ["optional claim of ID tokens", `${SIGN_IN_TIME.name}; a policy can ask an approver to sign in anew`],
    ],
  );
  screen.say();
  screen.table(
    ["delegated permission of Microsoft Graph", "id", "to"],
    delegatedPermissions.map(({ name, id, why }) => [name, id, why]),
  );
  screen.say(`\nA Global Administrator then consents for everybody:\n${adminConsent}`);
  screen.say("\nAnd the host starts entra-rewind with:");
  for (const [name, value] of Object.entries(environment)) screen.say(`${name}=${value}`);
  if (made === null) {
    screen.say("\n`entra-rewind setup --apply` makes it, as whoever is signed in to the Azure CLI (`az login`).");
  }
}
