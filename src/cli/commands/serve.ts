import { identities } from "../../../sandbox/contoso/cast.ts";
import type { EngineThread } from "../../app/engine-thread/engine-thread.ts";
import { sentenceOf } from "../../app/error-sentence.ts";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { machine, newId, newSecret, sleep } from "../../app/machine.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { type SandboxIdentity, sandboxIdentities } from "../../app/sandbox/sandbox-identities.ts";
import { sandboxThread } from "../../app/sandbox/sandbox-mode.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import { RewindError } from "../../domain/errors.ts";
import type { Caller } from "../../domain/role.ts";
import { strictSettings } from "../../http/behaviors/switches.ts";
import { listen } from "../../http/listen.ts";
import { documentedLimits, throttleOf } from "../../http/throttle.ts";
import { configuredOwner } from "../../service/session.ts";
import type { Screen } from "../terminal/screen.ts";

export const DEFAULT_PORT = 8_484;
export const DEFAULT_HOST = "127.0.0.1";

export interface ServeChoice {
  readonly port?: number;
  readonly host?: string;
  readonly json?: boolean;
  readonly throttle?: boolean;
}

/** Serves the sandbox as Microsoft Graph over HTTP, until the process is ended. */
export async function serveGraph(
  context: ProcessContext,
  screen: Screen,
  { port = DEFAULT_PORT, host = DEFAULT_HOST, json = false, throttle = false }: ServeChoice,
): Promise<ExitStatus> {
  const settings = readSettings(context.environment);
  const engine = sandboxThread(settings, context);
  try {
    const services = engine.services(configuredOwner);
    // A sandbox that has to be built, or cannot be opened, is told of before anybody connects.
    await services.session.tenant();
    const tokens = newTokens();
    const server = await listen(
      {
        services,
        directory: services.directory,
        signIn: signIn(engine, tokens),
        behavior: strictSettings,
        throttle: throttle ? throttleOf(documentedLimits("small"), machine) : null,
        host,
        readOnly: settings.readOnly,
        newId,
        report: (error) => void context.streams.errors.write(`${sentenceOf(error)}\n`),
      },
      port,
      sleep,
    );
    const told = new Promise<void>((resolve) => {
      for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => resolve());
    });
    announce(screen, server.url, tokens, json);
    await told;
    await server.close();
    return exitStatus.done;
  } finally {
    await engine.close();
  }
}

type Tokens = Readonly<Record<SandboxIdentity, string>>;

const newTokens = (): Tokens => ({
  globalAdministrator: newSecret(),
  backupAdministrator: newSecret(),
  backupReader: newSecret(),
  noRole: newSecret(),
  breakGlass: newSecret(),
});

/** Signs in the holder of a token as the identity it stands for, with the roles that identity holds now. */
function signIn(engine: EngineThread, tokens: Tokens): (token: string) => Promise<Caller | null> {
  const sessions = new Map(
    sandboxIdentities.map((name) => [tokens[name], engine.services({ kind: "person", name }).session]),
  );
  return async (token) => {
    const session = sessions.get(token);
    if (session === undefined) return null;
    try {
      return (await session.signedIn()).caller;
    } catch (error) {
      if (error instanceof RewindError && error.code === "forbidden") return null;
      throw error;
    }
  };
}

function announce(screen: Screen, url: string, tokens: Tokens, json: boolean): void {
  if (json) {
    screen.json({ url, tokens });
    return;
  }
  screen.say(`Microsoft Graph of the sandbox: ${url}/v1.0 and ${url}/beta. Stop it with Ctrl+C.`);
  screen.say();
  screen.table(
    ["sign in as", "who", "bearer token"],
    sandboxIdentities.map((name) => [name, `${identities[name].givenName} ${identities[name].surname}`, tokens[name]]),
  );
}
