import type { EntityRef } from "../../../domain/tenant/entity.ts";
import type { UnreadPart } from "../../../domain/tenant/part.ts";
import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { askSelected } from "./ask-selected.ts";
import { decodePage, GarbledRows, idOf } from "./page.ts";
import { deletedUnread, readDeleted } from "./read-deleted.ts";
import { readList } from "./read-list.ts";
import { readObjects } from "./read-objects.ts";
import {
  listedBatch,
  pageHeaders,
  pagesFrom,
  partsOf,
  type ReadingRun,
  type SourceBatches,
  type SourceResult,
  triedOf,
} from "./reading.ts";
import { lastOfEach, removalOf } from "./row.ts";
import type { LiveSource } from "./sources.ts";

/** Statuses of a service that keeps no record of a type's changes. */
const withoutDelta: readonly number[] = [400, 404, 405, 501];
/** Statuses of a place that the service no longer knows. */
const expired: readonly number[] = [400, 410];

/** Reads everything in a source, and the place from which its changes can be read. */
export async function* readAllByDelta(run: ReadingRun, source: LiveSource): SourceBatches {
  const { context, selections, signal } = run;
  const first = await askSelected(run, source, () => {
    const select = selections.query(source.type).query?.$select;
    const names = select === undefined ? undefined : [select, ...source.links].join(",");
    const query = names === undefined ? {} : { $select: names };
    return context.client.get(`${source.path}/delta`, { query, headers: pageHeaders, signal });
  });
  // A service without a record of this type's changes still has the list.
  if (source.links.length === 0 && withoutDelta.includes(first.status)) return yield* readList(run, source, null);
  const garbled = new GarbledRows();
  const partial = new Set<string>();
  let next: string | null = null;
  for await (const { rows, answer } of pagesFrom(context, Promise.resolve(first), triedOf(source), signal)) {
    const page = decodePage(
      source,
      rows.filter((row) => removalOf(row) === null),
      { ofChanges: true },
    );
    garbled.add(page.garbled);
    for (const id of page.partial) partial.add(id);
    yield { ...listedBatch, entities: page.states, linksAdded: page.added };
    next = deltaLinkOf(answer) ?? next;
  }
  if (partial.size > 0) {
    const read = await readObjects(run, refsOf(source, partial));
    garbled.add({ ids: read.garbled.map(({ id }) => id), nameless: 0 });
    yield { ...listedBatch, entities: read.states };
  }
  const hidden = yield* readDeleted(run, source, garbled);
  return {
    whole: garbled.isNamed ? partsOf(source) : [],
    unread: [...garbled.unread(source), ...hidden, ...selections.unread(source.type)],
    place: next === null ? {} : { delta: next },
  };
}

/**
 * Reads the changes in a source since a place. Returns null if the service no longer knows the place, so that the
 * source must be read completely. `before` has the parts that the last reading could not see.
 */
export async function* readChanges(
  run: ReadingRun,
  source: LiveSource,
  delta: string,
  before: readonly UnreadPart[],
): SourceBatches<SourceResult | null> {
  const { context, selections, signal } = run;
  const first = await context.client.follow(delta, context.client.resolve(delta), { headers: pageHeaders, signal });
  if (expired.includes(first.status)) return null;
  const garbled = new GarbledRows();
  const readAgain = new Set<string>();
  let hidden: readonly UnreadPart[] = [];
  let next: string | null = null;
  for await (const { rows, answer } of pagesFrom(context, Promise.resolve(first), triedOf(source), signal)) {
    const { added, removed, garbled: unreadable } = decodePage(source, rows, { ofChanges: true });
    garbled.add({ ids: [], nameless: unreadable.nameless });
    // A row need not have all properties, so changed objects are read again completely.
    const ids = new Set(rows.flatMap((row) => idOf(row) ?? []));
    const read = await readObjects(run, refsOf(source, ids));
    garbled.add({ ids: read.garbled.map(({ id }) => id), nameless: 0 });
    for (const id of ids) readAgain.add(id);
    if (read.hidden.length > 0) hidden = [deletedUnread(source)];
    const gone = [...read.gone, ...read.hidden];
    yield { listed: false, entities: lastOfEach(read.states), gone, linksAdded: added, linksRemoved: removed };
    next = deltaLinkOf(answer) ?? next;
  }
  const deletedBefore = before.filter(({ property }) => property === deletedUnread(source).property);
  if (hidden.length === 0 && deletedBefore.length > 0) hidden = yield* readDeletedAgain(run, source, garbled);
  const stillUnread = before.filter(
    ({ id, property }) => property === undefined && id !== undefined && !readAgain.has(id),
  );
  return {
    whole: [],
    unread: [...garbled.unread(source), ...stillUnread, ...hidden, ...selections.unread(source.type)],
    place: next === null ? {} : { delta: next },
  };
}

/** Lists deleted items that could not be listed before, without claiming that the list of live objects is complete. */
async function* readDeletedAgain(
  run: ReadingRun,
  source: LiveSource,
  garbled: GarbledRows,
): SourceBatches<readonly UnreadPart[]> {
  const batches = readDeleted(run, source, garbled);
  for (;;) {
    const { done, value } = await batches.next();
    if (done === true) return value;
    yield { ...value, listed: false };
  }
}

const refsOf = ({ type }: LiveSource, ids: Iterable<string>): readonly EntityRef[] =>
  [...ids].map((id) => ({ type, id }));

function deltaLinkOf({ body }: GraphAnswer): string | null {
  const link = body["@odata.deltaLink"];
  return typeof link === "string" && link !== "" && link.length <= 16_384 ? link : null;
}
