import { join } from "node:path";
import { tenantId } from "../../domain/ids.ts";
import { GraphAuditLog } from "../../graph/audit/audit-log.ts";
import { defaultPolicy } from "../../microsoft/context.ts";
import { microsoftInvestigation } from "../../microsoft/investigation/microsoft-investigation.ts";
import { fileJournal } from "../../microsoft/recovery/journal.ts";
import { MicrosoftRecoveryService } from "../../microsoft/recovery-service.ts";
import { storedApprovals } from "../../records/stored-approvals.ts";
import { storedRecords } from "../../records/stored-requests.ts";
import { storedTrail } from "../../records/stored-trail.ts";
import type { Services } from "../../service/services.ts";
import { plansFrom } from "../../summaries/recovery-plan.ts";
import { makeFolder } from "../data-folder.ts";
import { machine, newId, sleep } from "../machine.ts";
import { openStore } from "../open-store.ts";
import { type ConnectOptions, type GraphConnection, microsoftFolder } from "./graph-connection.ts";

export interface OpenMicrosoft {
  readonly services: Services;
  close(): Promise<void>;
}

/** Opens the services of mode `microsoft`, and the tenant's files once the sign-in has shown which tenant it is. */
export async function openMicrosoft(
  { settings, microsoft }: Pick<ConnectOptions, "settings" | "microsoft">,
  { client, session }: GraphConnection,
): Promise<OpenMicrosoft> {
  const { id } = await session.tenant();
  const tenant = tenantId(id);
  const folder = join(microsoftFolder(settings), id.replace(/[^\w-]/g, "_"));
  makeFolder(folder);
  const store = await openStore(settings.database, join(folder, "records.db"));
  const context = { store: store.forTenant(tenant), machine, newId };
  const graph = {
    client,
    tenant,
    records: storedRecords(context),
    journal: fileJournal(join(folder, "journal")),
    log: new GraphAuditLog(client, { clock: machine, fresh: defaultPolicy.logFresh }),
    clock: machine,
    sleep,
    policy: {
      ...defaultPolicy,
      poll: microsoft.poll,
      oldestPreview: microsoft.oldestPreview,
      ...(settings.allowed === null ? {} : { allowed: settings.allowed }),
    },
  };
  const recovery = new MicrosoftRecoveryService(graph);
  return {
    services: {
      recovery,
      plans: plansFrom({ recovery, session }),
      investigation: microsoftInvestigation(graph),
      approvals: storedApprovals(context),
      trail: storedTrail(context),
      session,
    },
    close: () => store.close(),
  };
}
