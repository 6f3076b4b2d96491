import type { EntityRef, EntityType } from "../../../domain/entity.ts";
import type { EntityState } from "../../../domain/state.ts";
import type { Millis } from "../../../domain/time.ts";
import type { GraphAuditLog } from "../../../graph/audit/audit-log.ts";
import type { FeedBatch, FeedPart, UnreadPart } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { type ChildList, childLists, partOfList, readChildLists } from "./child-lists.ts";
import { type Hints, readHints } from "./hints.ts";
import { interleave } from "./interleave.ts";
import { decodePlace, encodePlace, type LivePlace } from "./place.ts";
import { type ReadingRun, readSource } from "./read-source.ts";
import { partsOf } from "./reading.ts";
import { Selections } from "./selections.ts";
import { type LiveSource, sources } from "./sources.ts";

/**
 * Reads a live tenant: everything if `cursor` is null, its place is of another tenant or the interval for a whole reading
 * has passed, else what changed. Each source has a place of its own: one whose place the service no longer knows is read
 * whole, and the others go on. An unchanged tenant costs a request for each source and one for the audit log. Memory holds
 * one page of each source that is read. Throws `stale` for a cursor of another tenant and the service's error otherwise.
 */
export async function* readLive(
  context: LiveContext,
  log: GraphAuditLog,
  cursor: string | null,
  signal: AbortSignal,
): AsyncIterable<FeedBatch> {
  const known = cursor === null ? null : decodePlace(cursor, context.tenant);
  const hints = known === null ? null : await readHints(log, known.hintsUntil);
  // The service's own time is known from its answer about the log on.
  const isDue = known !== null && context.client.serviceNow() - known.wholeAt >= context.policy.wholeEvery;
  const run = { context, selections: new Selections(context.coverage), signal };
  const whole = known === null || isDue || hints?.recovered === true;
  const reading = whole ? new LiveReading(run, null, null) : new LiveReading(run, known, hints);
  yield* interleave(
    sources.map((source) => reading.batchesOf(source)),
    context.policy.concurrency,
  );
  yield reading.end();
}

/** One reading under way, from its start to the place it ends at. */
class LiveReading {
  readonly #run: ReadingRun;
  /** Null for a whole reading. */
  readonly #from: LivePlace | null;
  readonly #hints: Hints | null;
  readonly #deltas: Partial<Record<EntityType, string>> = {};
  readonly #whole: FeedPart[] = [];
  readonly #unread: UnreadPart[] = [];
  #done = 0;
  #startedAt: Millis | null = null;

  constructor(run: ReadingRun, from: LivePlace | null, hints: Hints | null) {
    this.#run = run;
    this.#from = from;
    this.#hints = hints;
  }

  /** Reads a source with the child lists below its objects. */
  async *batchesOf(source: LiveSource): AsyncGenerator<FeedBatch, void> {
    const lists = childLists.filter(({ parent }) => parent === source.type);
    const unread: UnreadPart[] = [];
    const rows = readSource(this.#run, source, this.#from?.deltas[source.type] ?? null);
    for (;;) {
      const { done, value } = await rows.next();
      this.#startedAt ??= this.#run.context.client.serviceNow();
      if (done === true) {
        this.#note(source, value.delta, [...value.unread, ...unread]);
        this.#whole.push(...wholeParts(value.whole, lists, unread));
        break;
      }
      yield this.#batch(value, value.listed ? partsOf(source) : []);
      for (const list of lists) {
        unread.push(...(yield* this.#children(list, parentsAmong(list, value.entities), value.listed)));
      }
    }
    if (this.#hints === null) return;
    for (const list of lists) {
      const hinted = this.#hints.parents.filter(({ type }) => type === source.type);
      this.#unread.push(...(yield* this.#children(list, hinted, false)));
    }
  }

  /** The last batch: the place to go on from, and what was whole and what was not read. */
  end(): FeedBatch {
    return { ...this.#batch(nothing, []), whole: this.#whole, unread: this.#unread };
  }

  async *#children(
    list: ChildList,
    parents: readonly EntityRef[],
    listed: boolean,
  ): AsyncGenerator<FeedBatch, readonly UnreadPart[]> {
    const batches = readChildLists(this.#run, list, parents);
    for (;;) {
      const { done, value } = await batches.next();
      if (done === true) return value;
      yield this.#batch(
        { ...nothing, ...value, complete: listed ? [] : value.complete },
        listed ? [partOfList(list)] : [],
      );
    }
  }

  #note(source: LiveSource, delta: string | undefined, unread: readonly UnreadPart[]): void {
    const place = delta ?? (unread.length > 0 ? this.#from?.deltas[source.type] : undefined);
    if (place !== undefined) this.#deltas[source.type] = place;
    const seen = new Set(this.#unread.map(keyOf));
    for (const one of unread) {
      if (!seen.has(keyOf(one))) this.#unread.push(one);
      seen.add(keyOf(one));
    }
  }

  #batch(
    { entities, gone, linksAdded, linksRemoved, complete = [] }: Content,
    listing: readonly FeedPart[],
  ): FeedBatch {
    this.#done += entities.length + gone.length + linksAdded.length + linksRemoved.length;
    return {
      listing,
      whole: [],
      complete,
      entities,
      gone,
      linksAdded,
      linksRemoved,
      cursor: encodePlace(this.#place()),
      progress: { done: this.#done, total: null },
    };
  }

  #place(): LivePlace {
    const startedAt = this.#startedAt ?? this.#run.context.client.serviceNow();
    return {
      version: 1,
      tenant: this.#run.context.tenant,
      wholeAt: this.#from?.wholeAt ?? startedAt,
      hintsUntil: startedAt,
      deltas: this.#deltas,
    };
  }
}

type Content = Pick<FeedBatch, "entities" | "gone" | "linksAdded" | "linksRemoved" | "complete">;

const nothing: Content = { entities: [], gone: [], linksAdded: [], linksRemoved: [] };

const keyOf = ({ part, property }: UnreadPart): string => `${part} ${property ?? ""}`;

/** A child list is whole if its parents are and it was read below each of them. */
const wholeParts = (
  whole: readonly FeedPart[],
  lists: readonly ChildList[],
  unread: readonly UnreadPart[],
): readonly FeedPart[] =>
  whole.length === 0
    ? []
    : [...whole, ...lists.map(partOfList).filter((part) => !unread.some((one) => one.part === part))];

const parentsAmong = (list: ChildList, states: readonly EntityState[]): readonly EntityRef[] =>
  states.filter((state) => state.life === "live" && (list.of?.(state) ?? true)).map(({ ref }) => ref);
