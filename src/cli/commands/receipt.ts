import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { machine } from "../../app/machine.ts";
import { openMode } from "../../app/open-mode.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { hasReceiptKey, receiptKeyOf } from "../../app/receipt-key-file.ts";
import { readSettings, type Settings } from "../../app/settings/read-settings.ts";
import { invalid } from "../../domain/errors.ts";
import { jobId } from "../../domain/ids.ts";
import { readRegularFile } from "../../files/regular-file.ts";
import { type PublicReceiptKey, readPublicKey } from "../../receipts/receipt-key.ts";
import { signReceipt, verifyReceipt } from "../../receipts/signed-receipt.ts";
import { configuredOwner } from "../../service/session.ts";
import { newestEndedRecovery, readReceipt } from "../../summaries/read-receipt.ts";
import type { Screen } from "../../terminal/screen.ts";
import { receiptLines } from "./receipt-lines.ts";

const LARGEST = 65_536;

/** Prints the signed receipt of a recovery, or of the newest one that has ended. Status 3 if none has. */
export async function printReceipt(
  context: ProcessContext,
  screen: Screen,
  { job, json = false }: { readonly job?: string | undefined; readonly json?: boolean },
): Promise<ExitStatus> {
  const settings = readSettings(context.environment);
  const mode = await openMode(context, settings);
  if (!mode.exists()) return nothingEnded(screen);
  const runtime = await mode.attend();
  try {
    const services = await runtime.services(configuredOwner);
    const id = job === undefined ? await newestEndedRecovery(services) : jobId(job);
    if (id === null) return nothingEnded(screen);
    const receipt = await readReceipt(services, id, machine);
    const signed = await signReceipt(receipt, await receiptKeyOf(settings));
    if (json) screen.json({ receipt, signed });
    else screen.plain(signed);
    return exitStatus.done;
  } finally {
    await runtime.close();
  }
}

function nothingEnded(screen: Screen): ExitStatus {
  screen.complain("No recovery has ended here, so there is no receipt.");
  return exitStatus.nothingToDo;
}

/**
 * Checks the signature of a receipt and shows its content. Status 1 if it was altered or another key signed it. Needs
 * neither tenant nor network.
 */
export async function checkReceipt(
  settings: Settings,
  screen: Screen,
  { file, key, json = false }: { readonly file: string; readonly key?: string; readonly json?: boolean },
): Promise<ExitStatus> {
  if (key === undefined && !hasReceiptKey(settings)) {
    throw invalid(
      "This data folder has signed no receipt. Name the public key of the server that issued this one with --key.",
    );
  }
  const trusted = key === undefined ? (await receiptKeyOf(settings)).publicJwk : await publicKeyIn(key);
  const verdict = await verifyReceipt(textOf(file), trusted);
  if (json) screen.json(verdict);
  else if (verdict.genuine) {
    screen.say(screen.paint("green", `The receipt is genuine: it was signed with the key ${verdict.keyId}.`));
    for (const line of receiptLines(verdict.receipt)) screen.say(line);
  } else screen.say(screen.paint("red", `The receipt does not count. ${verdict.why}`));
  return verdict.genuine ? exitStatus.done : exitStatus.failed;
}

/** Prints the public key, for those who verify receipts elsewhere. */
export async function printReceiptKey(settings: Settings, screen: Screen): Promise<ExitStatus> {
  screen.json((await receiptKeyOf(settings)).publicJwk);
  return exitStatus.done;
}

const publicKeyIn = (file: string): Promise<PublicReceiptKey> => readPublicKey(textOf(file), file);

/** Returns the beginning of a file. Reads no more, because a receipt comes from others. */
function textOf(file: string): string {
  try {
    return readRegularFile(file, LARGEST);
  } catch {
    throw invalid(`${file} cannot be read. It must be a regular file that you may read.`);
  }
}
