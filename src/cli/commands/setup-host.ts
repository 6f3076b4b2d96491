import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { type HostPlan, type HostRegistration, hostRegistrations } from "../../app/hosted/host-registrations.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import type { Settings } from "../../app/settings/read-settings.ts";
import { CALLBACK } from "../../server/approval/approver-sign-in.ts";
import { MCP_PATH, scopeNames } from "../../server/host-app.ts";
import type { Screen } from "../../terminal/screen.ts";

/** Shows what a server for several people has to have registered, and its environment. */
export function setUpHost(
  { environment }: ProcessContext,
  screen: Screen,
  { mode, json }: { readonly mode: Settings["mode"]; readonly json: boolean },
): ExitStatus {
  const set = (name: string, placeholder: string): string => environment[name] || placeholder;
  const origin = set("ENTRA_REWIND_HOST_URL", "https://rewind.example.com").replace(/\/$/, "");
  const tenants = set("ENTRA_REWIND_HOST_TENANTS", "<tenant id>").split(",");
  const plan: HostPlan = {
    mode: mode === "microsoft" ? "microsoft" : "vault",
    resource: `${origin}${MCP_PATH}`,
    callback: `${origin}${CALLBACK}`,
    scopes: Object.values(scopeNames),
    tenants,
    clientId: set("AZURE_CLIENT_ID", "<application (client) id of Entra Rewind>"),
  };
  const shown = {
    registrations: hostRegistrations(plan),
    scopesInFull: plan.scopes.map((scope) => `${plan.resource}/${scope}`),
    environment: environmentOf(plan, origin),
  };
  if (json) screen.json(shown);
  else tell(screen, plan, shown);
  return exitStatus.done;
}

/** Secrets are never read here, so a placeholder stands for each. */
function environmentOf({ mode, tenants, clientId }: HostPlan, origin: string): Readonly<Record<string, string>> {
  const certificate = "<file with its certificate and key>";
  return {
    ENTRA_REWIND_MODE: mode,
    ENTRA_REWIND_HOST_URL: origin,
    ENTRA_REWIND_HOST_TENANTS: tenants.join(),
    AZURE_CLIENT_ID: clientId,
    AZURE_CLIENT_CERTIFICATE_PATH: certificate,
    ...(mode === "vault"
      ? {
          ENTRA_REWIND_READER_CLIENT_ID: "<application (client) id of Entra Rewind Reader>",
          ENTRA_REWIND_READER_CERTIFICATE_PATH: certificate,
          ENTRA_REWIND_WRITER_CLIENT_ID: "<application (client) id of Entra Rewind Writer>",
          ENTRA_REWIND_WRITER_CERTIFICATE_PATH: certificate,
        }
      : {}),
    ENTRA_REWIND_DATABASE: "postgres://<user>:<password>@<host>/<database>",
  };
}

interface ShownHost {
  readonly registrations: readonly HostRegistration[];
  readonly scopesInFull: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

function tell(screen: Screen, { mode }: HostPlan, { registrations, scopesInFull, environment }: ShownHost): void {
  screen.say(`A host in mode ${mode} needs these app registrations. ENTRA_REWIND_MODE chooses the mode.`);
  for (const { name, purpose, settings, permissions, adminConsent } of registrations) {
    screen.say(`\n${screen.paint("bold", name)}: ${purpose}.`);
    screen.table(
      ["where", "value"],
      settings.map(({ where, value }) => [where, value]),
    );
    if (permissions !== null) {
      const kind = permissions.kind === "application" ? "Application" : "Delegated";
      screen.say(`${kind} permissions of Microsoft Graph: ${permissions.names.join(", ")}`);
    }
    for (const link of adminConsent) screen.say(`A Global Administrator consents: ${link}`);
  }
  screen.say(`\nScopes in full, as clients ask for them: ${scopesInFull.join(" ")}`);
  screen.say("\nThe environment of the host and of each worker, readable by its owner only:");
  for (const [variable, value] of Object.entries(environment)) screen.say(`${variable}=${value}`);
  screen.say("A secret takes the place of a certificate as AZURE_CLIENT_SECRET, ENTRA_REWIND_READER_SECRET and so on.");
  screen.say("Without ENTRA_REWIND_DATABASE, one host alone keeps its files.");
  screen.say("\n`entra-rewind doctor --host` checks it, before and after the host is started.");
}
