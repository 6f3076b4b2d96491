import { sentenceOf } from "../../app/error-sentence.ts";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { newId, newSecret, sleep } from "../../app/machine.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { sandboxThread } from "../../app/sandbox/sandbox-mode.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import { writeLines } from "../../app/write-lines.ts";
import { parseSettings } from "../../http/behaviors/parse-settings.ts";
import { listen } from "../../http/listen.ts";
import { configuredOwner } from "../../service/session.ts";
import type { Screen } from "../../terminal/screen.ts";
import { isLoopback } from "../../web/allowed-hosts.ts";
import { endSignal } from "../end-signals.ts";
import { sandboxPeople } from "../host/sandbox-people.ts";
import { announce, warnOfReach } from "../serve/announce.ts";
import { graphTokens } from "../serve/graph-tokens.ts";
import { chosenOptions } from "../serve/listen-options.ts";
import type { ServeChoice } from "../serve/serve-choice.ts";
import { parseTokenSubject } from "../serve/token-subject.ts";

const DEFAULT_PORT = 8_484;
const DEFAULT_HOST = "127.0.0.1";

/** Serves the sandbox as Microsoft Graph over HTTP, until the process is ended. */
export async function serveGraph(context: ProcessContext, screen: Screen, choice: ServeChoice): Promise<ExitStatus> {
  const { port = DEFAULT_PORT, host = DEFAULT_HOST, json = false, behavior = [], token = [] } = choice;
  const settings = readSettings(context.environment);
  const subjects = token.map(parseTokenSubject);
  parseSettings(behavior);
  const engine = sandboxThread(settings, context);
  try {
    const services = engine.services(configuredOwner);
    // A sandbox that must be built, or cannot be opened, is reported before any client connects.
    await services.session.tenant();
    const tokens = graphTokens(engine, services.directory, subjects, newSecret);
    const people = await sandboxPeople({ services: async (owner) => engine.services(owner) });
    const chosen = await chosenOptions(choice, host, settings.dataFolder, services.directory);
    const server = await listen(
      {
        ...chosen,
        services,
        directory: services.directory,
        signIn: tokens.signIn,
        host,
        readOnly: settings.readOnly,
        newId,
        report: (error) => writeLines(context.streams.errors, sentenceOf(error)),
      },
      port,
      sleep,
    );
    const asked = endSignal();
    if (!isLoopback(host)) warnOfReach(screen, host, chosen.tls !== undefined);
    announce(
      screen,
      { url: server.url, tokens: tokens.byName, people, authorityFile: chosen.tls?.authorityFile ?? null },
      json,
    );
    await asked;
    await server.close();
    return exitStatus.done;
  } finally {
    await engine.close();
  }
}
