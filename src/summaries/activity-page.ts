import { invalid } from "../domain/errors.ts";
import { canonicalId } from "../domain/tenant/entity.ts";
import { iso, type Millis } from "../domain/time.ts";
import type { Activity, ActivityRequest } from "../service/activity.ts";
import type { PageRequest } from "../service/page.ts";
import { type ActivityGroups, byTime } from "./activity-groups.ts";
import { type PageFrame, pageFrame } from "./paging.ts";

/** The end of the time that is shown, and the first record of the last group. */
type Place = [number, number, string];

/** A question with its end fixed, so that its pages fit together while the log grows. */
export interface ActivityFrame {
  readonly request: ActivityRequest & { readonly until: Millis };
  readonly frame: PageFrame<Place>;
}

/** Reads a request for a page. Throws `invalidInput` for a period that ends before it begins. */
export function activityFrame(request: ActivityRequest, page: PageRequest, now: Millis): ActivityFrame {
  const { entity, since = 0 } = request;
  const frame = pageFrame(`activity ${JSON.stringify(request)}`.slice(0, 500), ["number", "number", "string"], page);
  const until = frame.after?.[0] ?? Math.min(request.until ?? now, now);
  if (since > until) throw invalid(`"since" (${iso(since)}) is after "until" (${iso(until)}).`);
  const ref = entity === undefined ? {} : { entity: { ...entity, id: canonicalId(entity.id) } };
  return { request: { ...request, ...ref, until }, frame };
}

/** Makes the page of groups after the frame's place. */
export function activityPage(
  { request: { until }, frame }: ActivityFrame,
  groups: ActivityGroups,
  reach: Pick<Activity, "from" | "apps" | "fitting"> & { readonly note: string | null },
): Activity {
  const all = groups.result();
  const after = frame.after;
  const rest = after === null ? all : all.filter((group) => byTime(group, { first: after[1], firstId: after[2] }) > 0);
  const { note, ...known } = reach;
  return {
    ...frame.page(rest.slice(0, frame.wanted), ({ first, firstId }) => [until, first, firstId]),
    ...known,
    ...(note === null ? {} : { note }),
    until,
    records: all.reduce((sum, { count }) => sum + count, 0),
    total: all.length,
  };
}
