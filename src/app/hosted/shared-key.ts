import { createHmac } from "node:crypto";
import { join } from "node:path";
import { RewindError } from "../../domain/errors.ts";
import { tenantId } from "../../domain/ids.ts";
import type { ClientProof } from "../../graph/sign-in/client-proof.ts";
import { tenantSecret } from "../../store/sql/secrets.ts";
import { makeFolder } from "../data-folder.ts";
import { newSecret } from "../machine.ts";
import { openStore } from "../open-store.ts";
import type { Settings } from "../settings/read-settings.ts";

/** The rows of hosts themselves. A tenant's id never has this form. */
const HOSTS = tenantId("entra-rewind hosts");
const NAME = "shared key";

/**
 * Returns the secret with which the hosts of a team seal what browsers and clients carry from one to another. It is made
 * once, under the store's lock, and kept where the hosts keep everything. A client secret goes into it too, so that reading
 * the database is not enough to make a seal. Throws `unavailable` while the database cannot be reached.
 */
export async function sharedKey(
  { database, dataFolder }: Pick<Settings, "database" | "dataFolder">,
  proof: ClientProof | null,
): Promise<string> {
  if (database === null) makeFolder(dataFolder);
  try {
    const store = await openStore(database, join(dataFolder, "host.db"));
    try {
      const kept = await store.forTenant(HOSTS).transaction((tx) => tenantSecret(tx, NAME, newSecret));
      const own = proof?.kind === "secret" ? proof.secret : "";
      return createHmac("sha256", kept).update(own).digest("base64url");
    } finally {
      await store.close();
    }
  } catch (error) {
    if (database === null || !(error instanceof RewindError) || error.code === "storeNewer") throw error;
    throw new RewindError("unavailable", error.message, { cause: error });
  }
}
