import type { IncomingMessage } from "node:http";
import manifest from "../../../package.json" with { type: "json" };
import { prompts } from "../../../prompts/index.ts";
import { tools } from "../../../tools/index.ts";
import { sentenceOf } from "../../app/error-sentence.ts";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { readHostSettings } from "../../app/hosted/host-settings.ts";
import { sharedKey } from "../../app/hosted/shared-key.ts";
import { machine, newId, newSecret, sleep } from "../../app/machine.ts";
import type { HostedRuntime, Mode } from "../../app/mode.ts";
import { openMode } from "../../app/open-mode.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { receiptSigner } from "../../app/receipt-signer.ts";
import { readSettings, type Settings } from "../../app/settings/read-settings.ts";
import { writeLines } from "../../app/write-lines.ts";
import { invalid } from "../../domain/errors.ts";
import { tenantId } from "../../domain/ids.ts";
import { SECOND } from "../../domain/time.ts";
import { printableJson } from "../../domain/words/untrusted.ts";
import type { ApproverRule } from "../../guard/approver.ts";
import { type HostApp, type HostIdentity, hostApp, MCP_PATH } from "../../server/host-app.ts";
import { configuredOwner } from "../../service/session.ts";
import type { Screen } from "../../terminal/screen.ts";
import { isLoopback } from "../../web/allowed-hosts.ts";
import { countCalls } from "../../web/calls-under-way.ts";
import { publicBounds } from "../../web/connection-bounds.ts";
import { answerBy, DRAIN, listenOn } from "../../web/listen.ts";
import { endSignal } from "../end-signals.ts";
import { entraSignIn } from "../host/entra-sign-in.ts";
import { hostLines } from "../host/host-lines.ts";
import type { MetricsPlace } from "../host/metrics-place.ts";
import { listenForMetrics } from "../host/metrics-port.ts";
import { sandboxSignIn } from "../host/sandbox-sign-in.ts";

const HOST_PORT = 8_585;
const HOST = "127.0.0.1";
/** Time that a call waits for a person who has the page before them, below the 60 s after which hosts give up. */
const ANSWER_WITHIN = 40 * SECOND;

export interface HostChoice {
  readonly port?: number;
  /** Address of this machine to listen at. */
  readonly host?: string;
  readonly approver?: ApproverRule;
  readonly log?: boolean;
  /** The port on which it answers with its metrics. Without it, they are not served. */
  readonly metrics?: MetricsPlace;
  readonly json?: boolean;
}

/**
 * Serves MCP over HTTP to several people, each with the roles of their own account, and the page on which they sign in to
 * approve. The sandbox's people reach it on this machine only, because they choose who they are. Ends with the process.
 */
export async function host(context: ProcessContext, screen: Screen, choice: HostChoice): Promise<ExitStatus> {
  const settings = readSettings(context.environment);
  const { port = HOST_PORT, host: place = HOST, json = false } = choice;
  const isSandbox = settings.mode === "sandbox";
  if (isSandbox && !isLoopback(place)) throw invalid(SANDBOX_STAYS);
  const live = isSandbox ? null : readHostSettings(context.environment);
  const mode = await openMode(context, settings);
  const runtime = await mode.host();
  try {
    // A sandbox that must be built, or cannot be opened, is reported before any client connects.
    if (isSandbox) await (await runtime.services(configuredOwner)).session.tenant();
    let app: HostApp | null = null;
    const answer = answerBy(async (request) => (app === null ? starting() : app.fetch(request)));
    const calls = countCalls(answer, isCall);
    const listener = await listenOn(calls.answer, { host: place, port, bounds: publicBounds }, sleep);
    const identity = live === null ? sandboxSignIn(runtime, listener.url) : entraSignIn(live, runtime);
    const key = await sharedKey(settings, live?.app.proof ?? null);
    const opened = appOf({ mode, runtime, identity, settings, context, choice, sharedKey: key });
    app = opened;
    const metrics = choice.metrics === undefined ? null : await listenForMetrics(choice.metrics, opened.metrics);
    const places = { url: `${identity.origin}${MCP_PATH}`, origin: identity.origin, metrics: metrics?.url ?? null };
    if (json) screen.json(places);
    else for (const line of hostLines(places, isSandbox)) screen.say(line);
    await endSignal();
    app.drain();
    const closed = Promise.all([listener.close(), metrics?.close()]);
    await calls.finished(DRAIN, sleep);
    // Ends the streams, which would stay open for as long as their clients listen.
    await app.close();
    await closed;
    return exitStatus.done;
  } finally {
    await runtime.close();
  }
}

const SANDBOX_STAYS =
  "In the sandbox people choose who they are, so it is served on this machine only. Leave --host out.";

/** True for a call that has an end of its own, which a stream of updates has not. */
const isCall = ({ method, headers }: IncomingMessage): boolean =>
  method === "POST" && headers["mcp-method"] !== "subscriptions/listen";

const starting = (): Response => new Response("starting", { status: 503, headers: { "retry-after": "1" } });

interface HostPlace {
  readonly mode: Mode;
  readonly runtime: HostedRuntime;
  readonly identity: HostIdentity;
  readonly settings: Settings;
  readonly context: ProcessContext;
  readonly choice: HostChoice;
  readonly sharedKey: string;
}

function appOf({ mode, runtime, identity, settings, context, choice, sharedKey: shared }: HostPlace): HostApp {
  const { errors } = context.streams;
  const report = (error: unknown) => writeLines(errors, sentenceOf(error));
  return hostApp({
    ...identity,
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
    open: ({ tid, oid, delegation }) =>
      runtime.services({ kind: "recognized", tenant: tenantId(tid), id: oid, delegation }),
    approvers: choice.approver ?? "requester",
    sharedKey: shared,
    clock: machine,
    newSecret,
    report,
    log: (line) => {
      if (choice.log === true) writeLines(errors, printableJson(line));
    },
  });
}
