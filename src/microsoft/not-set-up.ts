import { RewindError } from "../domain/errors.ts";
import { cleaned } from "../domain/words/untrusted.ts";

/** Returns the answer to every call while the settings of this mode are missing or wrong. `cause` names the first of them. */
export const notSetUp = (cause: RewindError): RewindError =>
  new RewindError(
    "notReady",
    `Mode microsoft is not set up yet. ${cleaned(cause.message, 400)} To set it up: 1. Run "entra-rewind setup" in a ` +
      "terminal, which prints the app registration, the admin-consent link and the settings (with --apply it creates the " +
      "registration). 2. A Global Administrator or Privileged Role Administrator opens the consent link. 3. Put " +
      'AZURE_TENANT_ID and AZURE_CLIENT_ID into "env" of this server in the host\'s configuration. 4. Restart the server. ' +
      '"entra-rewind doctor" checks each step. Nothing was sent to a tenant.',
    { facts: { mode: "microsoft" }, cause },
  );
