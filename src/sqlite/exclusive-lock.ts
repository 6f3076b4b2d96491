import { DatabaseSync } from "node:sqlite";
import { RewindError } from "../domain/errors.ts";
import { type Millis, SECOND, type Sleep } from "../domain/time.ts";
import { guarded, isLocked, sqliteFault } from "./fault.ts";

const POLL: Millis = 50;

/**
 * Runs `work` while no other thread or process has the lock of this file, which is created if it is missing. The
 * operating system releases the lock when its holder ends in any way, so that a lock is never stale. Throws `busy` with
 * the given sentence after `patience`, and what `SqliteDatabase` throws for unusable files.
 */
export async function withExclusiveLock<T>(
  file: string,
  waiting: {
    readonly sleep: Sleep;
    readonly patience?: Millis;
    readonly tooLong: string;
    readonly signal?: AbortSignal;
  },
  work: () => Promise<T>,
): Promise<T> {
  using database = guarded(file, () => new DatabaseSync(file, { timeout: 0 }));
  for (let waited = 0; !locks(database, file); waited += POLL) {
    if (waited >= (waiting.patience ?? 120 * SECOND)) throw new RewindError("busy", waiting.tooLong);
    await waiting.sleep(POLL, waiting.signal);
  }
  return await work();
}

/**
 * Returns true once it has the lock. The caller waits between tries, because SQLite's own wait would block the thread.
 */
function locks(database: DatabaseSync, file: string): boolean {
  try {
    database.exec("begin exclusive");
    return true;
  } catch (error) {
    if (isLocked(error)) return false;
    throw sqliteFault(error, file);
  }
}
