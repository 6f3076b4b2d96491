import type { FeedBatch } from "../../directory/directory.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { type FirstLinks, FirstNumbers } from "../../store/history/first-links.ts";
import type { PatternsByType } from "../../store/history/patterns.ts";
import { type SearchTexts, searchRows } from "../../store/history/search.ts";
import type { StateSum } from "../../store/history/state-sum.ts";
import { type WrittenState, writtenState } from "../../store/history/written-state.ts";

/** A batch of a reading with the rows that follow from it alone. */
export interface PreparedBatch extends FeedBatch {
  readonly written: readonly WrittenState[];
  readonly searchable: readonly SearchTexts[];
  /** Null for all but the first capture of a tenant. */
  readonly first: FirstRows | null;
}

/** What a first capture writes besides, and the sum of all that the batch adds. */
export interface FirstRows {
  readonly links: FirstLinks;
  readonly sum: StateSum;
}

/** Objects or links that are prepared between two turns of the event loop. */
const PREPARED_OBJECTS = 25;
const PREPARED_LINKS = 125;

/**
 * Makes the rows of batches, before the transactions that write them. A batch is prepared in small portions, so that a
 * database server works on the batch before meanwhile.
 */
export class Preparation {
  readonly #sum: StateSum;
  /** The numbers of the ends of links. Null for all but the first capture. */
  #numbers: FirstNumbers | null;

  /** The patterns that the last batch was written against. */
  #patterns: PatternsByType = new Map();

  /** `sum` is one of the capture's key. */
  constructor(sum: StateSum, first: boolean) {
    this.#sum = sum;
    this.#numbers = first ? new FirstNumbers() : null;
  }

  async *batches(feed: AsyncIterable<FeedBatch>): AsyncGenerator<PreparedBatch> {
    for await (const batch of feed) yield this.prepared(batch);
  }

  /** Batches of a first capture must be written in the order in which they are prepared. */
  async prepared(batch: FeedBatch): Promise<PreparedBatch> {
    const written: WrittenState[] = [];
    const searchable: SearchTexts[] = [];
    for (const portion of portions<EntityState>(batch.entities, PREPARED_OBJECTS)) {
      await yieldToEventLoop();
      for (const state of portion) written.push(writtenState(state, this.#patterns));
      searchable.push(...searchRows(portion));
    }
    const first = this.#numbers === null ? null : await this.#firstRows(this.#numbers, batch, written);
    return { ...batch, written, searchable, first };
  }

  /** Drops the numbers of a first capture. A later batch is written with a look at what is there. */
  releaseNumbers(): void {
    this.#numbers?.release();
    this.#numbers = null;
  }

  /** Notes the patterns that a batch was written against, which the next ones will most likely be, too. */
  wroteAgainst(patterns: PatternsByType): void {
    this.#patterns = new Map([...this.#patterns, ...patterns]);
  }

  async #firstRows(
    numbers: FirstNumbers,
    { linksAdded }: FeedBatch,
    written: readonly WrittenState[],
  ): Promise<FirstRows> {
    const sum = this.#sum.empty();
    for (const { state, row } of written) sum.addEntity(state.ref, row.digest);
    const links = numbers.numbered(linksAdded);
    for (const portion of portions(linksAdded, PREPARED_LINKS)) {
      await yieldToEventLoop();
      for (const link of portion) sum.addLink(link);
    }
    return { links, sum };
  }
}

function* portions<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
