import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tenantId } from "../../domain/ids.ts";
import type { Selection } from "../../domain/scope.ts";
import { GraphAuditLog } from "../../graph/audit/audit-log.ts";
import { GraphClient } from "../../graph/http/graph-client.ts";
import { undiciSend } from "../../graph/http/undici-send.ts";
import type { TokenSource } from "../../graph/http/with-bearer-token.ts";
import { azureCredential } from "../../graph/sign-in/azure-credential.ts";
import { tokenCache } from "../../graph/sign-in/token-cache.ts";
import { defaultPolicy } from "../../microsoft/context.ts";
import { GraphSession } from "../../microsoft/graph-session.ts";
import { microsoftInvestigation } from "../../microsoft/investigation/microsoft-investigation.ts";
import { fileJournal } from "../../microsoft/recovery/journal.ts";
import { MicrosoftRecoveryService } from "../../microsoft/recovery-service.ts";
import { storedApprovals } from "../../records/stored-approvals.ts";
import { storedRecords } from "../../records/stored-requests.ts";
import { storedTrail } from "../../records/stored-trail.ts";
import type { Capabilities } from "../../service/capabilities.ts";
import type { Services } from "../../service/services.ts";
import { makeFolder, onDisk } from "../data-folder.ts";
import { machine, newId, sleep } from "../machine.ts";
import { openStore } from "../open-store.ts";
import type { MicrosoftSettings } from "./microsoft-settings.ts";

export interface SignedIn {
  readonly client: GraphClient;
  readonly session: GraphSession;
  readonly tokens: TokenSource;
  /** Aborts when it is closed. */
  readonly closing: AbortSignal;
  close(): void;
}

interface Place {
  readonly config: MicrosoftSettings;
  readonly dataFolder: string;
  /** Where the records are kept instead of in the data folder. */
  readonly database?: string | null;
  readonly tell: (line: string) => void;
  /** A person runs this and sees what is told: calls wait for them to sign in. */
  readonly attended?: boolean;
  /** Beyond this nothing is recovered, whoever asks. */
  readonly allowed?: Selection | null;
  /** What the settings forbid, for the session's capabilities. */
  readonly limits?: Pick<Capabilities, "readOnly" | "allowed">;
}

export const microsoftFolder = (dataFolder: string): string => join(dataFolder, "microsoft");

/** A client of the configured service; nobody is asked to sign in before the first request. */
export function signedIn({ config, dataFolder, tell, attended = false, limits = {} }: Place): SignedIn {
  const closing = new AbortController();
  const { signal } = closing;
  const { base, signIn } = config;
  const folder = microsoftFolder(dataFolder);
  const file = join(folder, "signed-in-account.json");
  const note = {
    read: () => (existsSync(file) ? readFileSync(file, "utf8") : null),
    write: (text: string) => {
      makeFolder(folder);
      onDisk(folder, () => writeFileSync(file, text, { mode: 0o600 }));
    },
  };
  const tokens = tokenCache({
    credential: azureCredential({ signIn, scope: `${base.origin}/.default`, note, clock: machine }),
    clock: machine,
    sleep,
    closing: signal,
    attended,
    onPrompt: ({ message }) => tell(message),
  });
  const client = new GraphClient({
    base,
    tokens,
    send: undiciSend(),
    clock: machine,
    sleep,
    random: Math.random,
    newId,
    log: config.logRequests ? tell : () => {},
    closing: signal,
  });
  return {
    client,
    session: new GraphSession(client, { tokens, clock: machine, closing: signal, limits }),
    tokens,
    closing: signal,
    close: () => closing.abort(),
  };
}

export interface MicrosoftHost {
  /** Signs in at the first use. */
  services(): Promise<Services>;
  close(): Promise<void>;
}

/** The services of mode `microsoft`; the tenant's files are opened once it is known which tenant that is. */
export function openMicrosoftHost(place: Place): MicrosoftHost {
  const session = signedIn(place);
  let opening: Promise<{ readonly services: Services; close(): Promise<void> }> | null = null;
  const opened = () => {
    opening ??= open(place, session).catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
  return {
    services: async () => (await opened()).services,
    async close() {
      session.close();
      const host = await opening?.catch(() => null);
      await host?.close();
    },
  };
}

async function open({ config, dataFolder, database = null, allowed = null }: Place, { client, session }: SignedIn) {
  const { id } = await session.tenant();
  const tenant = tenantId(id);
  const folder = join(microsoftFolder(dataFolder), id.replace(/[^\w-]/g, "_"));
  makeFolder(folder);
  const store = await openStore(database, join(folder, "records.db"));
  const context = { store: store.forTenant(tenant), machine, newId };
  const graph = {
    client,
    tenant,
    records: storedRecords(context),
    journal: fileJournal(join(folder, "journal")),
    log: new GraphAuditLog(client, { clock: machine, fresh: defaultPolicy.logFresh }),
    clock: machine,
    policy: {
      ...defaultPolicy,
      poll: config.poll,
      oldestPreview: config.oldestPreview,
      ...(allowed === null ? {} : { allowed }),
    },
  };
  return {
    services: {
      recovery: new MicrosoftRecoveryService(graph),
      investigation: microsoftInvestigation(graph),
      approvals: storedApprovals(context),
      trail: storedTrail(context),
      session,
    },
    close: () => store.close(),
  };
}
