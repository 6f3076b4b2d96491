import { Command, CommanderError, Option } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { LEAST_USERS, MOST_USERS } from "../../sandbox/contoso/user-limits.ts";
import { type ExitStatus, exitStatus } from "../app/exit-status.ts";
import type { ProcessContext } from "../app/process-context.ts";
import type { RecipeChoice } from "../app/sandbox/recipe.ts";
import { readSettings } from "../app/settings/read-settings.ts";
import { writeLines } from "../app/write-lines.ts";
import { createScreen } from "../terminal/screen.ts";
import { widthOf } from "../terminal/wrap.ts";
import type { ApproveChoice } from "./commands/approve.ts";
import type { AuditChoice } from "./commands/audit.ts";
import type { DoctorChoice } from "./commands/doctor.ts";
import type { DrillOptions } from "./commands/drill.ts";
import type { FromVaultChoice } from "./commands/sandbox-copy.ts";
import type { SetupChoice } from "./commands/setup.ts";
import type { ExportChoice } from "./commands/vault.ts";
import type { DriftChoice } from "./commands/vault-drift.ts";
import type { VerifyChoice } from "./commands/verify.ts";
import { seed, wholeNumber } from "./option-values.ts";
import { addReceipts } from "./receipt-commands.ts";
import { runCommand } from "./run-command.ts";
import { addServers, type CommandPlace } from "./server-commands.ts";
import { helpItem, LEAST_WRAPPED, surroundingsHelp, USUAL_COLUMNS } from "./settings-help.ts";

/** Runs the command that a person typed, or prints help. */
export async function runProgram(argv: readonly string[], surroundings: ProcessContext): Promise<ExitStatus> {
  const { entry, streams, environment } = surroundings;
  const screen = createScreen(streams);
  let status: ExitStatus = exitStatus.done;

  const program = new Command("entra-rewind")
    .description(manifest.description)
    .version(manifest.version)
    .exitOverride()
    // Commander would leave the lines of a terminal of 60 columns to be broken within words.
    .configureHelp({ minWidthToWrap: LEAST_WRAPPED, formatItem: helpItem })
    .configureOutput({
      getOutHelpWidth: () => widthOf(streams.output) ?? USUAL_COLUMNS,
      writeOut: (text) => writeLines(streams.output, text.trimEnd()),
      writeErr: (text) => writeLines(streams.errors, text.trimEnd()),
    })
    // Written when it is shown, because breaking its lines takes longer than anything else of a start.
    .addHelpText("after", () => surroundingsHelp(streams.output));

  program
    .command("mcp")
    .description("the MCP server on stdin and stdout, as assistant hosts start it (the default)")
    .option("--read-only", "change nothing in the tenant, regardless of the caller: look, compare and stop jobs")
    .action(async ({ readOnly = false }: { readOnly?: boolean }) => {
      const { serve } = await import("./commands/mcp.ts");
      const chosen = readOnly ? { ...environment, ENTRA_REWIND_READ_ONLY: "1" } : environment;
      status = await serve({ ...surroundings, environment: chosen });
    });

  program
    .command("approve")
    .description("show what waits for a person's approval, and ask for it")
    .option("--withdraw", "take back approvals that no recovery has used yet")
    .option("--json", "only list the requests and the unused approvals, as one JSON object")
    .action(async (options: ApproveChoice) => {
      const { approveWaiting } = await import("./commands/approve.ts");
      status = await approveWaiting(surroundings, screen, options);
    });

  program
    .command("audit")
    .description("who was allowed or refused what through this server, newest first")
    .option("--verify", "only check that no record was altered or taken away; status 1 if one was")
    .option(
      "--heads <file>",
      "with --verify, compare with the heads in this file too, such as a syslog collector's log",
    )
    .addOption(new Option("--limit <count>", "most records shown (default: 50)").argParser(wholeNumber(1, 100_000)))
    .option("--json", "print one JSON object")
    .action(async (options: AuditChoice) => {
      const { audit } = await import("./commands/audit.ts");
      status = await audit(surroundings, screen, options);
    });

  program
    .command("verify")
    .description("whether a recovery reached its goal: what is back, pending or different, and what to do by hand")
    .argument("[recovery]", "the id of a recovery that has ended (default: the newest)")
    .option("--again", "compare anew even if there is a result")
    .option("--json", "print the result as one JSON object")
    .action(async (recovery: string | undefined, options: Omit<VerifyChoice, "recovery">) => {
      const { verifyRecovery } = await import("./commands/verify.ts");
      status = await verifyRecovery(surroundings, screen, recovery === undefined ? options : { ...options, recovery });
    });

  const place: CommandPlace = { context: surroundings, screen, ended: (last) => (status = last) };
  addReceipts(program, place);
  addServers(program, place);

  program
    .command("backup")
    .description("copy all that is kept in the data folder, while servers and workers go on")
    .argument("<folder>", "where the copy goes; it must not be there yet")
    .option("--json", "print one JSON object")
    .action(async (folder: string, { json = false }: { json?: boolean }) => {
      const { backUp } = await import("./commands/backup.ts");
      status = await backUp(readSettings(environment), screen, folder, json);
    });

  program
    .command("setup")
    .description(
      "the app registrations that modes microsoft and vault need, and with --apply, making that of mode microsoft",
    )
    .option("--apply", "make it, or complete the one that is there")
    .option("--host", "the registrations and settings of `entra-rewind host`, for several people")
    .option("--json", "print it as one JSON object")
    .action(async (options: SetupChoice) => {
      const { setup } = await import("./commands/setup.ts");
      status = await setup(surroundings, screen, options);
    });

  program
    .command("doctor")
    .description("whether the mode has all it needs, such as rights for each type: a line each, with the remedy")
    .option("--host", "whether `entra-rewind host` has: settings, database, keys, clock, registrations, address")
    .option("--json", "print the findings as one JSON object")
    .action(async (options: DoctorChoice) => {
      const { doctor } = await import("./commands/doctor.ts");
      status = await doctor(surroundings, screen, options);
    });

  const vault = program.command("vault").description("our own history of a live tenant, in mode vault");
  vault
    .command("status")
    .description("what the history holds, and what a first capture will cost")
    .option("--json", "print it as one JSON object")
    .action(async ({ json = false }: { json?: boolean }) => {
      const { vaultStatus } = await import("./commands/vault.ts");
      status = await vaultStatus(surroundings, screen, json);
    });
  vault
    .command("capture")
    .description("take a snapshot of the tenant now")
    .option("--json", "print the result as one JSON object")
    .action(async ({ json = false }: { json?: boolean }) => {
      const { vaultCapture } = await import("./commands/vault.ts");
      status = await vaultCapture(surroundings, screen, json);
    });
  vault
    .command("drift")
    .description("what has changed in the tenant since the newest snapshot, by whom, and how dangerous that is")
    .option("--since <idOrTime>", "another snapshot")
    .option("--json", "print the result as one JSON object")
    .action(async (options: DriftChoice) => {
      const { vaultDrift } = await import("./commands/vault-drift.ts");
      status = await vaultDrift(surroundings, screen, options);
    });
  vault
    .command("export")
    .description("write a snapshot as one JSON file an object, stable and comparable")
    .argument("<folder>", "where it goes; it must not exist yet")
    .option("--snapshot <idOrTime>", "the snapshot (default: the newest)")
    .option("--pseudonymize", "give the people other names")
    .option("--json", "print the result as one JSON object")
    .action(async (folder: string, options: ExportChoice) => {
      const { vaultExport } = await import("./commands/vault.ts");
      status = await vaultExport(surroundings, screen, folder, options);
    });

  vault
    .command("forget")
    .description("delete everything that is kept of a tenant: snapshots, log, jobs, approvals and trail")
    .argument("<tenantId>", "the id of the signed-in tenant, so that no other one is deleted by mistake")
    .action(async (id: string) => {
      const { vaultForget } = await import("./commands/vault-forget.ts");
      status = await vaultForget(surroundings, screen, id);
    });

  const sandbox = program.command("sandbox").description("the embedded tenant one can break and put back");
  withRecipe(sandbox.command("reset"))
    .description("a fresh sandbox in place of the present one, its snapshots and jobs included")
    .option("--json", "print the result as one JSON object")
    .action(async (options: RecipeChoice & { json?: boolean }) => {
      const { resetSandbox } = await import("./commands/sandbox-reset.ts");
      status = await resetSandbox(readSettings(environment), screen, options);
    });
  sandbox
    .command("from-export")
    .description("a sandbox that is a copy of an exported tenant, to rehearse on with nothing at stake")
    .argument("<folder>", "the folder of an export")
    .option("--json", "print the result as one JSON object")
    .action(async (folder: string, { json = false }: { json?: boolean }) => {
      const { sandboxFromExport } = await import("./commands/sandbox-copy.ts");
      status = await sandboxFromExport(readSettings(environment), screen, folder, json);
    });
  sandbox
    .command("from-vault")
    .description("a sandbox that is a copy of the newest snapshot in the vault")
    .option("--pseudonymize", "give the people other names")
    .option("--json", "print the result as one JSON object")
    .action(async (options: FromVaultChoice) => {
      const { sandboxFromVault } = await import("./commands/sandbox-copy.ts");
      status = await sandboxFromVault(surroundings, screen, options);
    });
  sandbox
    .command("status")
    .description("what the present sandbox is, its time and who can sign in")
    .option("--json", "print it as one JSON object")
    .action(async ({ json = false }: { json?: boolean }) => {
      const { sandboxStatus } = await import("./commands/sandbox-status.ts");
      status = await sandboxStatus(readSettings(environment), screen, json);
    });
  sandbox
    .command("list")
    .description("the incidents a sandbox can hold")
    .option("--json", "print them as one JSON object")
    .action(async ({ json = false }: { json?: boolean }) => {
      const { listScenarios } = await import("./commands/sandbox-list.ts");
      status = listScenarios(screen, json);
    });

  withRecipe(program.command("drill"))
    .description("rehearse an incident: play the assistant's part through the real server, from question to proof")
    .option("--yes", "give the person's approval too, and say so")
    .option("--json", "print one JSON object instead of the story")
    .option("--data <folder>", "use and keep this data folder instead of a fresh one")
    .option("--vault", "the server keeps its own history of the sandbox served as a live tenant, in mode vault")
    .option("--through-graph", "the server stands before the sandbox served as Microsoft Graph, in mode microsoft")
    .action(async (options: DrillOptions) => {
      const { drill } = await import("./commands/drill.ts");
      status = await drill({ environment, entry, screen, options });
    });

  return runCommand(streams, async () => {
    try {
      await program.parseAsync(argv, { from: "user" });
      return status;
    } catch (error) {
      // Commander has already printed the mistake or the requested help.
      if (!(error instanceof CommanderError)) throw error;
      return error.exitCode === 0 ? exitStatus.done : exitStatus.unusable;
    }
  });
}

const withRecipe = (command: Command): Command =>
  command
    .option("--scenario <name>", "which incident it holds (see `entra-rewind sandbox list`)")
    .addOption(new Option("--users <count>", "how many users it has").argParser(wholeNumber(LEAST_USERS, MOST_USERS)))
    .addOption(new Option("--seed <word>", "same seed, same tenant").argParser(seed));
