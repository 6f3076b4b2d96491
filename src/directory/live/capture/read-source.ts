import type { EntityRef } from "../../../domain/entity.ts";
import { RewindError } from "../../../domain/errors.ts";
import { isJsonCollection, type Json, type JsonObject } from "../../../domain/json.ts";
import type { Link } from "../../../domain/link.ts";
import { EXISTENCE } from "../../../domain/recoverable.ts";
import type { EntityState } from "../../../domain/state.ts";
import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { isSuccess, refusal } from "../../../graph/http/refused.ts";
import type { UnreadPart } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { readObjects } from "./read-objects.ts";
import {
  forbiddenParts,
  garbledParts,
  listedBatch,
  pageHeaders,
  pagesFrom,
  partsOf,
  type SourceBatch,
  type SourceResult,
} from "./reading.ts";
import { lastOfEach, linksOfRow, removalOf, rowObject, stateOfRow } from "./row.ts";
import type { Selections } from "./selections.ts";
import type { LiveSource } from "./sources.ts";

/** One reading of a live tenant, as its sources see it. */
export interface ReadingRun {
  readonly context: LiveContext;
  readonly selections: Selections;
  readonly signal: AbortSignal;
}

type Batches = AsyncGenerator<SourceBatch, SourceResult>;

/**
 * Reads one source: everything of it, or what changed since `delta`. A source the caller may not read, and one whose rows
 * make no sense, ends without being whole, so that the history keeps what it knows. Throws the service's error for any
 * other failure.
 */
export async function* readSource(run: ReadingRun, source: LiveSource, delta: string | null): Batches {
  try {
    if (source.way !== "delta") return yield* readWhole(run, source);
    if (delta !== null) {
      const result = yield* readChanges(run, source, delta);
      if (result !== null) return result;
    }
    return yield* readAllByDelta(run, source);
  } catch (error) {
    if (!(error instanceof RewindError) || error.code !== "forbidden") throw error;
    return { whole: [], unread: forbiddenParts(source) };
  }
}

async function* readAllByDelta(run: ReadingRun, source: LiveSource): Batches {
  const { context, selections, signal } = run;
  const first = await selected(run, source, () => {
    const select = selections.query(source.type).query?.$select;
    const names = select === undefined ? undefined : [select, ...source.links].join(",");
    const query = names === undefined ? {} : { $select: names };
    return context.client.get(`${source.path}/delta`, { query, headers: pageHeaders, signal });
  });
  // A service without a record of this type's changes still has the list.
  if (source.links.length === 0 && withoutDelta.includes(first.status)) return yield* readList(run, source);
  let garbled = 0;
  let next: string | null = null;
  for await (const { rows, answer } of pagesFrom(context, Promise.resolve(first), triedOf(source), signal)) {
    const page = decodePage(
      source,
      rows.filter((row) => removalOf(row) === null),
    );
    garbled += page.garbled;
    yield { ...listedBatch, entities: page.states, linksAdded: page.added };
    next = deltaLinkOf(answer) ?? next;
  }
  const deleted = yield* readDeleted(run, source);
  garbled += deleted.garbled;
  return resultOf(run, source, garbled, deleted.unread, next);
}

/** Returns null if the service no longer knows the place, so that the source has to be read whole. */
async function* readChanges(
  run: ReadingRun,
  source: LiveSource,
  delta: string,
): AsyncGenerator<SourceBatch, SourceResult | null> {
  const { context, selections, signal } = run;
  const first = await context.client.follow(delta, context.client.resolve(delta), { headers: pageHeaders, signal });
  if (first.status === 410 || first.status === 400) return null;
  let garbled = 0;
  let next: string | null = null;
  for await (const { rows, answer } of pagesFrom(context, Promise.resolve(first), triedOf(source), signal)) {
    const changed = rows.flatMap((row) => idOf(row));
    const links = rows.flatMap((row) => idOf(row).map((id) => linksOf(source, id, row)));
    // A later row need not hold all properties, so that what changed is read again, whole.
    const refs = [...new Set(changed)].map((id): EntityRef => ({ type: source.type, id }));
    const read = await readObjects(context, selections, refs, signal);
    garbled += read.garbled.length;
    yield {
      listed: false,
      entities: lastOfEach(read.states),
      gone: read.gone,
      linksAdded: links.flatMap(({ added }) => added),
      linksRemoved: links.flatMap(({ removed }) => removed),
    };
    next = deltaLinkOf(answer) ?? next;
  }
  const unread = garbled === 0 ? [] : garbledParts(source, garbled);
  return {
    whole: [],
    unread: [...unread, ...selections.unread(source.type)],
    ...(next === null ? {} : { delta: next }),
  };
}

const withoutDelta: readonly number[] = [400, 404, 405, 501];

async function* readWhole(run: ReadingRun, source: LiveSource): Batches {
  const { context, signal } = run;
  if (source.way === "list") return yield* readList(run, source);
  const answer = await context.client.get(source.path, { signal });
  if (answer.status === 404) return resultOf(run, source, 0, [], null);
  if (!isSuccess(answer)) throw refusal(answer, triedOf(source));
  const page = decodePage(source, source.way === "single" ? [answer.body] : configurationsIn(answer.body));
  yield { ...listedBatch, entities: page.states };
  return resultOf(run, source, page.garbled, [], null);
}

async function* readList(run: ReadingRun, source: LiveSource): Batches {
  const { context, signal } = run;
  let garbled = 0;
  const first = context.client.get(source.path, { headers: pageHeaders, signal });
  for await (const { rows } of pagesFrom(context, first, triedOf(source), signal)) {
    const page = decodePage(source, rows);
    garbled += page.garbled;
    yield { ...listedBatch, entities: page.states };
  }
  const deleted = yield* readDeleted(run, source);
  return resultOf(run, source, garbled + deleted.garbled, deleted.unread, null);
}

/**
 * Lists what was soft-deleted of a source. Where that may not be read, or the service has no such list, an object that is
 * not live counts as gone, and the reading says so.
 */
async function* readDeleted(
  run: ReadingRun,
  source: LiveSource,
): AsyncGenerator<SourceBatch, { readonly garbled: number; readonly unread: readonly UnreadPart[] }> {
  const { context, selections, signal } = run;
  if (source.deletedItems === null) return { garbled: 0, unread: [] };
  const path = source.deletedItems;
  const first = await selected(run, source, () =>
    context.client.get(path, { ...selections.ofDeleted(source.type), headers: pageHeaders, signal }),
  );
  if ([400, 403, 404, 501].includes(first.status)) {
    const reason = "The deleted items may not be listed, so a deleted object looks the same as a purged one.";
    return { garbled: 0, unread: [{ part: source.type, property: EXISTENCE, reason }] };
  }
  let garbled = 0;
  for await (const { rows } of pagesFrom(context, Promise.resolve(first), triedOf(source), signal)) {
    const page = decodePage(source, rows);
    garbled += page.garbled;
    yield { ...listedBatch, entities: page.states.map((state): EntityState => ({ ...state, life: "softDeleted" })) };
  }
  return { garbled, unread: [] };
}

/** Asks again with a smaller selection for as long as the service refuses one of the properties asked for. */
async function selected(run: ReadingRun, source: LiveSource, ask: () => Promise<GraphAnswer>): Promise<GraphAnswer> {
  for (;;) {
    const answer = await ask();
    if (isSuccess(answer) || !run.selections.learn(source.type, answer)) return answer;
  }
}

interface DecodedPage {
  readonly states: readonly EntityState[];
  readonly added: readonly Link[];
  readonly garbled: number;
}

function decodePage(source: LiveSource, rows: readonly unknown[]): DecodedPage {
  const states = rows.map((row) => stateOfRow(source.type, row));
  const readable = states.filter((state) => state !== null);
  const links = rows.flatMap((row) => idOf(row).map((id) => linksOf(source, id, row)));
  return {
    states: lastOfEach(readable),
    added: links.flatMap(({ added }) => added),
    garbled: states.length - readable.length,
  };
}

function resultOf(
  { selections }: ReadingRun,
  source: LiveSource,
  garbled: number,
  unread: readonly UnreadPart[],
  delta: string | null,
): SourceResult {
  const place = delta === null ? {} : { delta };
  const all = [...unread, ...selections.unread(source.type)];
  if (garbled > 0) return { whole: [], unread: [...garbledParts(source, garbled), ...all], ...place };
  return { whole: partsOf(source), unread: all, ...place };
}

const linksOf = (source: LiveSource, id: string, row: unknown) =>
  linksOfRow({ type: source.type, id }, rowObject(row), source.links);

function idOf(row: unknown): readonly string[] {
  const { id } = rowObject(row);
  return typeof id === "string" && id !== "" ? [id] : [];
}

function configurationsIn({ authenticationMethodConfigurations: found }: JsonObject): readonly Json[] {
  return found !== undefined && found !== null && typeof found === "object" && isJsonCollection(found) ? found : [];
}

function deltaLinkOf({ body }: GraphAnswer): string | null {
  const link = body["@odata.deltaLink"];
  return typeof link === "string" && link !== "" && link.length <= 16_384 ? link : null;
}

const triedOf = ({ type }: LiveSource): string => `Reading the objects of type ${type}`;
