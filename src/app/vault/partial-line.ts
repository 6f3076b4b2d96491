import type { TakenSnapshot } from "../../domain/recovery/snapshot.ts";
import { iso } from "../../domain/time.ts";
import { describeUnread } from "../../domain/words/describe-unread.ts";

/** Names the parts of a tenant that a snapshot lacks, with the cause of each, in one line for a log. */
export const partialLine = ({ instant, unread }: TakenSnapshot, tenant: string): string =>
  `Tenant ${tenant}: the snapshot of ${iso(instant)} lacks parts that could not be read. ${describeUnread(unread, unread.length).join(" ")}`;
