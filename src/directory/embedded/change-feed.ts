import { RewindError } from "../../domain/errors.ts";
import type { FeedBatch } from "../directory.ts";
import type { Database } from "./database.ts";
import type { LinkTable } from "./link-table.ts";
import { exists, type ObjectTable, stateOf } from "./object-table.ts";
import { column } from "./row.ts";
import { headSeq } from "./sequence.ts";

const OBJECTS_A_BATCH = 1_000;
const LINKS_A_BATCH = 5_000;

/**
 * What changed since a cursor, in the order of the last change to each object and link: what changes while it is read
 * moves to the end and is met there again. From the beginning is the same walk from zero.
 */
export class ChangeFeed {
  readonly #db: Database;
  readonly #objects: ObjectTable;
  readonly #links: LinkTable;
  /** Tells this file's cursors from those of another, a tenant that was reset among them. */
  readonly #fileId: string;

  constructor(db: Database, objects: ObjectTable, links: LinkTable, fileId: string) {
    this.#db = db;
    this.#objects = objects;
    this.#links = links;
    this.#fileId = fileId;
  }

  async *read(cursor: string | null, signal: AbortSignal): AsyncIterable<FeedBatch> {
    const full = cursor === null;
    let after = full ? 0 : this.#seqOf(cursor);
    // Of what had gone before a full reading began, nothing has to be said.
    const silentUntil = full ? headSeq(this.#db) : after;
    const total = this.#count(after, full);
    let done = 0;
    for (let more = true; more; ) {
      signal.throwIfAborted();
      const batch = this.#db.reading(() => this.#slice(after));
      const objects = batch.objects.filter(({ object, seq }) => exists(object) || seq > silentUntil);
      const links = batch.links.filter(({ present, seq }) => present || seq > silentUntil);
      [after, more] = [batch.upTo, batch.more];
      done += objects.length + links.length;
      yield {
        full,
        entities: objects.filter(({ object }) => exists(object)).map(({ object }) => stateOf(object)),
        gone: objects.filter(({ object }) => !exists(object)).map(({ object }) => object.ref),
        linksAdded: links.filter(({ present }) => present).map(({ link }) => link),
        linksRemoved: links.filter(({ present }) => !present).map(({ link }) => link),
        cursor: `${this.#fileId}.${after}`,
        progress: { done, total: Math.max(total, done) },
      };
    }
  }

  /** One stretch of the sequence, ended by whichever of the two lists is full first. */
  #slice(after: number) {
    const objects = this.#objects.changedAfter(after, OBJECTS_A_BATCH);
    const lastObject = objects.length < OBJECTS_A_BATCH ? undefined : objects.at(-1)?.seq;
    const links = this.#links.changedAfter(after, lastObject ?? Number.MAX_SAFE_INTEGER, LINKS_A_BATCH);
    const lastLink = links.length < LINKS_A_BATCH ? undefined : links.at(-1)?.seq;
    const upTo = lastLink ?? lastObject ?? Math.max(after, objects.at(-1)?.seq ?? 0, links.at(-1)?.seq ?? 0);
    return {
      objects: objects.filter(({ seq }) => seq <= upTo),
      links,
      upTo,
      more: lastObject !== undefined || lastLink !== undefined,
    };
  }

  #count(after: number, presentOnly: boolean): number {
    const [objects, links] = presentOnly ? ["and existence in ('live', 'softDeleted')", "and present = 1"] : ["", ""];
    const row = this.#db.get(
      `select (select count(*) from entity where seq > ? ${objects})
            + (select count(*) from link where seq > ? ${links}) as total`,
      after,
      after,
    );
    return column.number(row ?? {}, "total");
  }

  #seqOf(cursor: string): number {
    const [, fileId, digits] = /^(.{1,200})\.(\d{1,15})$/.exec(cursor) ?? [];
    const seq = Number(digits);
    if (fileId === this.#fileId && seq <= headSeq(this.#db)) return seq;
    throw new RewindError("stale", "This cursor is not of this tenant's change feed: read it from the beginning.");
  }
}
