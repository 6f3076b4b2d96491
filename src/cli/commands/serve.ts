import { identities } from "../../../sandbox/contoso/cast.ts";
import { upnOf } from "../../../sandbox/contoso/contoso.ts";
import { engineThread } from "../../app/engine-thread/engine-thread.ts";
import { startWorker } from "../../app/engine-thread/start-worker.ts";
import type { ThreadServices } from "../../app/engine-thread/thread-services.ts";
import { sentenceOf } from "../../app/error-sentence.ts";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { machine, newId, newSecret, sleep } from "../../app/machine.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { sandboxCapabilities } from "../../app/sandbox/capabilities.ts";
import { type SandboxIdentity, sandboxIdentities } from "../../app/sandbox/sandbox-identities.ts";
import { permissionsOf } from "../../app/sandbox/sandbox-session.ts";
import { limitsOf, readSettings } from "../../app/settings/read-settings.ts";
import type { Caller } from "../../domain/role.ts";
import { listen } from "../../http/listen.ts";
import { documentedBudgets, tokenBuckets } from "../../http/throttle.ts";
import type { Screen } from "../terminal/screen.ts";

export const DEFAULT_PORT = 8_484;
export const DEFAULT_HOST = "127.0.0.1";

export interface ServeChoice {
  readonly port?: number;
  readonly host?: string;
  readonly json?: boolean;
  readonly throttle?: boolean;
}

/** The sandbox as Microsoft Graph over HTTP, until the process is told to end. */
export async function serveGraph(
  { environment, entry, streams }: ProcessContext,
  screen: Screen,
  { port = DEFAULT_PORT, host = DEFAULT_HOST, json = false, throttle = false }: ServeChoice,
): Promise<ExitStatus> {
  const config = readSettings(environment);
  const engine = engineThread(() => startWorker(entry, config), { ...sandboxCapabilities, ...limitsOf(config) });
  try {
    const { services } = engine;
    // A sandbox that has to be built, or cannot be opened, is told of before anybody connects.
    await services.session.tenant();
    const tokens = newTokens();
    const server = await listen(
      {
        services,
        directory: services.directory,
        signIn: signIn(services, tokens),
        throttle: throttle ? tokenBuckets(documentedBudgets, machine) : null,
        host,
        readOnly: config.readOnly,
        clock: machine,
        newId,
        report: (error) => void streams.errors.write(`${sentenceOf(error)}\n`),
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

/** Nobody proves who they are to a sandbox: a token is whom its holder wants to be, with the roles they hold now. */
function signIn({ session, directory }: ThreadServices, tokens: Tokens): (token: string) => Promise<Caller | null> {
  const holders = new Map(sandboxIdentities.map((name) => [tokens[name], name]));
  return async (token) => {
    const name = holders.get(token);
    if (name === undefined) return null;
    const principal = await directory.principal(upnOf(name, await session.tenant()));
    return principal === null ? null : { ...principal, permissions: permissionsOf(principal.roles) };
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
