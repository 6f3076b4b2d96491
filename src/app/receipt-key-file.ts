import { existsSync, linkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RewindError } from "../domain/errors.ts";
import { readRegularFile } from "../files/regular-file.ts";
import { newReceiptKey, type ReceiptKey, readReceiptKey } from "../receipts/receipt-key.ts";
import { makeFolder, onDisk } from "./data-folder.ts";
import { newId } from "./machine.ts";
import type { Settings } from "./settings/read-settings.ts";

const FILE = "receipt-key.json";

/**
 * Returns the key that signs receipts: the one that the operator gave, or that of the data folder, which is made at its
 * first use. Throws `storeUnusable` for a file that other users of this machine can read.
 */
export async function receiptKeyOf({
  dataFolder,
  receiptKey,
}: Pick<Settings, "dataFolder" | "receiptKey">): Promise<ReceiptKey> {
  const file = receiptKey ?? ownKey(dataFolder);
  if (receiptKey === null && !existsSync(file)) await makeKey(dataFolder, file);
  requireOwnersOnly(file);
  return readReceiptKey(
    onDisk(dataFolder, () => readRegularFile(file)),
    file,
  );
}

/** Returns true if there is a key without making one, for a command that only reads. */
export const hasReceiptKey = ({ dataFolder, receiptKey }: Pick<Settings, "dataFolder" | "receiptKey">): boolean =>
  receiptKey !== null || existsSync(ownKey(dataFolder));

const ownKey = (dataFolder: string): string => join(dataFolder, FILE);

/** The file gets its name once it is complete, because two processes may make it at once. The first one's counts. */
async function makeKey(dataFolder: string, file: string): Promise<void> {
  const json = await newReceiptKey();
  const draft = `${file}.${newId()}`;
  makeFolder(dataFolder);
  onDisk(dataFolder, () => {
    writeFileSync(draft, json, { mode: 0o600, flag: "wx" });
    try {
      linkSync(draft, file);
    } catch (error) {
      if (!existsSync(file)) throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

function requireOwnersOnly(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() !== true) {
    throw new RewindError(
      "storeUnusable",
      `There is no file with a key for receipts at ${file}. Check ENTRA_REWIND_RECEIPT_KEY.`,
    );
  }
  if (process.getuid === undefined || (found.mode & 0o077) === 0) return;
  throw new RewindError(
    "storeUnusable",
    `The key for receipts, ${file}, can be read by other users of this machine. Run \`chmod 600 ${file}\`.`,
  );
}
