import type { ComparedRecoveries } from "../../domain/recovery/compared-recoveries.ts";
import type { MicrosoftContext } from "../context.ts";
import { JobReader } from "./jobs.ts";
import { SnapshotList } from "./snapshots.ts";

/**
 * Compares the recoveries that the service lists with the records that are kept here. The service keeps its jobs for
 * seven days, so older recoveries are not seen.
 */
export async function compareRecoveries(
  context: Pick<MicrosoftContext, "client" | "clock" | "policy" | "records" | "tenant">,
): Promise<ComparedRecoveries> {
  const { records } = context;
  const { rows, malformed } = await new JobReader(context, new SnapshotList(context)).list();
  const recoveries = rows.filter(({ kind }) => kind === "recovery");
  const open = await records.open();
  let unrecorded = 0;
  for (const { id, jobStartDateTime } of recoveries) {
    // A request whose outcome is not known yet may have become this job.
    const mayBeOurs = open?.kind === "recovery" && jobStartDateTime > open.startedAfter;
    if (!mayBeOurs && (await records.ofJob(id)) === null) unrecorded += 1;
  }
  return { listed: recoveries.length, unrecorded, unread: malformed };
}
