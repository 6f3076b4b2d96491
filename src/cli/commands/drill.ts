import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Assistant, startAssistant } from "../../../drill/assistant.ts";
import { type GraphFace, startGraphFace } from "../../../drill/graph-face.ts";
import { isNothingToPutBack } from "../../../drill/nothing-to-put-back.ts";
import { personAt, sayingYes } from "../../../drill/person.ts";
import { play } from "../../../drill/play.ts";
import { playVault, type VaultDrillReport } from "../../../drill/play-vault.ts";
import { toldOn, untold } from "../../../drill/teller.ts";
import { happeningsAt } from "../../../drill/vault-incident.ts";
import { contosoTenant, upnOf } from "../../../sandbox/contoso/contoso.ts";
import { scenarios } from "../../../sandbox/contoso/scenarios.ts";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { machine } from "../../app/machine.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { readPointer, type SandboxPointer, sandboxFolder } from "../../app/sandbox/pointer.ts";
import type { RecipeChoice } from "../../app/sandbox/recipe.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import { invalid } from "../../domain/errors.ts";
import type { Millis } from "../../domain/time.ts";
import type { Screen } from "../../terminal/screen.ts";
import { buildProgress } from "./build-progress.ts";

export interface DrillOptions extends RecipeChoice {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly data?: string;
  /** In mode microsoft, against the sandbox served as Microsoft Graph. */
  readonly throughGraph?: boolean;
  /** In mode vault, on the sandbox served as a live tenant. */
  readonly vault?: boolean;
}

/**
 * Rehearses an incident through the real server, from the question to the proof. Returns status 0 only if everything
 * that the plan lists is back and everything else is unchanged, and 3 if nothing can be put back.
 */
export async function drill({
  environment,
  entry,
  screen,
  options: { yes = false, json = false, data, throughGraph = false, vault = false, ...choice },
}: Pick<ProcessContext, "environment" | "entry"> & { screen: Screen; options: DrillOptions }): Promise<ExitStatus> {
  if (!yes && !screen.interactive) {
    screen.complain("The drill asks a person for approval: run it in a terminal, or add --yes to give it beforehand.");
    return exitStatus.unusable;
  }
  if (json && !yes) {
    screen.complain(
      "With --json there is nothing to read before approving: add --yes to give the approval beforehand.",
    );
    return exitStatus.unusable;
  }
  const started = machine.now();
  const folder = data ?? mkdtempSync(join(tmpdir(), "entra-rewind-drill-"));
  // A drill always uses its own sandbox, whatever tenant the environment names.
  const childEnvironment = { ...definedOf(environment), ENTRA_REWIND_DATA: folder, ENTRA_REWIND_MODE: "sandbox" };
  const tell = json ? untold : toldOn(screen);
  let face: GraphFace | null = null;
  let assistant: Assistant | null = null;
  try {
    const config = readSettings(childEnvironment);
    if (readPointer(sandboxFolder(config)) === null) {
      const { buildSandbox } = await import("../../app/sandbox/open-sandbox.ts");
      await buildSandbox(config, choice, buildProgress(screen));
      screen.progress.clear();
    } else if (Object.keys(choice).length > 0) throw invalid(alreadyBuilt(folder));
    const question = questionOf(readPointer(sandboxFolder(config)));
    const seeding = machine.now() - started;
    const attacker = upnOf("attacker", contosoTenant(""));
    if (throughGraph || vault) face = await startGraphFace(entry, childEnvironment, vault ? [attacker] : []);
    assistant = await startAssistant(
      { entry, environment: { ...childEnvironment, ...(vault ? face?.vault : face?.environment) } },
      yes ? sayingYes(tell) : personAt(screen),
    );
    if (vault && face !== null) {
      const happenings = happeningsAt(face.address, {
        attacker: face.tokens[attacker] ?? "",
        administrator: face.tokens.globalAdministrator ?? "",
      });
      const report = await playVault(assistant, question, { tell, clock: machine, happenings });
      const durations = { seeding, ...report.durations, total: machine.now() - started };
      if (json) screen.json({ ...report, durations });
      else tellTime(screen, durations);
      return isWhole(report) ? exitStatus.done : exitStatus.failed;
    }
    const report = await play(assistant, question, { tell, clock: machine });
    const durations = { seeding, ...report.durations, total: machine.now() - started };
    if (json) screen.json({ ...report, durations });
    else tellTime(screen, durations);
    return report.verified && report.kept.lost === 0 ? exitStatus.done : exitStatus.failed;
  } catch (error) {
    if (!isNothingToPutBack(error)) throw error;
    if (json) screen.json({ nothingToPutBack: error.message });
    else screen.say(error.message);
    return exitStatus.nothingToDo;
  } finally {
    await assistant?.close();
    await face?.close();
    if (data === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function tellTime(screen: Screen, { total, seeding }: { readonly total: Millis; readonly seeding: Millis }): void {
  screen.say(
    `The drill took ${(total / 1_000).toFixed(1)} s, ${(seeding / 1_000).toFixed(1)} s of it to build the tenant.`,
  );
}

const isWhole = ({ verified, kept, undo, rebuild }: VaultDrillReport): boolean =>
  verified && kept.lost === 0 && undo.verified && rebuild.verified && rebuild.repointed === rebuild.policies;

/** The question that a person would ask the morning after. */
export const questionOf = (pointer: Pick<SandboxPointer, "scenario"> | null): string =>
  scenarios.find(({ id }) => id === pointer?.scenario)?.question ?? "What happened last night? Put it back.";

const alreadyBuilt = (folder: string): string =>
  `${folder} has a sandbox already, which --scenario, --users and --seed cannot change. Leave them out, or reset it first.`;

const definedOf = (environment: ProcessContext["environment"]): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
