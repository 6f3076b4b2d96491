import { LINKS_SHOWN } from "../../domain/changes/change.ts";
import { RewindError } from "../../domain/errors.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { iso, type Millis } from "../../domain/time.ts";
import { nounOf } from "../../domain/words/counted-words.ts";
import { isCut, noteOn } from "../../graph/audit/attribute.ts";
import type { LogReading } from "../../graph/audit/audit-log.ts";
import type { TimeRange } from "../../graph/audit/log-subject.ts";
import { KEPT_DAYS } from "../../graph/audit/read-log.ts";
import type { HistoryRequest, ObjectHistory } from "../../service/investigation.ts";
import type { ObjectLife } from "../../service/object-facts.ts";
import type { PageRequest } from "../../service/page.ts";
import { pageFrame } from "../../summaries/paging.ts";
import { readSince } from "./log-reach.ts";
import type { LookUpContext } from "./look-ups.ts";
import { lastName } from "./lost-object.ts";
import { isShownAlone, presentObject } from "./present-object.ts";
import { type RecordStep, recordSteps } from "./record-steps.ts";
import { referencesOf } from "./references.ts";

/**
 * Returns an object's history from the audit log, with one step per record. A shorter or sparser log gives fewer steps.
 * Throws `notFound` for an object that neither the directory nor the log knows.
 */
export async function objectHistory(
  context: LookUpContext,
  { ref, since, seenAt }: HistoryRequest,
  request: PageRequest,
): Promise<ObjectHistory> {
  const range = { since: since === undefined ? 0 : since + 1, until: null };
  const [reading, present] = await Promise.all([
    context.log.read({ kind: "object", id: ref.id }, range),
    presence(context, ref),
  ]);
  const steps = recordSteps(ref, reading.records);
  const isUnseen = present === null || (present instanceof RewindError && present.code === "notSupported");
  if (isUnseen && steps.length === 0 && reading.problem === null)
    throw unknownObject(ref, readSince(reading, range, context.client.serviceNow()));
  const listed = seenAt === undefined ? stepsOf(ref, steps, since, request) : oneStep(ref, steps, seenAt, request);
  const hidden =
    present instanceof RewindError ? ["Where it is now could not be looked up: this is what the log says."] : [];
  return {
    ref,
    displayName:
      present === null || present instanceof RewindError ? lastName(ref, reading.records) : present.displayName,
    life: present === null ? "gone" : present instanceof RewindError ? lastLife(steps) : present.life,
    ...(await referencesOf(context, ref)),
    ...listed,
    note: [...hidden, reach(reading, range, context.client.serviceNow())].join(" "),
  };
}

/** Returns the present object, null if it is neither in use nor deleted, or the error if it cannot be looked up. */
async function presence(context: LookUpContext, ref: EntityRef) {
  try {
    return await presentObject(context, ref);
  } catch (error) {
    if (error instanceof RewindError && (error.code === "forbidden" || error.code === "notSupported")) return error;
    throw error;
  }
}

/** Returns a page of steps, each with its first links. */
function stepsOf(ref: EntityRef, steps: readonly RecordStep[], since: Millis | undefined, request: PageRequest) {
  const frame = pageFrame(`history ${refKey(ref)} ${since ?? ""}`, ["number", "string"], request);
  const rest = frame.after === null ? steps : stepsAfter(steps, frame.after);
  const page = frame.page(rest, ({ oldest }) => [oldest.time, oldest.id]);
  return { ...page, items: page.items.map(({ step }) => ({ ...step, links: step.links.slice(0, LINKS_SHOWN) })) };
}

/** Returns one step alone with a page of its links, which can continue from any link. */
function oneStep(ref: EntityRef, steps: readonly RecordStep[], seenAt: Millis, request: PageRequest) {
  const frame = pageFrame(`step ${refKey(ref)} ${seenAt}`, ["number"], request);
  const step = steps.map((one) => one.step).find((one) => one.seenAt === seenAt);
  if (step === undefined) throw noSuchStep(ref, seenAt);
  const skip = frame.after?.[0] ?? 0;
  const links = step.links.slice(skip, skip + frame.limit);
  const shown = skip + links.length;
  const page = frame.page([{ ...step, links }], () => [shown], shown < step.links.length);
  return { ...page, linkCursors: links.map((_, at) => frame.cursor([skip + at + 1])) };
}

function stepsAfter(steps: readonly RecordStep[], [time, id]: readonly [Millis, string]): readonly RecordStep[] {
  const at = steps.findIndex(({ oldest }) => oldest.id === id);
  return at >= 0 ? steps.slice(at + 1) : steps.filter(({ oldest }) => oldest.time < time);
}

/** Returns the life that the newest step with a known effect left. */
function lastLife(steps: readonly RecordStep[]): ObjectLife {
  const told = steps.map(({ step }) => step.what).find((what) => what !== "updated");
  return told === "gone" || told === "softDeleted" ? told : "live";
}

/** Returns a note on the reach of this history. */
function reach(reading: LogReading, range: TimeRange, now: Millis): string {
  const note = noteOn(reading, range);
  if (reading.problem !== null) return note ?? "";
  const { records, completeSince } = reading;
  if (isCut(reading, range) && records.length > 0) {
    return `The log has more on it than is read at once: changes before ${iso(completeSince)} are not shown.`;
  }
  const from = readSince(reading, range, now);
  return (
    `From the audit log, which is kept for ${KEPT_DAYS} days: what happened before ${iso(from)} is not shown, nor what the ` +
    `log does not record.${note === null ? "" : ` ${note}`}`
  );
}

const noSuchStep = (ref: EntityRef, seenAt: Millis): RewindError =>
  new RewindError(
    "notFound",
    `The log has no step of the ${ref.type} ${ref.id.slice(0, 80)} at ${iso(seenAt)}. Copy seenAt from its history.`,
  );

const unknownObject = (ref: EntityRef, since: Millis): RewindError =>
  new RewindError(
    "notFound",
    isShownAlone(ref.type)
      ? `Neither the directory nor its audit log since ${iso(since)} knows a ${ref.type} ${ref.id.slice(0, 80)}. find_objects finds an object's type and id.`
      : `The audit log since ${iso(since)} knows no ${nounOf(ref.type)} ${ref.id.slice(0, 80)}, and in this mode none is read by itself.`,
  );
