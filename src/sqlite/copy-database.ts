import { backup, DatabaseSync } from "node:sqlite";
import { RewindError } from "../domain/errors.ts";
import { requireNoOther, sqliteFault } from "./fault.ts";

const BUSY_TIMEOUT_MS = 10_000;

/**
 * More pages than any file has, so that one read transaction copies them all. Otherwise each write of another process
 * would restart the copy.
 */
const ALL_PAGES = 0x7fff_ffff;

/**
 * Copies a database file as of one moment, while other processes write to it, and checks the copy. Throws
 * `storeUnusable` if either file is unusable and `storeFull` if there is no room for the copy.
 */
export async function copyDatabase(file: string, to: string): Promise<void> {
  requireNoOther(file);
  try {
    using source = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    await backup(source, to, { rate: ALL_PAGES });
  } catch (error) {
    throw sqliteFault(error, file);
  }
  if (!isSound(to)) throw new RewindError("storeUnusable", `${file} is damaged: its copy cannot be read through.`);
}

function isSound(file: string): boolean {
  using copy = new DatabaseSync(file);
  return copy.prepare("pragma quick_check(1)").get()?.quick_check === "ok";
}
