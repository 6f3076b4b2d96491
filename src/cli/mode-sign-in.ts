import { authorityIn } from "../app/hosted/host-settings.ts";
import { machine, sleep } from "../app/machine.ts";
import type { ProcessContext } from "../app/process-context.ts";
import { parseTable } from "../app/settings/parse-table.ts";
import type { Settings } from "../app/settings/read-settings.ts";
import { microsoftSettings } from "../app/settings/settings.ts";
import { browserOpener } from "../approval-page/open-browser.ts";
import { tenantId } from "../domain/ids.ts";
import type { Caller } from "../domain/roles/role.ts";
import type { SignInAnew } from "../guard/approver.ts";
import type { Services } from "../service/services.ts";

/**
 * Returns the way to sign in for one decision with the registration of this process, which is loaded at its first use. Absent
 * in the sandbox, whose people have no sign-in on this machine, and without a registration.
 */
export function modeSignIn(
  { environment }: Pick<ProcessContext, "environment">,
  { mode }: Pick<Settings, "mode">,
  { services, say }: { readonly services: () => Promise<Services>; readonly say: (line: string) => void },
): SignInAnew | undefined {
  const { AZURE_CLIENT_ID: clientId, AZURE_TENANT_ID: named } = parseTable(microsoftSettings, environment);
  if (mode === "sandbox" || clientId === undefined || named === undefined) return undefined;
  return async (caller: Caller) => {
    const [{ localSignIn }, { entra }] = await Promise.all([
      import("./local-sign-in.ts"),
      import("../server/entra.ts"),
    ]);
    const { id } = await (await services()).session.tenant();
    const signIn = localSignIn({
      provider: entra(authorityIn(environment), [tenantId(id)]),
      clientId,
      tenant: async () => id,
      openBrowser: browserOpener({ platform: process.platform, environment, sleep }),
      say,
      clock: machine,
      sleep,
    });
    return signIn(caller);
  };
}
