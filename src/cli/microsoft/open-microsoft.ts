import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tenantId } from "../../domain/ids.ts";
import { approvalDesk } from "../../engine/approval-desk.ts";
import { defaultPolicy } from "../../graph/context.ts";
import { GraphDesk } from "../../graph/graph-desk.ts";
import { GraphRecoveryService } from "../../graph/graph-recovery-service.ts";
import { GraphClient } from "../../graph/http/graph-client.ts";
import { undiciSend } from "../../graph/http/undici-send.ts";
import { fileJournal } from "../../graph/recovery/journal.ts";
import { azureCredential } from "../../graph/sign-in/azure-credential.ts";
import { tokenDesk } from "../../graph/sign-in/token-desk.ts";
import type { Services } from "../../service/services.ts";
import { openSqliteStore } from "../../store/sqlite.ts";
import { makeFolder, onDisk } from "../data-folder.ts";
import type { ServicesHost } from "../engine-thread/serve-calls.ts";
import { machine, newId, sleep } from "../machine.ts";
import type { MicrosoftConfig } from "./microsoft-config.ts";
import { storedRecords } from "./stored-records.ts";

export interface SignedIn {
  readonly client: GraphClient;
  readonly desk: GraphDesk;
  token(): Promise<string>;
  close(): void;
}

interface Place {
  readonly config: MicrosoftConfig;
  readonly dataFolder: string;
  readonly tell: (line: string) => void;
}

export const microsoftFolder = (dataFolder: string): string => join(dataFolder, "microsoft");

/** A client of the configured service; nobody is asked to sign in before the first request. */
export function signedIn({ config, dataFolder, tell }: Place): SignedIn {
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
  const tokens = tokenDesk({
    credential: azureCredential({ signIn, scope: `${base.origin}/.default`, note }),
    clock: machine,
    sleep,
    closing: signal,
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
    desk: new GraphDesk(client, { tokens, clock: machine, closing: signal }),
    token: () => tokens.token({ signal }),
    close: () => closing.abort(),
  };
}

/** The services of mode `microsoft`; the tenant's files are opened once it is known which tenant that is. */
export function openMicrosoftHost(place: Place): ServicesHost {
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
    use: async (work) => work((await opened()).services),
    async close() {
      session.close();
      const host = await opening?.catch(() => null);
      await host?.close();
    },
  };
}

async function open({ config, dataFolder }: Place, { client, desk }: SignedIn) {
  const { id } = await desk.tenant();
  const tenant = tenantId(id);
  const folder = join(microsoftFolder(dataFolder), id.replace(/[^\w-]/g, "_"));
  makeFolder(folder);
  const store = openSqliteStore(join(folder, "records.db"));
  const context = { store, tenant, machine, newId };
  const recovery = new GraphRecoveryService({
    client,
    tenant,
    records: storedRecords(context),
    journal: fileJournal(join(folder, "journal")),
    clock: machine,
    policy: { ...defaultPolicy, poll: config.poll, oldestPreview: config.oldestPreview },
  });
  return { services: { recovery, approvals: approvalDesk(context), desk }, close: () => store.close() };
}
