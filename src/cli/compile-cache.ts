import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { MINUTE, type Millis } from "../domain/time.ts";

/** Does work after a time, unless the process has ended by then. */
export type Later = (work: () => void, after: Millis) => void;

/**
 * Makes Node keep the compiled form of modules loaded from here on, because a server then starts in two thirds of the
 * time. The cache is in the user's own folder, because others may be able to write the machine's temporary folder.
 * `NODE_COMPILE_CACHE` names another.
 */
export function keepCompiled(environment: Readonly<Record<string, string | undefined>>, later: Later): void {
  if (environment.NODE_COMPILE_CACHE) return;
  const folder = join(cacheFolder(environment), "compile-cache");
  enableCompileCache(folder);
  later(() => void removeOldest(folder), AFTER_START);
}

/** Time after which a start is over, so that it does not wait for the removal. Short commands remove no entries. */
const AFTER_START: Millis = MINUTE;
/** An installation has about 20 files. */
const MOST_FILES = 200;

/**
 * Removes all but the newest files of a cache, because Node removes no file of earlier versions and other places. A file
 * that is still used is written again at the next start. Never rejects.
 */
async function removeOldest(folder: string): Promise<void> {
  const { glob, rm, stat } = await import("node:fs/promises");
  const newest: { readonly file: string; readonly written: Millis }[] = [];
  const remove = async (): Promise<void> => {
    newest.sort((a, b) => b.written - a.written);
    for (const { file } of newest.splice(MOST_FILES)) await rm(file, { force: true });
  };
  try {
    for await (const name of glob("*/*", { cwd: folder })) {
      const file = join(folder, name);
      const found = await stat(file).catch(() => null);
      if (found?.isFile() === true) newest.push({ file, written: found.mtimeMs });
      if (newest.length > 2 * MOST_FILES) await remove();
    }
    await remove();
  } catch {
    // Another process may remove the same files, and a cache that cannot be cleared is still a cache.
  }
}

/** Returns the cache folder. Source: XDG Base Directory Specification 0.8, and the conventions of Apple and Windows. */
function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  if (process.platform === "win32" && environment.LOCALAPPDATA) {
    return join(environment.LOCALAPPDATA, "entra-rewind", "Cache");
  }
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "entra-rewind");
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "entra-rewind");
}
