import { FittingActors } from "../../domain/authors/actor-writes.ts";
import { iso } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { Investigation } from "../../service/investigation.ts";
import { ActivityGroups, fitsActivity } from "../../summaries/activity-groups.ts";
import { activityFrame, activityPage } from "../../summaries/activity-page.ts";
import type { EngineContext } from "../context.ts";

/** Records read for one answer, newest first. */
const MOST_RECORDS = 50_000;
const PORTION = 1_000;
const MOST_APPS = 20;

/**
 * See `Investigation.listActivity`. Each page reads the log of the period again, because its groups are not kept. Memory
 * follows the groups.
 */
export const listActivity =
  ({ directory }: EngineContext): Investigation["listActivity"] =>
  async (asked, page) => {
    const framed = activityFrame(asked, page, await directory.now());
    const { request } = framed;
    const { since = 0, until, actor, entity } = request;
    const query = {
      since,
      until,
      ...(actor === undefined ? {} : { actor }),
      ...(entity === undefined ? {} : { targets: [entity] }),
    };
    const reach = await directory.auditReach(since);
    const groups = new ActivityGroups(request);
    const apps = new Set<string>();
    const fitting = new FittingActors();
    let read = 0;
    let cutAt: number | null = null;
    for await (const record of directory.audit(query)) {
      if (read === MOST_RECORDS) {
        cutAt = record.time;
        break;
      }
      read += 1;
      if (read % PORTION === 0) await yieldToEventLoop();
      if (fitsActivity(record, request)) {
        groups.add(record);
        if (actor !== undefined) fitting.add(record);
      } else if (record.app !== null && apps.size < MOST_APPS) apps.add(record.app);
    }
    const cut =
      cutAt === null
        ? []
        : [
            `Only the newest ${MOST_RECORDS} records were read, back to ${iso(cutAt)}. Earlier ones: list_activity with until "${iso(cutAt)}".`,
          ];
    const notes = [...cut, ...(reach.note === null ? [] : [reach.note])];
    const from = reach.from === null ? null : Math.max(reach.from, since, cutAt ?? 0);
    const note = notes.length === 0 ? null : notes.join(" ");
    return activityPage(framed, groups, { from, apps: [...apps], note, ...fitting.several });
  };
