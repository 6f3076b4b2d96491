import { mkdirSync } from "node:fs";
import { RewindError } from "../domain/errors.ts";

const hint = "or set ENTRA_REWIND_DATA to another folder";

/** Does something with files under the data folder; what the file system refuses becomes one sentence. */
export function onDisk<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explained(folder, error) ?? error;
  }
}

/** Makes a folder under the data folder, for its owner alone: what is kept there describes a whole tenant. */
export function makeFolder(folder: string): void {
  onDisk(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
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
