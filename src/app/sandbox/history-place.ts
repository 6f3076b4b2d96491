import { join } from "node:path";
import { RewindError } from "../../domain/errors.ts";
import { tenantId } from "../../domain/ids.ts";
import { headCapture } from "../../store/history/captures.ts";
import type { Store } from "../../store/sql/database.ts";
import { dropTenant } from "../../store/sql/drop-tenant.ts";
import { openStore } from "../open-store.ts";
import { HISTORY_FILE } from "./open-engine.ts";
import { readPointer, type SandboxPointer } from "./pointer.ts";

const REMEDY = "or run `entra-rewind sandbox reset` for a fresh sandbox there.";

/**
 * Opens the history of a sandbox where it was made: in its folder or in a database. Throws `storeUnusable` if the
 * environment now names another place, which would show the sandbox without its past.
 */
export async function openHistory(folder: string, pointer: SandboxPointer, database: string | null): Promise<Store> {
  const { tenantInDatabase } = pointer;
  if (tenantInDatabase === undefined && database !== null) {
    throw elsewhere("in its folder. Unset ENTRA_REWIND_DATABASE,");
  }
  if (tenantInDatabase !== undefined && database === null) {
    throw elsewhere("in a database. Set ENTRA_REWIND_DATABASE to it,");
  }
  const store = await openStore(database, join(folder, HISTORY_FILE));
  if (tenantInDatabase === undefined) return store;
  if ((await headCapture(store.forTenant(tenantId(tenantInDatabase)).db)) !== null) return store;
  await store.close();
  throw elsewhere("in another database. Set ENTRA_REWIND_DATABASE to that one,");
}

const elsewhere = (where: string): RewindError =>
  new RewindError("storeUnusable", `The sandbox of this data folder keeps its history ${where} ${REMEDY}`);

/**
 * Returns the tenant whose history a reset leaves in the database. Null if there is none or if no valid file names it.
 */
export function tenantToForget(root: string): string | null {
  try {
    return readPointer(root)?.tenantInDatabase ?? null;
  } catch {
    return null;
  }
}

/** Removes the history of a former sandbox from a database. */
export async function forget(database: string, tenant: string): Promise<void> {
  const store = await openStore(database, "");
  await dropTenant(store.forTenant(tenantId(tenant))).finally(() => store.close());
}
