import { invalid } from "../../domain/errors.ts";
import { describeUnread } from "../../domain/words/describe-unread.ts";
import { type ExportedObject, exportState } from "../../engine/export/export-state.ts";
import { partsUnreadAt } from "../../store/history/captures.ts";
import { findSnapshot } from "../../summaries/find-snapshot.ts";
import { newSecret } from "../machine.ts";
import type { CopySource } from "../sandbox/build-copy.ts";
import { readExport, readManifest } from "./export-files.ts";
import type { OpenVault } from "./open-vault.ts";
import { pseudonymizer } from "./pseudonyms.ts";

export interface CopyChoice {
  /** Id or time of a snapshot. Absent for the newest one. */
  readonly snapshot?: string;
  /** Replaces the names of people. */
  readonly pseudonymize?: boolean;
}

/** Returns a snapshot of the vault as a source that can be read several times. Throws `invalidInput` for an empty vault. */
export async function sourceInVault(
  { services, store }: Pick<OpenVault, "services" | "store">,
  { snapshot, pseudonymize = false }: CopyChoice,
): Promise<CopySource> {
  const { recovery, session } = services;
  const { id, displayName, defaultDomain, now } = await session.tenant();
  const chosen =
    snapshot === undefined
      ? (await recovery.listSnapshots({ limit: 1 })).items[0]
      : (await findSnapshot(recovery, snapshot, now)).snapshot;
  if (chosen === undefined) throw invalid("The vault holds no snapshot yet. Run entra-rewind vault capture first.");
  const unread = await partsUnreadAt(store.db, chosen.createdDateTime);
  const rename = pseudonymize ? pseudonymizer(newSecret()) : (object: ExportedObject) => object;
  return {
    tenant: { id, displayName, defaultDomain },
    instant: chosen.createdDateTime,
    unread: describeUnread(unread, unread.length),
    async *objects() {
      for await (const object of exportState(store.db, chosen.createdDateTime)) yield rename(object);
    },
  };
}

/** Returns an exported tenant as a source. */
export function sourceInFolder(folder: string): CopySource {
  const { tenant, instant, unread = [] } = readManifest(folder);
  return { tenant, instant, unread, objects: () => readExport(folder) };
}
