import { canonicalId, type EntityRef } from "../../domain/tenant/entity.ts";
import { isLinkName, type Link, type LinkName } from "../../domain/tenant/link.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import type { SqliteRow } from "../../sqlite/statement.ts";
import { column, damaged } from "./row.ts";
import { nextSeq } from "./sequence.ts";

/** Links as raw facts. They stay while an end is soft-deleted and go when an end is gone. */
export class LinkTable {
  readonly #db: SqliteDatabase;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  has({ link, source, target }: Link): boolean {
    const row = this.#db.get(
      `select 1 from link where source_type = ? and source_id = ? and link = ? and target_type = ? and target_id = ?
       and present = 1`,
      source.type,
      canonicalId(source.id),
      link,
      target.type,
      canonicalId(target.id),
    );
    return row !== undefined;
  }

  targets(source: EntityRef, link: LinkName): EntityRef[] {
    return this.#db
      .all(
        "select target_type, target_id from link where source_type = ? and source_id = ? and link = ? and present = 1",
        source.type,
        canonicalId(source.id),
        link,
      )
      .map((row) => column.ref(row, "target_"));
  }

  sources(target: EntityRef, link: LinkName): EntityRef[] {
    return this.#db
      .all(
        "select source_type, source_id from link where target_type = ? and target_id = ? and link = ? and present = 1",
        target.type,
        canonicalId(target.id),
        link,
      )
      .map((row) => column.ref(row, "source_"));
  }

  set({ link, source, target }: Link, present: boolean): void {
    this.#db.run(
      `insert into link (seq, source_type, source_id, link, target_type, target_id, present)
       values (?, ?, ?, ?, ?, ?, ?)
       on conflict (source_type, source_id, link, target_type, target_id)
       do update set seq = excluded.seq, present = excluded.present`,
      nextSeq(this.#db),
      source.type,
      canonicalId(source.id),
      link,
      target.type,
      canonicalId(target.id),
      present ? 1 : 0,
    );
  }

  /** Removes every link the object is an end of. */
  sever({ type, id }: EntityRef): void {
    const asSource = "select * from link where source_type = ? and source_id = ? and present = 1";
    const asTarget = "select * from link where target_type = ? and target_id = ? and present = 1";
    for (const sql of [asSource, asTarget]) {
      for (const row of this.#db.all(sql, type, canonicalId(id))) this.set(linkOf(row), false);
    }
  }

  /** Returns links in the order of their last change, up to `last` included. Removed links are among them. */
  changedAfter(seq: number, last: number, limit: number): { seq: number; link: Link; present: boolean }[] {
    return this.#db
      .all("select * from link where seq > ? and seq <= ? order by seq limit ?", seq, last, limit)
      .map((row) => ({
        seq: column.number(row, "seq"),
        link: linkOf(row),
        present: column.number(row, "present") === 1,
      }));
  }
}

function linkOf(row: SqliteRow): Link {
  const link = column.text(row, "link");
  if (!isLinkName(link)) return damaged("link", link);
  return { link, source: column.ref(row, "source_"), target: column.ref(row, "target_") };
}
