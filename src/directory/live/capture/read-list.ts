import { createHash } from "node:crypto";
import { elementsOf } from "../../../domain/json.ts";
import { DAY, type Millis } from "../../../domain/time.ts";
import { isSuccess, refusal } from "../../../graph/http/refused.ts";
import { decodePage, GarbledRows, idOf } from "./page.ts";
import type { SourcePlace } from "./place.ts";
import { readDeleted } from "./read-deleted.ts";
import {
  listedBatch,
  pageHeaders,
  pagesFrom,
  partsOf,
  type ReadingRun,
  type SourceBatches,
  triedOf,
} from "./reading.ts";
import type { LiveSource } from "./sources.ts";

/** Interval after which deleted items are listed again even if no object of their type appeared or disappeared. */
const DELETED_EVERY: Millis = DAY;

/**
 * Reads all of a source without a record of changes. Its deleted items are listed only if an object appeared or
 * disappeared or a day has passed, because those of Conditional Access share one request a second with everything else
 * in the tenant.
 */
export async function* readList(run: ReadingRun, source: LiveSource, before: SourcePlace | null): SourceBatches {
  const { context, signal } = run;
  const garbled = new GarbledRows();
  const ids: string[] = [];
  const first = context.client.get(source.path, {
    ...(source.query === undefined ? {} : { query: source.query }),
    headers: pageHeaders,
    signal,
  });
  for await (const { rows } of pagesFrom(context, first, triedOf(source), signal)) {
    const page = decodePage(source, rows);
    garbled.add(page.garbled);
    ids.push(...rows.flatMap((row) => idOf(row) ?? []));
    yield { ...listedBatch, entities: page.states };
  }
  const unread = garbled.unread(source);
  if (source.deletedItems === null) return { whole: garbled.isNamed ? partsOf(source) : [], unread, place: {} };
  const now = context.client.serviceNow();
  const digest = createHash("sha256").update(JSON.stringify(ids.sort())).digest("base64url");
  if (before?.ids === digest && before.deletedAt !== undefined && now - before.deletedAt < DELETED_EVERY) {
    return { whole: [], unread, place: before };
  }
  const hidden = yield* readDeleted(run, source, garbled);
  return {
    whole: garbled.isNamed ? partsOf(source) : [],
    unread: [...garbled.unread(source), ...hidden],
    // Deleted items that could not be listed are requested again.
    place: hidden.length > 0 || !garbled.isNamed ? {} : { ids: digest, deletedAt: now },
  };
}

/** Reads a source that is one object, or the members of one. */
export async function* readSingle(run: ReadingRun, source: LiveSource): SourceBatches {
  const { context, signal } = run;
  const garbled = new GarbledRows();
  const answer = await context.client.get(source.path, { signal });
  if (answer.status === 404) return { whole: partsOf(source), unread: [], place: {} };
  if (!isSuccess(answer)) throw refusal(answer, triedOf(source));
  const page = decodePage(
    source,
    source.way === "single" ? [answer.body] : elementsOf(answer.body.authenticationMethodConfigurations),
  );
  garbled.add(page.garbled);
  yield { ...listedBatch, entities: page.states };
  return { whole: garbled.isNamed ? partsOf(source) : [], unread: garbled.unread(source), place: {} };
}
