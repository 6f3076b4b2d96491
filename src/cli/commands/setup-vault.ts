import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { registrations, typePermissions } from "../../app/vault/registrations.ts";
import { consentLink, REDIRECT } from "../../graph/sign-in/app-registration.ts";
import type { Screen } from "../../terminal/screen.ts";

/** Shows the two app registrations of mode `vault`, what each type takes, and how to capture on a schedule. */
export function setUpVault({ environment }: ProcessContext, screen: Screen, json: boolean): ExitStatus {
  const tenant = environment.AZURE_TENANT_ID ?? "<tenant id>";
  const shown = {
    registrations: registrations().map((one) => {
      const clientId = `<application (client) id of ${one.name}>`;
      return {
        ...one,
        redirectUri: one.kind === "delegated" ? REDIRECT : null,
        adminConsent: consentLink(tenant, clientId),
        environment: {
          ENTRA_REWIND_MODE: "vault",
          ENTRA_REWIND_SIGN_IN: one.kind === "delegated" ? "browser" : "certificate",
          AZURE_TENANT_ID: tenant,
          AZURE_CLIENT_ID: clientId,
          ...(one.kind === "delegated" ? {} : { AZURE_CLIENT_CERTIFICATE_PATH: "<file with its certificate and key>" }),
        },
      };
    }),
    types: typePermissions(),
    schedule: SCHEDULE,
  };
  if (json) screen.json(shown);
  else tell(screen, shown);
  return exitStatus.done;
}

const SCHEDULE =
  "Run `entra-rewind worker --schedules` as a service with the reader's sign-in: it captures once a day and applies the " +
  "retention. `entra-rewind vault status` says what the first capture will cost in requests and minutes, before it starts.";

interface ShownSetup {
  readonly registrations: readonly (ReturnType<typeof registrations>[number] & {
    readonly redirectUri: string | null;
    readonly adminConsent: string;
    readonly environment: Readonly<Record<string, string>>;
  })[];
  readonly types: ReturnType<typeof typePermissions>;
  readonly schedule: string;
}

function tell(screen: Screen, { registrations: shown, types, schedule }: ShownSetup): void {
  screen.say("Mode vault works with two app registrations, so that the one that runs alone can change nothing.");
  for (const { name, purpose, kind, permissions, redirectUri, adminConsent, environment } of shown) {
    screen.say(`\n${screen.paint("bold", name)} ${purpose}.`);
    screen.say(`${kind === "application" ? "Application" : "Delegated"} permissions: ${permissions.join(", ")}`);
    if (redirectUri !== null) screen.say(`A public client with the redirect ${redirectUri}, without a secret.`);
    screen.say(`A Global Administrator consents: ${adminConsent}`);
    for (const [variable, value] of Object.entries(environment)) screen.say(`${variable}=${value}`);
  }
  screen.say();
  screen.table(
    ["type", "to capture", "to recover"],
    types.map(({ type, capture, recover }) => [type, capture.join(", "), recover.join(", ")]),
  );
  screen.say(`\n${schedule}`);
  screen.say("`entra-rewind doctor` checks each sign-in, and says which right is missing for which type.");
}
