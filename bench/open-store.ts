import { statSync } from "node:fs";
import type { Store } from "../src/store/database.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";

/** Where a history is kept. */
export type Place =
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "postgres"; readonly url: string };

export async function openStore(place: Place): Promise<Store> {
  if (place.kind === "sqlite") return openSqliteStore(place.file);
  throw new Error("There is no store in PostgreSQL.");
}

/** What is on disk of a history, in bytes; of SQLite, while nobody has it open. Nothing where there is none yet. */
export async function storedBytes(place: Place): Promise<number> {
  if (place.kind === "sqlite") return statSync(place.file, { throwIfNoEntry: false })?.size ?? 0;
  throw new Error("There is no store in PostgreSQL.");
}
