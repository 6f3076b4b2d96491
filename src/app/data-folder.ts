import { lstatSync, mkdirSync, type Stats, statSync } from "node:fs";
import { RewindError } from "../domain/errors.ts";
import { type OwnIds, writtenByOthers } from "./written-by-others.ts";

const hint = "or set ENTRA_REWIND_DATA to another folder";

/** Works with files under the data folder. Turns an error of the file system into one sentence. */
export function onDisk<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explained(folder, error) ?? error;
  }
}

/**
 * Makes a folder under the data folder for its owner only, because it describes a whole tenant. Throws `storeUnusable`
 * if the folder exists and others can write it.
 */
export function makeFolder(folder: string): void {
  onDisk(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  requirePrivate(folder);
}

/**
 * Throws `storeUnusable` for a folder that other users of this machine can write, because they could replace its files,
 * approvals included, and for a link of another user, who could make it point to an older copy. Systems without such
 * permissions pass, and so does a folder that does not exist.
 */
export function requirePrivate(folder: string): void {
  const user = process.getuid?.();
  const found = statSync(folder, { throwIfNoEntry: false });
  if (user === undefined || found === undefined) return;
  const own = { uid: user, gid: process.getgid?.() };
  const { uid, gid } = lstatSync(folder);
  // The mode of a link has no effect.
  const why = whyNotPrivate(folder, found, own) ?? whyNotPrivate(folder, { uid, gid, mode: 0 }, own);
  if (why !== null) throw new RewindError("storeUnusable", why);
}

/** Returns why a folder with these permissions is not this user's alone to write, or null if it is. */
export function whyNotPrivate(folder: string, found: Pick<Stats, "mode" | "uid" | "gid">, own: OwnIds): string | null {
  const way = writtenByOthers(found, own);
  if (way === null) return null;
  if (way === "owner") {
    return `The data folder ${folder} belongs to another user of this machine. Use a folder of your own, ${hint}.`;
  }
  return `The data folder ${folder} can be written by other users of this machine. Run \`chmod go-w ${folder}\`, ${hint}.`;
}

function explained(folder: string, cause: unknown): RewindError | null {
  if (!(cause instanceof Error) || !("code" in cause)) return null;
  switch (cause.code) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new RewindError(
        "storeUnusable",
        `The data folder ${folder} cannot be written. Make it writable, ${hint}.`,
        { cause },
      );
    case "ENOSPC":
    case "EDQUOT":
      return new RewindError("storeFull", `The disk of the data folder ${folder} is full. Make room, ${hint}.`, {
        cause,
      });
    case "ENOTDIR":
    case "EEXIST":
      return new RewindError(
        "storeUnusable",
        `The data folder ${folder} is no folder: something in its path is a file. Move that away, ${hint}.`,
        { cause },
      );
    default:
      return null;
  }
}
