import { type Command, Option } from "commander";
import type { ExitStatus } from "../app/exit-status.ts";
import type { ProcessContext } from "../app/process-context.ts";
import { approverRules } from "../guard/approver.ts";
import type { Screen } from "../terminal/screen.ts";
import type { HostChoice } from "./commands/host.ts";
import type { WorkerChoice } from "./commands/worker.ts";
import { metricsPlace } from "./host/metrics-place.ts";
import { seed, wholeNumber } from "./option-values.ts";
import { collected, delay, publicUrl, type ServeChoice } from "./serve/serve-choice.ts";

export interface CommandPlace {
  readonly context: ProcessContext;
  readonly screen: Screen;
  /** Receives the exit status of the command that was run. */
  readonly ended: (status: ExitStatus) => void;
}

/** Adds the commands that run until they are stopped, beside the server of one assistant. */
export function addServers(program: Command, { context, screen, ended }: CommandPlace): void {
  program
    .command("serve")
    .description("the sandbox as Microsoft Graph over HTTP, for Graph clients and scripts")
    .addOption(new Option("--port <number>", "0 for any free one (default: 8484)").argParser(wholeNumber(0, 65_535)))
    .option("--host <address>", "listen there instead of on this machine alone")
    .option("--json", "print the address and the tokens as one JSON object")
    .option("--behavior <name=setting>", "switch one behavior to another than Graph's (may be repeated)", collected)
    .addOption(new Option("--replication-delay <time>", "let reads lag behind writes by up to this").argParser(delay))
    .option("--throttle", "answer 429 beyond Graph's documented limits")
    .addOption(
      new Option("--budget <units>", "the work that each caller may cause in five minutes").argParser(
        wholeNumber(1_000, 1_000_000_000),
      ),
    )
    .addOption(new Option("--weather <seed>", "let requests meet the faults of production").argParser(seed))
    .option("--tls", "answer over TLS, with a certificate authority kept in the data folder")
    .addOption(new Option("--public-url <url>", "the address that links name, behind a proxy").argParser(publicUrl))
    .option("--token <subject[=permissions]>", "issue a further token (may be repeated)", collected)
    .action(async (options: ServeChoice) => {
      const { serveGraph } = await import("./commands/serve.ts");
      ended(await serveGraph(context, screen, options));
    });

  program
    .command("host")
    .description("one server for several people: MCP over HTTP, and a page on which they sign in to approve")
    .addOption(new Option("--port <number>", "0 for any free one (default: 8585)").argParser(wholeNumber(0, 65_535)))
    .option("--host <address>", "listen there instead of on this machine alone, behind a proxy that speaks TLS")
    .addOption(
      new Option(
        "--approver <who>",
        "who approves what an assistant asks for in a person's name (default: requester)",
      ).choices(approverRules),
    )
    .option("--log", "write a line of JSON for each answered request")
    .addOption(
      new Option("--metrics <[address:]port>", "serve metrics there, apart from what the public reaches").argParser(
        metricsPlace,
      ),
    )
    .option("--json", "print the address as one JSON object")
    .action(async (options: HostChoice) => {
      const { host } = await import("./commands/host.ts");
      ended(await host(context, screen, options));
    });

  program
    .command("worker")
    .description("a process that only works on jobs, beside servers that share its history")
    .option("--schedules", "take the daily snapshot and let retention go over the history too")
    .action(async (options: WorkerChoice) => {
      const { work } = await import("./commands/worker.ts");
      ended(await work(context, screen, options));
    });
}
