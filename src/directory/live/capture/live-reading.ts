import type { EntityRef, EntityType } from "../../../domain/tenant/entity.ts";
import type { TenantPart, UnreadPart } from "../../../domain/tenant/part.ts";
import type { Millis } from "../../../domain/time.ts";
import type { FeedBatch, ListBatch } from "../../directory.ts";
import { type ChildList, childLists, parentsAmong, partOfList } from "./child-lists.ts";
import type { Hints } from "./hints.ts";
import { encodePlace, type LivePlace, type SourcePlace } from "./place.ts";
import { readEveryList } from "./read-every-list.ts";
import { readLists, readListsBelow } from "./read-lists.ts";
import { readSource, type SourceBefore } from "./read-source.ts";
import { partsOf, type ReadingRun, type SourceResult } from "./reading.ts";
import type { LiveSource } from "./sources.ts";

/** The end of an earlier reading, and what is known since. */
export interface Continuation {
  readonly known: LivePlace;
  readonly hints: Hints;
  /** Types with a property that has become readable, so that they are read completely. */
  readonly granted: ReadonlySet<EntityType>;
}

/** One reading in progress, from its start to the place where it ends. */
export class LiveReading {
  readonly #run: ReadingRun;
  /** Null for a complete reading. */
  readonly #from: Continuation | null;
  readonly #users: number;
  readonly #sources: Partial<Record<EntityType, SourcePlace>> = {};
  readonly #whole: TenantPart[] = [];
  readonly #unread: UnreadPart[] = [];
  #done = 0;
  #startedAt: Millis | null = null;

  constructor(run: ReadingRun, from: Continuation | null, users = from?.known.users ?? 0) {
    this.#run = run;
    this.#from = from;
    this.#users = users;
  }

  /** Reads a source with the child lists below its objects. */
  async *batchesOf(source: LiveSource): AsyncGenerator<FeedBatch, void> {
    const lists = childLists.filter(({ parent }) => parent === source.type);
    const unread = new Map<ChildList, readonly UnreadPart[]>();
    const rows = readSource(this.#run, source, this.#before(source));
    let result: SourceResult;
    let isListing = false;
    for (;;) {
      const { done, value } = await rows.next();
      this.#startedAt ??= this.#run.context.client.serviceNow();
      if (done === true) {
        result = value;
        break;
      }
      isListing ||= value.listed;
      yield this.#batch(value, value.listed ? partsOf(source) : []);
      if (value.listed) continue;
      for (const list of lists) {
        const found = yield* this.#passOn(readLists(this.#run, list, parentsAmong(list, value.entities)), null);
        if (found.length > 0) unread.set(list, found);
      }
    }
    const refused = this.#run.selections.refused(source.type);
    this.#sources[source.type] = { ...result.place, ...(refused === undefined ? {} : { refused }) };
    this.#unread.push(...result.unread);
    this.#whole.push(...result.whole);
    for (const list of lists) {
      const part = partOfList(list);
      const found = isListing
        ? yield* this.#passOn(readEveryList(this.#run, list), [part])
        : (unread.get(list) ?? (yield* this.#readAgain(list)));
      if (result.whole.includes(source.type) && found.length === 0) this.#whole.push(part);
      this.#unread.push(...found);
    }
    yield* this.#readReturned(source.type);
  }

  /** The last batch: the place to continue from, the complete parts and the unread ones. */
  end(): FeedBatch {
    return { ...this.#batch(nothing, []), whole: this.#whole, unread: this.#unread };
  }

  #before({ type, ...source }: LiveSource): SourceBefore | null {
    if (this.#from === null || this.#from.granted.has(type)) return null;
    const parts = new Set<TenantPart>(partsOf({ type, ...source }));
    const { sources, unread } = this.#from.known;
    return { place: sources[type] ?? {}, unread: unread.filter(({ part }) => parts.has(part)) };
  }

  /**
   * Reads the lists that may have changed: below the objects that the log names, or below all objects if the log does
   * not name them, is incomplete, or the list could not be read before.
   */
  async *#readAgain(list: ChildList): AsyncGenerator<FeedBatch, readonly UnreadPart[]> {
    if (this.#from === null) return [];
    const { known, hints } = this.#from;
    const wasUnread = known.unread.some(({ part }) => part === partOfList(list));
    const isUnplaced = "entity" in list.holds && hints.unplaced.has(list.holds.entity);
    if (wasUnread || hints.incomplete || isUnplaced) return yield* this.#passOn(readEveryList(this.#run, list), null);
    const parents = hints.parents.filter(({ type }) => type === list.parent);
    return yield* this.#passOn(readLists(this.#run, list, parents), null);
  }

  async *#readReturned(type: EntityType): AsyncGenerator<FeedBatch, void> {
    const returned: readonly EntityRef[] = this.#from?.hints.returned.filter((ref) => ref.type === type) ?? [];
    for await (const lists of readListsBelow(this.#run, returned)) yield this.#batch({ ...nothing, ...lists }, []);
  }

  /** Passes on lists: as portions of `listed` parts, or as lists that are complete one by one. */
  async *#passOn<Result>(
    batches: AsyncGenerator<ListBatch, Result>,
    listed: readonly TenantPart[] | null,
  ): AsyncGenerator<FeedBatch, Result> {
    for (;;) {
      const { done, value } = await batches.next();
      if (done === true) return value;
      yield this.#batch({ ...nothing, ...value, complete: listed === null ? value.complete : [] }, listed ?? []);
    }
  }

  #batch(
    { entities, gone, linksAdded, linksRemoved, complete = [] }: Content,
    listing: readonly TenantPart[],
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
      version: 2,
      tenant: this.#run.context.tenant,
      wholeAt: this.#from?.known.wholeAt ?? startedAt,
      hintsUntil: startedAt,
      users: this.#users,
      sources: this.#sources,
      unread: [...this.#unread],
    };
  }
}

type Content = Pick<FeedBatch, "entities" | "gone" | "linksAdded" | "linksRemoved" | "complete">;

const nothing: Content = { entities: [], gone: [], linksAdded: [], linksRemoved: [] };
