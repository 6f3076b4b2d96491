import { type ErrorCode, RewindError } from "../domain/errors.ts";
import { isOtherThanFile } from "../files/regular-file.ts";

/** SQLite's primary result codes that concern the file and not the program. Source: https://sqlite.org/rescode.html. */
const faults: Readonly<Record<number, readonly [ErrorCode, (file: string) => string]>> = {
  5: ["busy", (file) => `${file} has been locked by another process for too long. Try again in a moment.`],
  8: [
    "storeUnusable",
    (file) =>
      `${file} cannot be written: it is read-only. Give this user write access to it and its folder, or set ` +
      "ENTRA_REWIND_DATA to another folder.",
  ],
  10: ["storeUnusable", (file) => `${file} could not be read or written: the disk reports an error.`],
  11: [
    "storeUnusable",
    (file) => `${file} is damaged. Move it away and put a copy from your backup in its place, or start afresh.`,
  ],
  13: [
    "storeFull",
    (file) => `The disk that holds ${file} is full, and nothing was lost. Free some space and try again.`,
  ],
  14: ["storeUnusable", (file) => `${file} cannot be opened. Check that its folder exists and may be written.`],
  26: ["storeUnusable", (file) => foreign(file)],
};

const foreign = (file: string): string =>
  `${file} is not a database of entra-rewind. Move it away, or set ENTRA_REWIND_DATA to another folder.`;

/** Throws `storeUnusable` for a path that leads to anything but a regular file, because opening a pipe would wait. */
export function requireNoOther(file: string): void {
  if (isOtherThanFile(file)) throw new RewindError("storeUnusable", foreign(file));
}

const FULL = 13;
/** SQLITE_IOERR_SHMSIZE: a full disk has no room for the shared memory of an open database. */
const NO_ROOM_TO_OPEN = 4_874;

/** Returns the error to throw for a driver's error: a sentence for a fault of the file, or else the error itself. */
export function sqliteFault(error: unknown, file: string): unknown {
  if (error instanceof RewindError || !isSqliteError(error)) return error;
  const fault = faults[error.errcode === NO_ROOM_TO_OPEN ? FULL : error.errcode & 0xff];
  if (fault === undefined) return error;
  const [code, sentence] = fault;
  return new RewindError(code, sentence(file), { cause: error });
}

/** Returns true for an error of a statement that a unique index forbids. Source: rescode.html, 19. */
export const isConstraint = (error: unknown): boolean => isSqliteError(error) && (error.errcode & 0xff) === 19;

/** Returns true for the error of a database that another process has locked. Source: rescode.html, 5. */
export const isLocked = (error: unknown): boolean => isSqliteError(error) && (error.errcode & 0xff) === 5;

function isSqliteError(error: unknown): error is Error & { errcode: number } {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number";
}

/** Runs code that uses the driver. Turns a fault of the file into a sentence. */
export function guarded<T>(file: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw sqliteFault(error, file);
  }
}
