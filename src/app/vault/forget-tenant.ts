import { rmSync } from "node:fs";
import { invalid } from "../../domain/errors.ts";
import { dropTenant } from "../../store/sql/drop-tenant.ts";
import type { Settings } from "../settings/read-settings.ts";
import type { OpenVault } from "./open-vault.ts";
import { tenantFolder } from "./vault-folder.ts";

/**
 * Deletes everything that is kept of the signed-in tenant: its history, log, jobs, approvals and trail. Throws
 * `invalidInput` if `id` is not that tenant's, so that no other one is deleted by mistake.
 */
export async function forgetTenant(
  { engine, services, store }: Pick<OpenVault, "engine" | "services" | "store">,
  settings: Settings,
  id: string,
) {
  const { tenant } = await services.session.signedIn();
  if (tenant.id !== id) {
    throw invalid(
      `This sign-in is for the tenant ${tenant.id} (${tenant.displayName}). Name its id to delete what is kept.`,
    );
  }
  await engine.close();
  await dropTenant(store);
  if (settings.database === null) rmSync(tenantFolder(settings, id), { recursive: true, force: true });
  return tenant;
}
