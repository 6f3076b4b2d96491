import { canonicalId, type EntityRef, refKey } from "../../domain/entity.ts";
import { RewindError } from "../../domain/errors.ts";
import { asInstant, type Instant } from "../../domain/time.ts";
import type { HistoryStep, Investigation } from "../../service/investigation.ts";
import { captureBefore, oldestCapture } from "../../store/history/captures.ts";
import { linkInstantsBefore } from "../../store/history/links-at.ts";
import { type Version, versionsOf } from "../../store/history/object-versions.ts";
import { OPEN } from "../../store/sql/schema.ts";
import { pageFrame } from "../../summaries/paging.ts";
import { freshHead } from "../capture/fresh-head.ts";
import type { EngineContext } from "../context.ts";
import { lifeOf } from "./find-objects.ts";
import { historyStep } from "./history-step.ts";
import { pointedAt, pointingAt } from "./references.ts";

/**
 * See `Investigation.getObjectHistory`. Cost: the changes since the last capture, the object's own versions, and the
 * cost of `pointingAt`.
 */
export const getObjectHistory =
  (context: EngineContext): Investigation["getObjectHistory"] =>
  async ({ ref: { type, id }, since }, request) => {
    const ref = { type, id: canonicalId(id) };
    const { store } = context;
    const { instant: head } = await freshHead(context);
    const versions = await versionsOf(store.db, ref);
    const last = versions.at(-1);
    if (last === undefined) throw unknownObject(ref);
    const frame = pageFrame(`history ${refKey(ref)} ${since ?? ""}`, ["number"], request);
    const instants = await instantsBefore(context, ref, versions, frame.after?.[0] ?? OPEN, frame.wanted);
    const wanted = instants.filter((instant) => instant > (since ?? -1));
    const shown = frame.shown(wanted);
    const steps: HistoryStep[] = [];
    const oldest = await oldestCapture(store.db);
    for (const [at, instant] of shown.entries()) {
      const previous = (await captureBefore(store.db, instant)) ?? instants[at + 1] ?? null;
      steps.push(await historyStep(context, { ref, versions, instant, previous, isFirst: instant <= (oldest ?? 0) }));
    }
    const then = last.to === null ? head : asInstant(last.to - 1);
    return {
      ref,
      displayName: last.state.displayName,
      life: lifeOf(last),
      pointsAt: await pointedAt(context, last.state, { then, head }),
      pointedAtBy: await pointingAt(context, ref, { then, head }),
      ...frame.page(steps, ({ seenAt }) => [seenAt], wanted.length > shown.length),
    };
  };

/** Returns the instants at which the object changed, newest first. */
async function instantsBefore(
  { store }: EngineContext,
  ref: EntityRef,
  versions: readonly Version[],
  before: number,
  limit: number,
): Promise<Instant[]> {
  const own = versions.flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
  const links = await linkInstantsBefore(store.db, ref, before, limit);
  return [...new Set([...own, ...links.map(asInstant)])]
    .filter((instant) => instant < before)
    .sort((a, b) => b - a)
    .slice(0, limit);
}

const unknownObject = (ref: EntityRef): RewindError =>
  new RewindError(
    "notFound",
    `No kept capture holds a ${ref.type} ${ref.id.slice(0, 80)}. find_objects finds an object's type and id.`,
  );
