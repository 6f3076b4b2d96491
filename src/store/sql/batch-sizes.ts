/**
 * The sizes in which rows are read and written, one constant for each meaning. Each is large enough that the statements
 * cost little, and small enough that memory stays flat, the event loop answers, and other writers wait briefly.
 */

/** Rows of a plan in memory, with or without their values. */
export const PLAN_ITEMS = 500;

/** Rows of a plan that one transaction writes: as many as a prepared statement takes at once. */
export const WRITTEN_PLAN_ROWS = 512;

/** Rows of a plan that are held until their dangers are known. More are written before. */
export const HELD_PLAN_ROWS = 10_000;

/** Rows of a plan that the database counts by kind, without bringing them into memory. */
export const COUNTED_PLAN_ITEMS = 5_000;

/** Items of a plan that a recovery looks at together. Its directory says how many it writes together. */
export const RECOVERED_ITEMS = 500;

/** Touched entities that are sorted in memory. More are read in the order of each capture and merged. */
export const SORTED_ENTITIES = 5_000;
/** Rows that such a merge holds, over all captures together. */
export const TOUCHED_ROWS = 2_000;

/**
 * Rows of a plan that are assessed together, with the work of others on them. The log's records are laid out for each
 * such stretch of a longer plan, in parts of so many writes.
 */
export const ASSESSED_ITEMS = 2_500;
export const LAID_OUT_WRITES = 100;

/** Refs of one type that are held in memory. More are read again where they are needed. */
export const HELD_REFS = 1_000;

/** Objects whose states at two instants are compared. */
export const COMPARED_OBJECTS = 256;

/** Differences between two captures that a process holds. */
export const HELD_DIFFERENCES = 2_000;
/** Objects whose names it holds with them. */
export const HELD_NAMES = 4_000;

/** Objects that are compared for a page of fewer changes, or whose events are replayed to undo an actor. */
export const COMPARED_FOR_A_PAGE = 200;

/** Objects, links or versions that one transaction writes or takes back. */
export const WRITTEN_OBJECTS = 500;

/** Versions or records that are read in order. */
export const READ_ROWS = 1_000;

/** Records of the tenant's audit log between two turns of the event loop. */
export const LOG_RECORDS = 1_000;

/** Ids or links that one statement names. */
export const NAMED_KEYS = 1_000;

/** Rows of a dropped tenant that one transaction deletes. */
export const DROPPED_ROWS = 5_000;
