import type { AuditEvent, AuditQuery, FeedBatch, FinishedReading } from "../../src/directory/directory.ts";
import { RewindError } from "../../src/domain/errors.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { type Link, linkKey } from "../../src/domain/tenant/link.ts";
import { allParts } from "../../src/domain/tenant/part.ts";
import type { EntityState } from "../../src/domain/tenant/state.ts";
import { DAY, type Millis } from "../../src/domain/time.ts";
import { changeOfEvent, type Log, logOf } from "./generated-log.ts";
import type { GeneratedTenant } from "./generated-tenant.ts";
import { SilentDirectory } from "./silent-directory.ts";

/** The tenant's beginning. Each change comes a day later. */
const START: Millis = Date.UTC(2026, 0, 1, 9);

const OBJECTS = 1_000;
const LINKS = 5_000;

export interface DirectoryOptions {
  readonly id: string;
  /** True if the audit log names the authors of the changes. Otherwise it is empty. */
  readonly logged: boolean;
  /** Receives the progress of a reading. */
  readonly onRead?: (done: number, total: number) => void;
}

/**
 * A generated tenant as a directory to capture from: objects in batches of about 1,000, an object's links in its own
 * batch. Time is the tenant's: a day for each change, a millisecond for each look.
 */
export class GeneratedDirectory extends SilentDirectory {
  readonly #generated: GeneratedTenant;
  readonly #log: Log;
  readonly #onRead: (done: number, total: number) => void;
  #looks = 0;

  constructor(generated: GeneratedTenant, { id, logged, onRead = () => {} }: DirectoryOptions) {
    super(id);
    this.#generated = generated;
    this.#log = logged ? logOf(generated, START) : { events: () => [] };
    this.#onRead = onRead;
  }

  override now(): Millis {
    this.#looks += 1;
    return START + this.#generated.changes * DAY + this.#looks;
  }

  override async *feed(cursor: string | null, signal: AbortSignal): AsyncIterable<FeedBatch> {
    const batches = cursor === null ? this.#everything() : this.#changesSince(changeOf(cursor));
    for (const batch of batches) {
      signal.throwIfAborted();
      this.#onRead(batch.progress.done, batch.progress.total ?? batch.progress.done);
      yield batch;
    }
  }

  override async get(ref: EntityRef): Promise<EntityState | null> {
    const number = this.#generated.numberOf(ref);
    return number === null ? null : this.#generated.state(number);
  }

  override async hasLink(link: Link): Promise<boolean> {
    const number = this.#generated.numberOf(link.source);
    return number !== null && this.#generated.linksOf(number).some((one) => linkKey(one) === linkKey(link));
  }

  override async *audit(query: AuditQuery): AsyncIterable<AuditEvent> {
    yield* this.#log.events(query);
  }

  /** A reading has seen the records of the changes that it has seen. */
  override hasRead({ cursor }: FinishedReading, { id }: AuditEvent): boolean {
    return changeOfEvent(id) <= changeOf(cursor);
  }

  *#everything(): Generator<FeedBatch> {
    const { size, changes } = this.#generated;
    for (let at = 0; at < size; ) {
      const entities: EntityState[] = [];
      const linksAdded: Link[] = [];
      while (at < size && entities.length < OBJECTS && linksAdded.length < LINKS) {
        entities.push(this.#generated.state(at));
        for (const link of this.#generated.linksOf(at)) linksAdded.push(link);
        at += 1;
      }
      const progress = { done: at, total: size };
      yield {
        listing: allParts,
        whole: allParts,
        entities,
        gone: [],
        linksAdded,
        linksRemoved: [],
        cursor: cursorOf(changes),
        progress,
      };
    }
  }

  *#changesSince(last: number): Generator<FeedBatch> {
    const { changes } = this.#generated;
    for (let change = last + 1; change <= changes; change += 1) {
      const numbers = [...this.#generated.changedBy(change)];
      for (let at = 0; at < numbers.length; at += OBJECTS) {
        const portion = numbers.slice(at, at + OBJECTS);
        const links = portion.map((number) => this.#generated.linkChange(change, number));
        yield {
          listing: [],
          whole: [],
          entities: portion.map((number) => this.#generated.state(number)),
          gone: [],
          linksAdded: links.flatMap(({ added }) => added),
          linksRemoved: links.flatMap(({ removed }) => removed),
          // Batches of a change that is not read to its end are read again.
          cursor: cursorOf(at + OBJECTS < numbers.length ? change - 1 : change),
          progress: { done: Math.min(at + OBJECTS, numbers.length), total: numbers.length },
        };
      }
    }
  }
}

/** The cursor of a reading that has seen the first `changes` changes. */
export const cursorOf = (changes: number): string => `generated ${changes}`;

/** Returns the number of changes that the reading that ended with this cursor had seen. */
export function changeOf(cursor: string): number {
  const [word, change] = cursor.split(" ");
  if (word !== "generated") throw new RewindError("stale", "The cursor belongs to another tenant.");
  return Number(change);
}
