import type { NewId } from "../../domain/ids.ts";
import type { TenantStore } from "../sql/database.ts";
import { findSecret, tenantSecret } from "../sql/secrets.ts";

export const HISTORY_KEY = "history-key";

/**
 * Returns the key that the digests of captures and plans take, so that altering their rows without it shows. The first
 * capture makes it. It lies in the store beside them, so it does not stop a person who reads all of the store.
 */
export async function historyKey(store: TenantStore, newId: NewId): Promise<string> {
  // A transaction would wait for other writers.
  const known = await findSecret(store.db, HISTORY_KEY);
  return known ?? store.transaction((tx) => tenantSecret(tx, HISTORY_KEY, () => newId() + newId()));
}
