import type { Millis } from "../time.ts";

/** Of an object to delete: that it was among the deleted items before and was restored since. */
export interface Restored {
  /** True if the earlier state has it as deleted. Otherwise only the log tells that it was restored. */
  readonly wasDeleted: boolean;
  /** The time of the deletion. Absent if the record of the restoration does not have it. */
  readonly deletedAt?: Millis;
}
