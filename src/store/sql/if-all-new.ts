import { sql } from "kysely";
import { isConstraint } from "../../sqlite/fault.ts";
import { isPostgres } from "./dialect.ts";
import type { TenantTx } from "./tenant-db.ts";

/** PostgreSQL's code for a key that exists already. Source: PostgreSQL's documentation, appendix A. */
const UNIQUE_VIOLATION = "23505";

/**
 * Runs work that only adds rows. Returns false, with all of the work taken back, if one of them was there already. Adding
 * without looking costs a fraction of looking first.
 */
export async function ifAllNew(tx: TenantTx, work: () => Promise<void>): Promise<boolean> {
  await tx.run(sql`savepoint additions`);
  try {
    await work();
  } catch (error) {
    if (!isConstraint(error) && !isViolation(error)) throw error;
    await tx.run(sql`rollback to savepoint additions`);
    return false;
  }
  await tx.run(sql`release savepoint additions`);
  return true;
}

const isViolation = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === UNIQUE_VIOLATION;

/**
 * Runs statements of one transaction so that the database works on one while the next are prepared. Throws the first
 * error when none is under way any more, because a statement that came after the end would not be part of it.
 */
export async function together(works: readonly Promise<unknown>[]): Promise<void> {
  const errors: unknown[] = [];
  await Promise.all(works.map((work) => work.catch((error) => errors.push(error))));
  // Those after the first say only that the transaction had failed already.
  if (errors.length > 0) throw errors[0];
}

/**
 * Lets a transaction of this capture end before it is on the disk, where PostgreSQL can. If the server comes back without
 * it, the lease has not its last end either, and the capture writes no more.
 */
export async function needNotLast(tx: TenantTx): Promise<void> {
  if (isPostgres(tx)) await tx.run(sql`set local synchronous_commit = off`);
}
