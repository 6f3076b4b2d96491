import { FittingActors } from "../../domain/authors/actor-writes.ts";
import { wellKnownNames } from "../../domain/changes/named-ids.ts";
import { canonicalId } from "../../domain/tenant/entity.ts";
import { DAY } from "../../domain/time.ts";
import { noteOn } from "../../graph/audit/attribute.ts";
import { everything } from "../../graph/audit/log-subject.ts";
import { KEPT_DAYS } from "../../graph/audit/read-log.ts";
import { recordsBy } from "../../graph/audit/records-by.ts";
import type { Activity, ActivityRequest } from "../../service/activity.ts";
import type { PageRequest } from "../../service/page.ts";
import { ActivityGroups, fitsActivity } from "../../summaries/activity-groups.ts";
import { groupsWithNames } from "../../summaries/activity-names.ts";
import { activityFrame, activityPage } from "../../summaries/activity-page.ts";
import type { LookUpContext } from "./look-ups.ts";

const MOST_APPS = 20;

/**
 * Returns the audit log as a timeline, in the requests of one reading of the log, which is kept between pages. Throws the
 * reason if the log may not be read, because an empty timeline would look like silence.
 */
export async function listActivity(
  context: LookUpContext,
  asked: ActivityRequest,
  page: PageRequest,
): Promise<Activity> {
  const { since = 0, actor, entity } = asked;
  const range = { since, until: asked.until ?? null };
  const subject = entity === undefined ? everything : ({ kind: "object", id: canonicalId(entity.id) } as const);
  const reading =
    actor === undefined || entity !== undefined
      ? await context.log.read(subject, range)
      : await recordsBy(context, actor, range);
  if (reading.problem !== null) throw reading.problem;
  // The service's clock is known from its answer, and its newest record may be newer.
  const now = Math.max(context.client.serviceNow(), reading.records[0]?.time ?? 0);
  const framed = activityFrame(asked, page, now);
  const { request } = framed;
  const groups = new ActivityGroups(request);
  const apps = new Set<string>();
  const fitting = new FittingActors();
  const own = entity === undefined || actor === undefined ? null : await recordsBy(context, actor, range);
  const theirs = own === null ? null : new Set(own.records.map(({ id }) => id));
  for (const record of reading.records) {
    if (record.time > request.until) continue;
    if (theirs?.has(record.id) === false) continue;
    if (fitsActivity(record, request)) {
      groups.add(record);
      if (actor !== undefined) fitting.add(record);
    } else if (record.app !== null && apps.size < MOST_APPS) apps.add(record.app);
  }
  const from = Math.max(reading.completeSince, since, now - KEPT_DAYS * DAY);
  const note = noteOn(reading, range);
  const found = activityPage(framed, groups, { from, apps: [...apps], note, ...fitting.several });
  return { ...found, items: await groupsWithNames(found.items, async (writes) => writes.map(wellKnownNames)) };
}
