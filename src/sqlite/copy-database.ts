import { backup, DatabaseSync } from "node:sqlite";
import { RewindError } from "../domain/errors.ts";
import { sqliteFault } from "./fault.ts";

const BUSY_TIMEOUT_MS = 10_000;

/**
 * More pages than a file has, so that one read transaction copies them all. With several, each write of another process
 * would begin the copy again.
 */
const ALL_PAGES = 0x7fff_ffff;

/**
 * Copies a database file as it is at one moment, while other processes write to it, and reads the copy through. Throws
 * `storeUnusable` if either file is unusable and `storeFull` if the copy finds no room.
 */
export async function copyDatabase(file: string, to: string): Promise<void> {
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
