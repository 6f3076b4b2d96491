import { RewindError } from "../../domain/errors.ts";
import { SCHEMA_VERSION } from "./migrations.ts";

/** Refuses a store that a newer version of this program has migrated. `other` names another place of its kind. */
export const storeNewerRefusal = (place: string, version: number, other: string): RewindError =>
  new RewindError(
    "storeNewer",
    `${place} was written by a newer entra-rewind (its schema is ${version}, this program knows ${SCHEMA_VERSION}). ` +
      `Use that version, or another ${other}.`,
  );
