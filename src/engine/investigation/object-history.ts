import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { LINKS_SHOWN } from "../../domain/changes/change.ts";
import { RewindError } from "../../domain/errors.ts";
import { canonicalId, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { asInstant, type Instant, iso } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import type { HistoryStep, Investigation, ObjectHistory } from "../../service/investigation.ts";
import type { PageRequest } from "../../service/page.ts";
import { captureBefore, oldestCapture } from "../../store/history/captures.ts";
import { linkInstantsBefore } from "../../store/history/links-at.ts";
import { type Version, versionsOf } from "../../store/history/object-versions.ts";
import { readSuccessors } from "../../store/history/successors.ts";
import { OPEN } from "../../store/sql/schema.ts";
import { pageFrame } from "../../summaries/paging.ts";
import { freshHead } from "../capture/fresh-head.ts";
import { recordsUpTo, type SpanUpTo } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import { lifeOf } from "./find-objects.ts";
import { historyStep, type StepRequest, writtenTo } from "./history-step.ts";
import { objectLabel } from "./object-label.ts";
import { pointedAt, pointingAt } from "./references.ts";
import { relationshipChanges } from "./relationships.ts";

/**
 * See `Investigation.getObjectHistory`. Cost: the changes since the last capture, the object's own versions, and the
 * costs of `pointingAt` and `relationshipChanges`.
 */
export const getObjectHistory =
  (context: EngineContext): Investigation["getObjectHistory"] =>
  async ({ ref: { type, id }, since, seenAt }, request) => {
    const ref = { type, id: canonicalId(id) };
    const { store } = context;
    const { instant: head } = await freshHead(context);
    const versions = await versionsOf(store.db, ref);
    const last = versions.at(-1);
    if (last === undefined) throw unknownObject(ref);
    const then = last.to === null ? head : asInstant(last.to - 1);
    const renewed = (await readSuccessors(store.db)).around(ref);
    const about = {
      ...(renewed.length === 0 ? {} : { renewed }),
      ref,
      displayName: await objectLabel(context, last.state, then),
      life: lifeOf(last),
      pointsAt: await pointedAt(context, last.state, { then, head }),
      pointedAtBy: await pointingAt(context, ref, { then, head }),
    };
    if (seenAt !== undefined)
      return { ...about, ...(await oneStep(context, ref, versions, asInstant(seenAt), request)) };
    const frame = pageFrame(`history ${refKey(ref)} ${since ?? ""}`, ["number"], request);
    const related = await relationshipChanges(context, ref);
    const instants = await instantsBefore(context, { ref, versions, related }, frame.after?.[0] ?? OPEN, frame.wanted);
    const wanted = instants.filter((instant) => instant > (since ?? -1));
    const shown = frame.shown(wanted);
    const steps: HistoryStep[] = [];
    const isFirst = await firstKept(context);
    const told = new Set<string>();
    const onRecord = ({ id }: AuditRecord) => void told.add(id);
    for (const [at, instant] of shown.entries()) {
      const previous = (await captureBefore(store.db, instant)) ?? instants[at + 1] ?? null;
      const links = { skip: 0, most: LINKS_SHOWN };
      const step = { ref, versions, related, instant, previous, isFirst: isFirst(instant), links, onRecord };
      steps.push(await historyStep(context, step));
    }
    const hasMore = wanted.length > shown.length;
    const from = since === undefined || hasMore ? shown.at(-1) : asInstant(since);
    const note =
      request.cursor === undefined && from !== undefined
        ? await noteOnUnseen(context, ref, { from, to: head, isNow: true }, told)
        : null;
    const page = frame.page(steps, ({ seenAt }) => [seenAt], hasMore);
    return { ...about, ...page, ...(note === null ? {} : { note }) };
  };

/**
 * Says how many writes of the log are in no step, because a capture between them found the object as it was before, or
 * because captures do not hold what they wrote. Returns null without any.
 */
async function noteOnUnseen(
  context: EngineContext,
  ref: EntityRef,
  span: SpanUpTo,
  told: ReadonlySet<string>,
): Promise<string | null> {
  let [writes, first, last] = [0, 0, 0];
  // Records come newest first.
  for await (const record of recordsUpTo(context, span, { targets: [ref] })) {
    if (told.has(record.id) || writtenTo(ref, record).length === 0) continue;
    first = record.time;
    if (writes === 0) last = record.time;
    writes += 1;
  }
  if (writes === 0) return null;
  return (
    `The log has ${countOf(writes, "write")} to it, the first at ${iso(first)} and the last at ${iso(last)}, that no ` +
    "step shows, because each was reversed before the next capture, or wrote what captures do not hold. " +
    `list_activity with type "${ref.type}", id "${ref.id}" and detail "records" shows who wrote what.`
  );
}

async function firstKept({ store }: EngineContext): Promise<(instant: Instant) => boolean> {
  const oldest = await oldestCapture(store.db);
  return (instant) => instant <= (oldest ?? 0);
}

/** Returns one step alone with a page of its links, which can continue from any link. */
async function oneStep(
  context: EngineContext,
  ref: EntityRef,
  versions: readonly Version[],
  instant: Instant,
  request: PageRequest,
): Promise<Pick<ObjectHistory, "items" | "cursors" | "nextCursor" | "linkCursors">> {
  const frame = pageFrame(`step ${refKey(ref)} ${instant}`, ["number"], request);
  const related = await relationshipChanges(context, ref);
  const [newest, older] = await instantsBefore(context, { ref, versions, related }, instant + 1, 2);
  if (newest !== instant) throw noSuchStep(ref, instant);
  const skip = frame.after?.[0] ?? 0;
  const previous = (await captureBefore(context.store.db, instant)) ?? older ?? null;
  const isFirst = (await firstKept(context))(instant);
  const links = { skip, most: frame.limit };
  const step = await historyStep(context, { ref, versions, related, instant, previous, isFirst, links });
  const shown = skip + step.links.length;
  const page = frame.page([step], () => [shown], shown < step.linkTotals.added + step.linkTotals.removed);
  return { ...page, linkCursors: step.links.map((_, at) => frame.cursor([skip + at + 1])) };
}

/** Returns the instants at which the object, its links or its relationships changed, newest first. */
async function instantsBefore(
  { store }: EngineContext,
  { ref, versions, related }: Pick<StepRequest, "ref" | "versions" | "related">,
  before: number,
  limit: number,
): Promise<Instant[]> {
  const own = versions.flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
  const links = await linkInstantsBefore(store.db, ref, before, limit);
  return [...new Set([...own, ...links.map(asInstant), ...related.map(({ instant }) => instant)])]
    .filter((instant) => instant < before)
    .sort((a, b) => b - a)
    .slice(0, limit);
}

const noSuchStep = (ref: EntityRef, instant: Instant): RewindError =>
  new RewindError(
    "notFound",
    `No step of the ${ref.type} ${ref.id.slice(0, 80)} was seen at ${iso(instant)}. Copy seenAt from its history.`,
  );

const unknownObject = (ref: EntityRef): RewindError =>
  new RewindError(
    "notFound",
    `No kept capture holds a ${ref.type} ${ref.id.slice(0, 80)}. find_objects finds an object's type and id.`,
  );
