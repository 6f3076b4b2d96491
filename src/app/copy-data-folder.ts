import { copyFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { copyDatabase } from "../sqlite/copy-database.ts";
import { makeFolder, onDisk } from "./data-folder.ts";
import { BEING_REMOVED, LOCK_FILE } from "./sandbox/generations.ts";

/** Receives the name of each file before it is copied. */
export type OnCopy = (path: string) => void;

/**
 * Copies a data folder that may be in use: every database as of one moment, and every other file as it is. Copies in
 * the order of names, so that a history is copied before its tenant, as docs/decisions/0045 requires. The copy gets its
 * name once it is complete. The caller makes sure that no sandbox is replaced meanwhile.
 */
export async function copyDataFolder(from: string, to: string, onCopy: OnCopy): Promise<void> {
  const draft = `${to}.unfinished`;
  rmSync(draft, { recursive: true, force: true });
  try {
    await copyInto(from, draft, onCopy);
    onDisk(to, () => renameSync(draft, to));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

async function copyInto(from: string, to: string, onCopy: OnCopy): Promise<void> {
  makeFolder(to);
  const entries = onDisk(from, () => readdirSync(from, { withFileTypes: true }));
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (isOfTheMoment(entry.name)) continue;
    if (entry.isDirectory()) {
      await copyInto(source, target, onCopy);
      continue;
    }
    onCopy(source);
    if (entry.name.endsWith(".db")) await copyDatabase(source, target);
    else onDisk(to, () => copyFileSync(source, target));
  }
}

/**
 * True for files of running processes: locks, logs whose content is in the copy of a database, and folders that are
 * being removed.
 */
const isOfTheMoment = (name: string): boolean =>
  name === LOCK_FILE || /\.db-(wal|shm|journal)$/.test(name) || name.endsWith(BEING_REMOVED);
