import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { machine } from "../../app/machine.ts";
import { readMicrosoftSettings } from "../../app/microsoft/microsoft-settings.ts";
import { signedIn } from "../../app/microsoft/open-microsoft.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import { RewindError } from "../../domain/errors.ts";
import { persistentCache } from "../../graph/sign-in/azure-credential.ts";
import { examine, type Finding } from "../../microsoft/doctor.ts";
import type { Screen } from "../terminal/screen.ts";

/** Looks at all that mode `microsoft` needs, a line each with the remedy. Done only if all is well. */
export async function doctor(
  { environment }: Pick<ProcessContext, "environment">,
  screen: Screen,
  json: boolean,
): Promise<ExitStatus> {
  const findings: Finding[] = [];
  const tell = (finding: Finding) => {
    findings.push(finding);
    if (!json) screen.say(lineOf(finding, screen));
  };
  for await (const finding of findingsOf(environment, (line) => screen.complain(line))) tell(finding);
  const ok = findings.every((finding) => finding.ok);
  if (json) screen.json({ ok, findings });
  return ok ? exitStatus.done : exitStatus.failed;
}

async function* findingsOf(
  environment: ProcessContext["environment"],
  tellPerson: (line: string) => void,
): AsyncGenerator<Finding> {
  const name = "configuration";
  let session: ReturnType<typeof signedIn>;
  try {
    const config = readMicrosoftSettings(environment);
    const { dataFolder } = readSettings(environment);
    yield { name, ok: true, says: `sign in by ${config.signIn.kind} at ${config.base.origin}`, remedy: null };
    session = signedIn({ config, dataFolder, tell: tellPerson, attended: true });
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    yield { name, ok: false, says: error.message, remedy: "Run entra-rewind setup, and set what it prints." };
    return;
  }
  try {
    const { client, tokens, closing } = session;
    yield* examine({ client, tokens, clock: machine, signal: closing });
    yield await keptSignIn();
  } finally {
    session.close();
  }
}

/** Not a fault: without it, people sign in once for each start. */
async function keptSignIn(): Promise<Finding> {
  const kept = await persistentCache();
  const says = kept
    ? "kept in this platform's secure store"
    : "for this process only; install @azure/identity-cache-persistence beside entra-rewind to keep it";
  return { name: "sign-in kept", ok: true, says, remedy: null };
}

function lineOf({ name, ok, says, remedy }: Finding, screen: Screen): string {
  const mark = ok ? screen.paint("green", "ok ") : screen.paint("red", "no ");
  return `${mark} ${name}: ${says}${remedy === null ? "" : ` -> ${remedy}`}`;
}
