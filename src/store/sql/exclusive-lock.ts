import { DatabaseSync } from "node:sqlite";
import { RewindError } from "../../domain/errors.ts";
import { type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import { storeFault } from "./store-fault.ts";

const POLL: Millis = 50;

/**
 * Does `work` while no other thread or process holds the lock of this file, which is made if it is missing. The
 * operating system lets go of the lock when its holder ends, however that ends: there is no stale one to judge.
 * Throws `busy` with the sentence given once `patience` is over, and what `openSqliteStore` throws for unusable files.
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
  const database = open(file);
  try {
    for (let waited = 0; !locks(database, file); waited += POLL) {
      if (waited >= (waiting.patience ?? 120 * SECOND)) throw new RewindError("busy", waiting.tooLong);
      await waiting.sleep(POLL, waiting.signal);
    }
    return await work();
  } finally {
    database.close();
  }
}

function open(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw storeFault(error, file);
  }
}

/** Whether the lock is now ours. Waiting is the caller's: SQLite's own would hold the whole thread. */
function locks(database: DatabaseSync, file: string): boolean {
  try {
    database.exec("begin exclusive");
    return true;
  } catch (error) {
    const fault = storeFault(error, file);
    if (fault instanceof RewindError && fault.code === "busy") return false;
    throw fault;
  }
}
