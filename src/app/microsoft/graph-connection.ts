import { join } from "node:path";
import { GraphClient, type GraphClientParts } from "../../graph/http/graph-client.ts";
import { noBudgets } from "../../graph/http/service-budgets.ts";
import { undiciSend } from "../../graph/http/undici-send.ts";
import type { TokenSource } from "../../graph/http/with-bearer-token.ts";
import { azureCredential } from "../../graph/sign-in/azure-credential.ts";
import { tokenCache } from "../../graph/sign-in/token-cache.ts";
import { GraphSession, type GraphSessionParts } from "../../microsoft/graph-session.ts";
import { machine, newId, sleep } from "../machine.ts";
import type { Settings } from "../settings/read-settings.ts";
import { accountNote } from "./account-note.ts";
import type { MicrosoftSettings, ServiceSettings } from "./microsoft-settings.ts";

/** A client of the configured service, with the identity that it signs in as. */
export interface GraphConnection {
  readonly client: GraphClient;
  readonly session: GraphSession;
  readonly tokens: TokenSource;
  /** Aborts when the connection is closed. */
  readonly closing: AbortSignal;
  close(): void;
}

export interface ConnectOptions {
  readonly settings: Settings;
  readonly microsoft: MicrosoftSettings;
  /** Shows a line to the person at the terminal: a sign-in prompt or a logged request. */
  readonly notify: (line: string) => void;
  /** True if that person runs this command and sees the prompt, so that calls wait until they have signed in. */
  readonly attended: boolean;
  /** The mode as its session shows it. */
  readonly view: Pick<GraphSessionParts, "capabilities" | "retention" | "byRole">;
}

/** Returns the folder of everything that mode `microsoft` keeps on this machine. */
export const microsoftFolder = ({ dataFolder }: Pick<Settings, "dataFolder">): string => join(dataFolder, "microsoft");

type ClientParts = Pick<GraphClientParts, "base" | "tokens" | "writeTokens" | "log" | "closing">;

/** Returns a client of a service with the parts of this machine. */
export const graphClient = ({ paced, ...parts }: ClientParts & Pick<ServiceSettings, "paced">) =>
  new GraphClient({
    ...parts,
    ...(paced ? {} : { budgets: noBudgets }),
    send: undiciSend(),
    clock: machine,
    sleep,
    random: Math.random,
    newId,
  });

/** Connects to the configured service. The first request asks a person to sign in, if one is needed. */
export function connectGraph({ settings, microsoft, notify, attended, view }: ConnectOptions): GraphConnection {
  const closing = new AbortController();
  const { signal } = closing;
  const { base, signIn, paced, logRequests } = microsoft;
  const tokens = tokenCache({
    credential: azureCredential({
      signIn,
      scope: `${base.origin}/.default`,
      note: accountNote(microsoftFolder(settings)),
      clock: machine,
    }),
    clock: machine,
    sleep,
    closing: signal,
    attended,
    onPrompt: ({ message }) => notify(message),
  });
  const log = logRequests ? notify : () => {};
  const client = graphClient({ base, paced, tokens, log, closing: signal });
  const session = new GraphSession(client, { tokens, clock: machine, closing: signal, ...view });
  return { client, session, tokens, closing: signal, close: () => closing.abort() };
}
