import manifest from "../../../package.json" with { type: "json" };
import { prompts } from "../../../prompts/index.ts";
import { OWN_CLIENT } from "../../../sandbox/sign-in/clients.ts";
import { pathOf } from "../../../sandbox/sign-in/provider.ts";
import { signInApp } from "../../../sandbox/sign-in/sign-in-app.ts";
import { tools } from "../../../tools/index.ts";
import { sentenceOf } from "../../app/error-sentence.ts";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { machine, newId, newSecret, sleep } from "../../app/machine.ts";
import type { Mode, ModeRuntime } from "../../app/mode.ts";
import { openMode } from "../../app/open-mode.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { receiptSigner } from "../../app/receipt-signer.ts";
import { readSettings, type Settings } from "../../app/settings/read-settings.ts";
import { RewindError } from "../../domain/errors.ts";
import { tenantId } from "../../domain/ids.ts";
import { SECOND } from "../../domain/time.ts";
import type { ApproverRule } from "../../guard/approver.ts";
import { CALLBACK } from "../../server/approval/approver-sign-in.ts";
import { type HostApp, hostApp, MCP_PATH } from "../../server/host-app.ts";
import { configuredOwner } from "../../service/session.ts";
import { answerBy, listenOn } from "../../web/listen.ts";
import { endSignal } from "../end-signals.ts";
import { sandboxPeople } from "../host/sandbox-people.ts";
import type { Screen } from "../terminal/screen.ts";

const HOST_PORT = 8_585;
const HOST = "127.0.0.1";
/** Time that a call waits for a person who has the page before them, below the 60 s after which hosts give up. */
const ANSWER_WITHIN = 40 * SECOND;

export interface HostChoice {
  readonly port?: number;
  readonly approver?: ApproverRule;
  readonly log?: boolean;
  readonly json?: boolean;
}

/**
 * Serves MCP over HTTP to several people, each with the roles of their own account, and the page on which they sign in to
 * approve. So far the sandbox's people only, on this machine. Ends with the process.
 */
export async function host(context: ProcessContext, screen: Screen, choice: HostChoice): Promise<ExitStatus> {
  const settings = readSettings(context.environment);
  if (settings.mode !== "sandbox") throw notYet(settings.mode);
  const mode = await openMode(context, settings);
  const runtime = mode.serve();
  try {
    await (await runtime.services(configuredOwner)).session.tenant();
    const { port = HOST_PORT, json = false } = choice;
    let app: HostApp | null = null;
    const answer = answerBy(async (request) => (app === null ? starting() : app.fetch(request)));
    const listener = await listenOn(answer, { host: HOST, port }, sleep);
    app = appOf(mode, runtime, settings, { context, choice, origin: listener.url });
    announce(screen, listener.url, json);
    await endSignal();
    app.drain();
    await app.close();
    await listener.close();
    return exitStatus.done;
  } finally {
    await runtime.close();
  }
}

const starting = (): Response => new Response("starting", { status: 503, headers: { "retry-after": "1" } });

interface HostPlace {
  readonly context: ProcessContext;
  readonly choice: HostChoice;
  readonly origin: string;
}

function appOf(mode: Mode, runtime: ModeRuntime, settings: Settings, { context, choice, origin }: HostPlace): HostApp {
  const { errors } = context.streams;
  const report = (error: unknown) => void errors.write(`${sentenceOf(error)}\n`);
  const tenant = async () => tenantId((await (await runtime.services(configuredOwner)).session.tenant()).id);
  const issuerOf = (id: string) => new URL(`${origin}${pathOf(id)}`);
  return hostApp({
    mcp: {
      tools,
      prompts,
      version: manifest.version,
      capabilities: mode.capabilities,
      readOnly: settings.readOnly,
      clock: machine,
      sleep,
      answerWithin: ANSWER_WITHIN,
      signReceipt: receiptSigner(settings),
      newMarker: newId,
      report,
    },
    open: ({ oid }) => runtime.services({ kind: "person", name: oid }),
    origin,
    provider: {
      issuerOf,
      keysOf: (id) => new URL(`${issuerOf(id).href}/keys`),
      tenants: async () => [await tenant()],
      authorizationServers: async () => [issuerOf(await tenant())],
    },
    client: { id: OWN_CLIENT },
    approvers: choice.approver ?? "requester",
    builtIn: signInApp({
      origin,
      tenant,
      people: () => sandboxPeople(runtime),
      ownRedirect: `${origin}${CALLBACK}`,
      clock: machine,
      newSecret,
      newId,
    }),
    clock: machine,
    newSecret,
    report,
    log: (line) => {
      if (choice.log === true) errors.write(`${JSON.stringify(line)}\n`);
    },
  });
}

function announce(screen: Screen, origin: string, json: boolean): void {
  const url = `${origin}${MCP_PATH}`;
  if (json) {
    screen.json({ url, origin });
    return;
  }
  screen.say(`MCP over HTTP: ${url}. Stop it with Ctrl+C.`);
  screen.say("Add this address to your assistant. It opens your browser, where you choose who you are in the sandbox.");
  screen.say(`For example: claude mcp add --transport http entra-rewind ${url}`);
}

const notYet = (mode: string): RewindError =>
  new RewindError(
    "notSupported",
    `entra-rewind host serves the sandbox so far, and ENTRA_REWIND_MODE is ${mode}. Use entra-rewind mcp in this mode.`,
  );
