import { RewindError } from "../../domain/errors.ts";

/** SQLite's primary result codes that are about the file and not about us. Source: sqlite.org/rescode.html. */
const faults: Readonly<Record<number, (file: string) => RewindError>> = {
  5: (file) => new RewindError("busy", `${file} is locked by another process for too long. Try again in a moment.`),
  8: (file) =>
    new RewindError(
      "storeUnusable",
      `${file} cannot be written: it is read-only. Make it writable, or set ENTRA_REWIND_DATA to another folder.`,
    ),
  10: (file) => new RewindError("storeUnusable", `${file} could not be read or written: the disk reports an error.`),
  11: (file) =>
    new RewindError(
      "storeUnusable",
      `${file} is damaged. Move it away and restore it from your backup, or start afresh.`,
    ),
  13: (file) =>
    new RewindError(
      "storeFull",
      `The disk that holds ${file} is full. Free some space and try again; nothing was lost.`,
    ),
  14: (file) =>
    new RewindError("storeUnusable", `${file} cannot be opened. Check that its folder exists and may be written.`),
  26: (file) =>
    new RewindError(
      "storeUnusable",
      `${file} is not a database of entra-rewind. Move it away, or set ENTRA_REWIND_DATA to another folder.`,
    ),
};

/** The error to throw for one that came out of the database driver: a sentence for the file's faults, else the error itself. */
export function storeFault(error: unknown, file: string): unknown {
  if (error instanceof RewindError || !isSqliteError(error)) return error;
  const code = error.errcode === NO_ROOM_TO_OPEN ? FULL : error.errcode & 0xff;
  return faults[code]?.(file) ?? error;
}

const FULL = 13;
/** SQLITE_IOERR_SHMSIZE: a full disk has no room for what processes share that have a database open. */
const NO_ROOM_TO_OPEN = 4_874;

/** Whether a statement failed because a unique index forbids what it wrote. Source: sqlite.org/rescode.html, 19. */
export const isConstraint = (error: unknown): boolean => isSqliteError(error) && (error.errcode & 0xff) === 19;

function isSqliteError(error: unknown): error is Error & { errcode: number } {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number";
}
