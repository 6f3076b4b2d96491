import { existsSync } from "node:fs";
import { join } from "node:path";
import { type TenantId, tenantId } from "../../domain/ids.ts";
import type { ComparedRecoveries } from "../../domain/recovery/compared-recoveries.ts";
import { GraphAuditLog } from "../../graph/audit/audit-log.ts";
import { defaultPolicy } from "../../microsoft/context.ts";
import { microsoftInvestigation } from "../../microsoft/investigation/microsoft-investigation.ts";
import { ListNames } from "../../microsoft/list-names.ts";
import type { Journal } from "../../microsoft/recovery/journal.ts";
import { compareRecoveries } from "../../microsoft/recovery/unrecorded.ts";
import { MicrosoftRecoveryService } from "../../microsoft/recovery-service.ts";
import type { RecordsContext } from "../../records/records-context.ts";
import { storedApprovals } from "../../records/stored-approvals.ts";
import { storedRecords } from "../../records/stored-requests.ts";
import { storedTrail } from "../../records/stored-trail.ts";
import type { Services } from "../../service/services.ts";
import { plansFrom } from "../../summaries/plans-from.ts";
import { makeFolder } from "../data-folder.ts";
import { machine, newId, sleep } from "../machine.ts";
import { openStore } from "../open-store.ts";
import type { Settings } from "../settings/read-settings.ts";
import { startTrailSending } from "../trail-sending.ts";
import { type GraphConnection, microsoftFolder } from "./graph-connection.ts";
import type { ServiceSettings } from "./microsoft-settings.ts";
import { journalOf } from "./shared-journal.ts";

export interface OpenMicrosoft {
  readonly services: Services;
  /** Compares the recoveries in Microsoft's list with the records here. */
  compareRecoveries(): Promise<ComparedRecoveries>;
  close(): Promise<void>;
}

/** Everything of one tenant that this server keeps itself in mode `microsoft`. */
export interface MicrosoftRecords {
  readonly tenant: TenantId;
  readonly context: RecordsContext;
  readonly journal: Journal;
  close(): Promise<void>;
}

interface ServiceParts {
  readonly settings: Settings;
  readonly microsoft: ServiceSettings;
}

/** Opens the services of mode `microsoft`, and the tenant's files once the sign-in has shown which tenant it is. */
export async function openMicrosoft(parts: ServiceParts, connection: GraphConnection): Promise<OpenMicrosoft> {
  const { id } = await connection.session.tenant();
  const records = await openRecords(parts.settings, tenantId(id));
  const { tenant, context } = records;
  const compared = { client: connection.client, tenant, clock: machine, policy: defaultPolicy };
  return {
    services: microsoftServices(records, connection, parts),
    compareRecoveries: () => compareRecoveries({ ...compared, records: storedRecords(context) }),
    close: () => records.close(),
  };
}

/** Returns the file of a tenant's records, or null if there is none and no database can hold them either. */
export function existingRecords(settings: Settings, tenant: string): string | null {
  const file = join(folderOf(settings, tenant), RECORDS);
  return settings.database !== null || existsSync(file) ? file : null;
}

const RECORDS = "records.db";
const folderOf = (settings: Settings, tenant: string): string =>
  join(microsoftFolder(settings), tenant.replace(/[^\w-]/g, "_"));

/** Opens the records of a tenant, in its folder and in the database where there is one. */
export async function openRecords(settings: Settings, tenant: TenantId): Promise<MicrosoftRecords> {
  const folder = folderOf(settings, tenant);
  makeFolder(folder);
  const store = await openStore(settings.database, join(folder, RECORDS));
  const context = { store: store.forTenant(tenant), machine, newId };
  const sending = startTrailSending(settings, context.store);
  return {
    tenant,
    context,
    journal: journalOf(context, join(folder, "journal"), settings.database),
    async close() {
      await sending.close();
      await store.close();
    },
  };
}

/** Returns the services of one identity over the records of its tenant. */
export function microsoftServices(
  { tenant, context, journal }: MicrosoftRecords,
  { client, session }: Pick<GraphConnection, "client" | "session">,
  { settings, microsoft }: ServiceParts,
): Services {
  const graph = {
    client,
    tenant,
    records: storedRecords(context),
    journal,
    listNames: new ListNames(),
    log: new GraphAuditLog(client, { clock: machine, fresh: defaultPolicy.logFresh }),
    clock: machine,
    sleep,
    policy: {
      ...defaultPolicy,
      poll: microsoft.poll,
      oldestPreview: microsoft.oldestPreview,
      ...(settings.allowed === null ? {} : { allowed: settings.allowed }),
    },
    mayGoOn: async (startedBy: string) =>
      !settings.readOnly && (await session.signedIn()).caller.userPrincipalName === startedBy,
  };
  const recovery = new MicrosoftRecoveryService(graph);
  return {
    recovery,
    plans: plansFrom({ recovery, session }),
    investigation: microsoftInvestigation(graph),
    approvals: storedApprovals(context),
    trail: storedTrail(context),
    session,
  };
}
