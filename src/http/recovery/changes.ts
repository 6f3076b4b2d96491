import type { Change, FailedChange, LinkChange } from "../../domain/changes/change.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { MAX_PAGE_SIZE } from "../../service/page.ts";
import type { RecoveryService } from "../../service/recovery-service.ts";
import { appearsInChanges, encodeChange } from "../../wire/encode-change.ts";
import { encodeFailedChange } from "../../wire/failed-change.ts";
import { contexts } from "../../wire/recovery-paths.ts";
import { listReply } from "../list-reply.ts";
import { filterableBy } from "../odata/filter.ts";
import type { Offer } from "../odata/query.ts";
import type { Handler } from "../route.ts";
import { requestedJob } from "./jobs.ts";

/** Accepts `$filter` as on the resource page. The pages of both functions list only `$top`, `$skip` and `$select`. */
const offer: Offer = {
  options: ["$select", "$top", "$skip", "$filter", "$count"],
  selectable: [
    "id",
    "displayName",
    "entityTypeName",
    "recoveryAction",
    "deltaFromCurrent",
    "currentState",
    "failureMessage",
  ],
  filterable: filterableBy({
    id: ["eq", "ne"],
    displayName: ["eq", "ne", "startswith"],
    entityTypeName: ["eq", "ne"],
    recoveryAction: ["eq", "ne"],
  }),
};
const everyMember = { unknownMembers: true };

/** Lists the changes of a successful preview. Answers 400 before it has ended. */
export const getChanges: Handler = async (call) => {
  const job = await requestedJob(call, "preview");
  const { recovery } = call.services;
  return listReply<Change>(call, {
    context: contexts.changes(call.root),
    offer,
    rows: {
      async read(cursor, limit) {
        const page = await recovery.listChanges(job.id, {}, { limit, ...(cursor === null ? {} : { cursor }) });
        const rows: Change[] = [];
        for (const change of page.items) {
          const whole = await withAllLinks(recovery, job.id, change);
          if (appearsInChanges(whole)) rows.push(whole);
        }
        return { rows, cursor: page.nextCursor ?? null };
      },
      view: (change) => ({ ...encodeChange(change, job, everyMember) }),
    },
    encode: (change) => ({ ...encodeChange(change, job, call) }),
  });
};

/** Lists the failed changes of an ended recovery, which can be empty. Answers 400 before it has ended. */
export const getFailedChanges: Handler = async (call) => {
  const job: Job = await requestedJob(call, "recovery");
  const { recovery } = call.services;
  return listReply<FailedChange>(call, {
    context: contexts.changes(call.root),
    offer,
    rows: {
      async read(cursor, limit) {
        const page = await recovery.listFailedChanges(job.id, { limit, ...(cursor === null ? {} : { cursor }) });
        return { rows: page.items, cursor: page.nextCursor ?? null, total: page.total };
      },
      view: (failed) => ({ ...encodeFailedChange(failed, job, everyMember) }),
    },
    encode: (failed) => ({ ...encodeFailedChange(failed, job, call) }),
  });
};

/** A list shows the first links of each change, because the wire format cannot say that there are more. */
async function withAllLinks(recovery: RecoveryService, job: JobId, change: Change): Promise<Change> {
  const { ref, linkTotals } = change;
  if (change.links.length >= linkTotals.add + linkTotals.remove + linkTotals.notRecoverable) return change;
  const links: LinkChange[] = [];
  let cursor: string | undefined;
  do {
    const of = { type: ref.type, id: ref.id };
    const page = await recovery.listChanges(job, of, {
      limit: MAX_PAGE_SIZE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    links.push(...page.items.flatMap((item) => item.links));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return { ...change, links };
}
