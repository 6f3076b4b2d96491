import { FittingActors } from "../../domain/authors/actor-writes.ts";
import { asInstant, iso } from "../../domain/time.ts";
import type { Investigation } from "../../service/investigation.ts";
import { headCapture } from "../../store/history/captures.ts";
import { ActivityGroups, fitsActivity } from "../../summaries/activity-groups.ts";
import { groupsWithNames } from "../../summaries/activity-names.ts";
import { activityFrame, activityPage } from "../../summaries/activity-page.ts";
import { inTurns } from "../compare/in-turns.ts";
import { nameIds } from "../compare/name-ids.ts";
import type { EngineContext } from "../context.ts";

/** Records read for one answer, newest first. */
const MOST_RECORDS = 50_000;
const MOST_APPS = 20;
/** Ids of one write that are named. */
const IDS_NAMED = 50;

/**
 * See `Investigation.listActivity`. Each page reads the log of the period again, because its groups are not kept. Memory
 * follows the groups.
 */
export const listActivity =
  (context: EngineContext): Investigation["listActivity"] =>
  async (asked, page) => {
    const { directory } = context;
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
    for await (const record of inTurns(directory.audit(query))) {
      if (read === MOST_RECORDS) {
        cutAt = record.time;
        break;
      }
      read += 1;
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
    const found = activityPage(framed, groups, { from, apps: [...apps], note, ...fitting.several });
    const head = await headCapture(context.store.db);
    const at = head?.instant ?? asInstant(0);
    const named = (writes: Parameters<typeof nameIds>[1]) => nameIds(context, writes, { from: at, to: at }, IDS_NAMED);
    return { ...found, items: await groupsWithNames(found.items, named) };
  };
