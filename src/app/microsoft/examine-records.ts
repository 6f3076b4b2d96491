import { RewindError } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import { tenantId } from "../../domain/ids.ts";
import { defaultPolicy } from "../../microsoft/context.ts";
import { compareRecoveries } from "../../microsoft/recovery/unrecorded.ts";
import { storedRecords } from "../../records/stored-requests.ts";
import { storedTrail } from "../../records/stored-trail.ts";
import type { Store } from "../../store/sql/database.ts";
import { openSqliteStore } from "../../store/sql/sqlite.ts";
import { inTheWay } from "../in-the-way.ts";
import { machine, newId } from "../machine.ts";
import { openStore } from "../open-store.ts";
import { recoveriesFinding } from "../recoveries-finding.ts";
import type { Settings } from "../settings/read-settings.ts";
import { trailFinding } from "../trail-finding.ts";
import type { GraphConnection } from "./graph-connection.ts";
import { existingRecords } from "./open-microsoft.ts";

/** Checks the trail of the tenant that was reached, and the recoveries that Microsoft lists against the records here. */
export async function* recordFindings(
  settings: Settings,
  { client, session }: Pick<GraphConnection, "client" | "session">,
): AsyncGenerator<Finding> {
  let store: Store | null = null;
  try {
    const { id } = await session.tenant();
    store = await openExisting(settings, id);
    const tenant = tenantId(id);
    const context = { store: store.forTenant(tenant), machine, newId };
    yield await trailFinding(storedTrail(context));
    const records = storedRecords(context);
    yield await recoveriesFinding(() =>
      compareRecoveries({ client, tenant, records, clock: machine, policy: defaultPolicy }),
    );
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    yield inTheWay("trail", error);
  } finally {
    await store?.close();
  }
}

/** Opens the records that there are. An examination makes no files, so those of a new tenant are in memory. */
async function openExisting(settings: Settings, tenant: string): Promise<Store> {
  const file = existingRecords(settings, tenant);
  return file === null ? openSqliteStore(":memory:") : openStore(settings.database, file);
}
