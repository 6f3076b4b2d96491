import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { openMode } from "../../app/open-mode.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Screen } from "../../terminal/screen.ts";

export interface DoctorChoice {
  /** Checks what a server for several people needs. */
  readonly host?: boolean;
  readonly json?: boolean;
}

/**
 * Checks the environment that the server would run in and prints one line for each finding, with the remedy. Returns
 * `done` only if all is well.
 */
export async function doctor(
  context: ProcessContext,
  screen: Screen,
  { host = false, json = false }: DoctorChoice,
): Promise<ExitStatus> {
  const findings: Finding[] = [];
  for await (const finding of host ? await hostExamination(context) : (await openMode(context)).examine()) {
    findings.push(finding);
    if (!json) screen.say(lineOf(finding, screen));
  }
  const ok = findings.every((finding) => finding.ok);
  if (json) screen.json({ ok, findings });
  return ok ? exitStatus.done : exitStatus.failed;
}

async function hostExamination(context: ProcessContext): Promise<AsyncGenerator<Finding>> {
  const { hostFindings } = await import("./doctor-host.ts");
  return hostFindings(context);
}

function lineOf({ name, ok, says, remedy }: Finding, screen: Screen): string {
  const mark = ok ? screen.paint("green", "ok ") : screen.paint("red", "no ");
  return `${mark} ${name}: ${says}${remedy === null ? "" : ` -> ${remedy}`}`;
}
