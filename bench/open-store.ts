import { statSync } from "node:fs";
import { openStore as openStoreAt } from "../src/app/open-store.ts";
import type { Store } from "../src/store/sql/database.ts";
import type { Place } from "./place.ts";
import { query } from "./postgres.ts";

export const openStore = (place: Place): Promise<Store> =>
  place.kind === "sqlite" ? openStoreAt(null, place.file) : openStoreAt(place.url, "");

/**
 * Returns the size of a history on disk in bytes. For SQLite, no process may have it open. Returns 0 without a
 * history.
 */
export async function storedBytes(place: Place): Promise<number> {
  if (place.kind === "sqlite") return statSync(place.file, { throwIfNoEntry: false })?.size ?? 0;
  const [row] = await query(place.url, "select pg_database_size(current_database()) as bytes");
  return Number(row?.bytes);
}
