import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import { forgetTenant } from "../../app/vault/forget-tenant.ts";
import type { Screen } from "../../terminal/screen.ts";
import { uncut } from "../../terminal/uncut.ts";
import { withVault } from "./with-vault.ts";

/** Deletes everything that the vault keeps of a tenant. The tenant itself is not touched. */
export async function vaultForget(context: ProcessContext, screen: Screen, id: string): Promise<ExitStatus> {
  return withVault(context, async (vault) => {
    const { displayName } = await forgetTenant(vault, readSettings(context.environment), id);
    screen.say(
      `Deleted all that was kept of ${uncut(displayName)} (${id}): snapshots, log, jobs, approvals and trail.`,
    );
    return exitStatus.done;
  });
}
