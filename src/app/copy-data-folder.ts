import { copyFileSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { RewindError } from "../domain/errors.ts";
import { copyDatabase } from "../sqlite/copy-database.ts";
import { makeFolder, onDisk } from "./data-folder.ts";
import { BEING_REMOVED, LOCK_FILE } from "./sandbox/generations.ts";

export interface Copying {
  /** Receives the name of each file before it is copied. */
  onCopy(path: string): void;
  /** Receives the name of each pipe, socket or device, which has no content to copy, and of each link that leads nowhere. */
  onLeftOut(path: string): void;
}

/**
 * Copies a data folder that may be in use: every database as of one moment, and every other file as it is. Copies in
 * the order of names, so that a history is copied before its tenant, as docs/decisions/0045 requires. The copy gets its
 * name once it is complete. Throws `storeUnusable` for a link to a folder, because that one may be anywhere. The caller
 * makes sure that no sandbox is replaced meanwhile.
 */
export async function copyDataFolder(from: string, to: string, copying: Copying): Promise<void> {
  const draft = `${to}.unfinished`;
  rmSync(draft, { recursive: true, force: true });
  try {
    await copyInto(from, draft, copying);
    onDisk(to, () => renameSync(draft, to));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

async function copyInto(from: string, to: string, copying: Copying): Promise<void> {
  makeFolder(to);
  const entries = onDisk(from, () => readdirSync(from, { withFileTypes: true }));
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (isOfTheMoment(entry.name)) continue;
    if (entry.isDirectory()) {
      await copyInto(source, target, copying);
      continue;
    }
    const found = onDisk(from, () => statSync(source, { throwIfNoEntry: false }));
    if (found?.isDirectory() === true) throw new RewindError("storeUnusable", elsewhere(source));
    // Opening a pipe would wait for its writer. A database that is one is refused.
    if (found?.isFile() !== true && !entry.name.endsWith(".db")) {
      copying.onLeftOut(source);
      continue;
    }
    copying.onCopy(source);
    if (entry.name.endsWith(".db")) await copyDatabase(source, target);
    else onDisk(to, () => copyFileSync(source, target));
  }
}

const elsewhere = (link: string): string =>
  `${link} is a link to a folder, which a backup does not follow. Put the folder in its place, then back up again.`;

/**
 * True for files of running processes: locks, logs whose content is in the copy of a database, and folders that are
 * being removed.
 */
const isOfTheMoment = (name: string): boolean =>
  name === LOCK_FILE || /\.db-(wal|shm|journal)$/.test(name) || name.endsWith(BEING_REMOVED);
