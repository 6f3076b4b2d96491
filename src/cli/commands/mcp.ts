import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import manifest from "../../../package.json" with { type: "json" };
import { prompts } from "../../../prompts/index.ts";
import { tools } from "../../../tools/index.ts";
import { sentenceOf } from "../../app/error-sentence.ts";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { machine, newId, newSecret, sleep } from "../../app/machine.ts";
import { openMode } from "../../app/open-mode.ts";
import type { ProcessContext, Streams } from "../../app/process-context.ts";
import { receiptSigner } from "../../app/receipt-signer.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import { writeLines } from "../../app/write-lines.ts";
import { SECOND } from "../../domain/time.ts";
import type { StateSeal } from "../../mcp/request-states.ts";
import { reviewPage } from "../../mcp/review-page.ts";
import { serveMcp } from "../../mcp/serve-mcp.ts";
import type { McpServerParts } from "../../mcp/server.ts";
import { configuredOwner } from "../../service/session.ts";
import { atEndSignal } from "../end-signals.ts";
import { lazyApprovalPage } from "../lazy-approval-page.ts";
import { ownCommand } from "../own-command.ts";
import { runCommand } from "../run-command.ts";

/** Time that a form may stay unanswered, because some hosts claim to show forms and never do. */
const ANSWER_WITHIN = 40 * SECOND;

/** Serves MCP on this process's streams until its host disconnects or the process is ended. */
export function serve(context: ProcessContext): Promise<ExitStatus> {
  return runCommand(context.streams, () => served(context));
}

/** Returns a line for a person who starts at a terminal what a host starts, or an empty text for a host. */
export const hintFor = ({ isTTY }: Pick<Streams["input"], "isTTY">): string =>
  isTTY === true
    ? "This speaks MCP and waits for an assistant's host. See `entra-rewind --help` for what a person can do.\n"
    : "";

async function served(context: ProcessContext): Promise<ExitStatus> {
  const { environment, streams } = context;
  // Schemas of settings and messages are not compiled, because a host's first answers would wait for that.
  z.config({ jitless: true });
  const settings = readSettings(environment);
  const { input, output, errors } = streams;
  const { platform } = process;
  errors.write(hintFor(input));
  const mode = await openMode(context, settings);
  const runtime = mode.serve();
  const services = () => runtime.services(configuredOwner);
  const report = (error: unknown) => writeLines(errors, sentenceOf(error));
  const { close: closePage, ...page } = lazyApprovalPage(settings, { environment }, { services, report });
  const server = serveMcp({
    ...page,
    ...builtReview(context.entry),
    tools,
    prompts,
    version: manifest.version,
    capabilities: mode.capabilities,
    open: services,
    readOnly: settings.readOnly,
    approveCommand: ownCommand(context, ["approve"], { ...settings, platform }),
    secondCommand: ownCommand(context, ["approve"], { ...settings, platform, forAnother: true }),
    clock: machine,
    sleep,
    answerWithin: ANSWER_WITHIN,
    signReceipt: receiptSigner(settings),
    newMarker: newId,
    stateSeal: ownSeal(),
    report,
  });
  await endOf(input, output);
  // A stream that is read keeps a process alive whose host did not close its end.
  input.pause();
  await server.close();
  await closePage();
  await runtime.close();
  return exitStatus.done;
}

/** Returns the seal of a process that serves one person's host. Its key lasts as long as the calls, and is made when needed. */
function ownSeal(): StateSeal {
  let key: string | null = null;
  return {
    get key() {
      key ??= newSecret();
      return key;
    },
    callerOf: () => "",
  };
}

/** Returns the review that was built with the program. A program that runs from its sources has none. */
function builtReview(entry: URL): Pick<McpServerParts, "reviewPage"> {
  const executable = process.getBuiltinModule("node:sea");
  if (executable.isSea()) return { reviewPage: reviewPage(executable.getAsset("review.html", "utf8")) };
  const file = new URL("review.html", entry);
  return existsSync(file) ? { reviewPage: reviewPage(readFileSync(file, "utf8")) } : {};
}

/** Resolves when the host closes its end, or at a signal. A second signal ends the process at once. */
function endOf(input: Streams["input"], output: Streams["output"]): Promise<void> {
  return new Promise((resolve) => {
    const end = () => resolve();
    atEndSignal(end);
    for (const event of ["end", "close"]) input.once(event, end);
    output.once("error", end);
  });
}
