import type { ProcessContext } from "../../app/process-context.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import { type OpenVault, openVault, type VaultOptions } from "../../app/vault/open-vault.ts";
import { writeLines } from "../../app/write-lines.ts";
import { invalid } from "../../domain/errors.ts";

/** Opens the vault of the tenant the person signs in to, and closes it after the work. */
export async function withVault<T>(
  context: ProcessContext,
  work: (vault: OpenVault) => Promise<T>,
  options: Pick<VaultOptions, "fresh"> = {},
): Promise<T> {
  const { environment, streams } = context;
  const settings = readSettings(environment);
  if (settings.mode !== "vault") throw invalid("The vault commands work in mode vault. Set ENTRA_REWIND_MODE=vault.");
  const notify = (line: string) => writeLines(streams.errors, line);
  const vault = await openVault({ settings, environment, notify, attended: true, ...options });
  try {
    return await work(vault);
  } finally {
    await vault.close();
  }
}
