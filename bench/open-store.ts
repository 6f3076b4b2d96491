import { statSync } from "node:fs";
import { openStore as openStoreAt } from "../src/app/open-store.ts";
import type { Store } from "../src/store/sql/database.ts";
import { query } from "./postgres.ts";

/** Where a history is kept. */
export type Place =
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "postgres"; readonly url: string };

export const openStore = (place: Place): Promise<Store> =>
  place.kind === "sqlite" ? openStoreAt(null, place.file) : openStoreAt(place.url, "");

/** What is on disk of a history, in bytes; of SQLite, while nobody has it open. Nothing where there is none yet. */
export async function storedBytes(place: Place): Promise<number> {
  if (place.kind === "sqlite") return statSync(place.file, { throwIfNoEntry: false })?.size ?? 0;
  const [row] = await query(place.url, "select pg_database_size(current_database()) as bytes");
  return Number(row?.bytes);
}
