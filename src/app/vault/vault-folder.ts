import { join } from "node:path";
import type { Settings } from "../settings/read-settings.ts";

/** Returns the folder of the history of one tenant. */
export const tenantFolder = (settings: Pick<Settings, "dataFolder">, tenant: string): string =>
  join(vaultFolder(settings), tenant.replace(/[^\w-]/g, "_"));

/** Returns the folder of everything that mode `vault` keeps on this machine. */
export const vaultFolder = ({ dataFolder }: Pick<Settings, "dataFolder">): string => join(dataFolder, "vault");
