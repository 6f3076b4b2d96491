import { RewindError } from "../../domain/errors.ts";
import { allParts } from "../../domain/tenant/part.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import type { AuditEvent, FeedBatch, FinishedReading } from "../directory.ts";
import type { LinkTable } from "./link-table.ts";
import { exists, type ObjectTable, stateOf } from "./object-table.ts";
import { column } from "./row.ts";
import { headSeq } from "./sequence.ts";

const OBJECTS_A_BATCH = 1_000;
const LINKS_A_BATCH = 5_000;

type Changes = Omit<FeedBatch, "listing" | "whole" | "progress">;

/**
 * The changes since a cursor, in the order of the last change to each object and link. A change made while it is read
 * moves its object to the end, where it is met again. A reading from the beginning is the same walk from zero.
 */
export class ChangeFeed {
  readonly #db: SqliteDatabase;
  readonly #objects: ObjectTable;
  readonly #links: LinkTable;
  /** Distinguishes this file's cursors from those of another file, such as that of a tenant that was reset. */
  readonly #fileId: string;

  constructor(db: SqliteDatabase, objects: ObjectTable, links: LinkTable, fileId: string) {
    this.#db = db;
    this.#objects = objects;
    this.#links = links;
    this.#fileId = fileId;
  }

  async *read(cursor: string | null, signal: AbortSignal): AsyncIterable<FeedBatch> {
    const full = cursor === null;
    const from = full ? 0 : this.#seqOf(cursor);
    // A full reading leaves out objects that had gone before it began.
    const silentUntil = full ? headSeq(this.#db) : from;
    const total = this.#count(from, full);
    let done = 0;
    for (let [after, more] = [from, true]; more; ) {
      signal.throwIfAborted();
      const batch = this.#batch(after, silentUntil);
      [after, more] = [batch.upTo, batch.more];
      done += batch.size;
      const listing = full ? allParts : [];
      const progress = { done, total: Math.max(total, done) };
      yield { ...batch.changes, listing, whole: more ? [] : listing, progress };
    }
  }

  /** Returns one batch of the walk, for a reader who comes back later for the next. From the beginning it also lists what has gone. */
  stretch(cursor: string | null): { readonly changes: Changes; readonly more: boolean } {
    return this.#batch(cursor === null ? 0 : this.#seqOf(cursor), 0);
  }

  /** The cursor behind everything there is now. */
  head(): string {
    return this.#cursorAt(headSeq(this.#db), null);
  }

  /** See `Directory.hasRead`. A record and what it wrote are one transaction, so that their numbers rise together. */
  hasRead({ cursor, readFrom }: FinishedReading, { id, time }: Pick<AuditEvent, "id" | "time">): boolean {
    const [, fileId, , record] = readCursor(cursor);
    if (fileId !== this.#fileId) return false;
    // The cursors of the first version name no record, so that only time relates the log to their readings.
    return record === undefined ? time <= readFrom : Number(id) <= Number(record);
  }

  #batch(after: number, silentUntil: number) {
    const { upTo, more, cursor, ...slice } = this.#db.reading(() => {
      const slice = this.#slice(after);
      return { ...slice, cursor: this.#cursorAt(slice.upTo, slice.more ? null : this.#lastRecord()) };
    });
    const objects = slice.objects.filter(({ object, seq }) => exists(object) || seq > silentUntil);
    const links = slice.links.filter(({ present, seq }) => present || seq > silentUntil);
    const changes: Changes = {
      entities: objects.filter(({ object }) => exists(object)).map(({ object }) => stateOf(object)),
      gone: objects.filter(({ object }) => !exists(object)).map(({ object }) => object.ref),
      linksAdded: links.filter(({ present }) => present).map(({ link }) => link),
      linksRemoved: links.filter(({ present }) => !present).map(({ link }) => link),
      cursor,
    };
    return { changes, upTo, more, size: objects.length + links.length };
  }

  /** The last cursor of a reading also says up to which record of the log the reading is complete. */
  #cursorAt(seq: number, record: number | null): string {
    return `${this.#fileId}.${seq}${record === null ? "" : `-${record}`}`;
  }

  #lastRecord(): number {
    return column.number(this.#db.get("select coalesce(max(id), 0) as last from audit") ?? {}, "last");
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
    const [, fileId, digits] = readCursor(cursor);
    const seq = Number(digits);
    if (fileId === this.#fileId && seq <= headSeq(this.#db)) return seq;
    throw new RewindError("stale", "This cursor is not of this tenant's change feed: read it from the beginning.");
  }
}

/** Splits a cursor into the file's id, the place in the feed, and the last record of the log if there is one. */
const readCursor = (cursor: string): readonly (string | undefined)[] =>
  /^(.{1,200})\.(\d{1,15})(?:-(\d{1,15}))?$/.exec(cursor) ?? [];
