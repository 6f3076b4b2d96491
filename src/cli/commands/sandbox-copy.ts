import { resolve } from "node:path";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import type { CopyReport, CopySource } from "../../app/sandbox/build-copy.ts";
import { copyIntoSandbox } from "../../app/sandbox/open-sandbox.ts";
import { readSettings, type Settings } from "../../app/settings/read-settings.ts";
import { type CopyChoice, sourceInFolder, sourceInVault } from "../../app/vault/copy-source.ts";
import { openVault } from "../../app/vault/open-vault.ts";
import { writeLines } from "../../app/write-lines.ts";
import { iso } from "../../domain/time.ts";
import { countOf, countOfChanged } from "../../domain/words/counted-words.ts";
import type { Screen } from "../../terminal/screen.ts";
import { uncut } from "../../terminal/uncut.ts";
import { notReadLines } from "./vault-lines.ts";

export interface FromVaultChoice extends Pick<CopyChoice, "pseudonymize"> {
  readonly json?: boolean;
}

/** Replaces the sandbox with a copy of an exported tenant. */
export async function sandboxFromExport(
  settings: Settings,
  screen: Screen,
  folder: string,
  json: boolean,
): Promise<ExitStatus> {
  return copy(settings, screen, sourceInFolder(resolve(folder)), json);
}

/** Replaces the sandbox with a copy of the newest snapshot in the vault, with other names for the people if asked. */
export async function sandboxFromVault(
  { environment, streams }: ProcessContext,
  screen: Screen,
  { json = false, ...choice }: FromVaultChoice,
): Promise<ExitStatus> {
  const settings = readSettings(environment);
  const notify = (line: string) => writeLines(streams.errors, line);
  const vault = await openVault({ settings, environment, notify, attended: true });
  try {
    return await copy(settings, screen, await sourceInVault(vault, choice), json);
  } finally {
    await vault.close();
  }
}

async function copy(settings: Settings, screen: Screen, source: CopySource, json: boolean): Promise<ExitStatus> {
  const report = await copyIntoSandbox(settings, source, (done) => screen.progress.show("Copying", done, null));
  screen.progress.clear();
  if (json)
    screen.json({ tenant: source.tenant.displayName, instant: iso(source.instant), unread: source.unread, ...report });
  else tell(screen, source, report, settings);
  return exitStatus.done;
}

function tell(
  screen: Screen,
  { tenant, instant, unread }: CopySource,
  { copied, leftOut, examples }: CopyReport,
  { mode }: Pick<Settings, "mode">,
): void {
  screen.say(
    `The sandbox is a copy of ${uncut(tenant.displayName)} as of ${iso(instant)}: ${countOf(copied, "object")}.`,
  );
  for (const line of notReadLines(unread)) screen.say(line);
  if (leftOut > 0) {
    screen.say(
      `${countOfChanged(leftOut)} ${leftOut === 1 ? "was" : "were"} left out, because the embedded tenant does not take ${leftOut === 1 ? "it" : "them"}. Such as:`,
    );
    for (const example of examples) screen.say(`  ${uncut(example)}`);
  }
  if (mode !== "sandbox") screen.say("Unset ENTRA_REWIND_MODE to work on it.");
}
