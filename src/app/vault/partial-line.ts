import { iso } from "../../domain/time.ts";
import { describeUnread } from "../../domain/words/describe-unread.ts";
import type { TakenSnapshot } from "../../engine/jobs/scheduler.ts";

/** Says in one line for a log which parts of a tenant a snapshot lacks, with the cause of each. */
export const partialLine = ({ instant, unread }: TakenSnapshot, tenant: string): string =>
  `Tenant ${tenant}: the snapshot of ${iso(instant)} lacks parts that could not be read. ${describeUnread(unread, unread.length).join(" ")}`;
