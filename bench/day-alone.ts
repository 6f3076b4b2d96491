import type { Instant } from "../src/domain/time.ts";
import { SqliteDatabase } from "../src/sqlite/database.ts";
import { OPEN } from "../src/store/sql/schema.ts";
import { SQLITE_SETTINGS } from "../src/store/sql/sqlite.ts";
import { mustBe } from "./phase.ts";

/** A captured day: the history that has it, and a copy of the history from before. */
interface CapturedDay {
  readonly history: string;
  readonly before: string;
  readonly instant: Instant;
  /** The objects that changed. */
  readonly objects: number;
}

/**
 * Returns the milliseconds that SQLite alone takes for the rows of a daily capture: in one transaction it ends the versions
 * that the day replaced and writes its own, with the store's tables, indexes and settings. The rows are ready in memory,
 * so that no capture over these tables can be faster.
 */
export function dayAlone({ history, before, instant, objects }: CapturedDay): number {
  using copy = SqliteDatabase.open(before, `${SQLITE_SETTINGS}; pragma temp_store = memory`);
  copy.run("attach ? as history", history);
  for (const text of rowsOfDay) {
    const values = [...text.matchAll(/\?/g)].map((_, at) => (at === 0 ? instant : OPEN));
    copy.run(text, ...values);
  }
  copy.script("detach history");
  const counts: number[] = [];
  const started = performance.now();
  copy.transaction(() => {
    for (const text of writesOfDay) counts.push(copy.run(text, ...(text.includes("?") ? [instant] : [])));
  });
  const ms = performance.now() - started;
  mustBe("versions that SQLite alone ended", counts[0] ?? 0, objects);
  mustBe("versions that SQLite alone wrote", counts[1] ?? 0, objects);
  return ms;
}

const ofObject = "v.tenant_id = t.tenant_id and v.entity_type = t.entity_type and v.entity_id = t.entity_id";
const ofSource = "l.tenant_id = e.tenant_id and l.source = e.number";

/** Puts the rows of a day into tables in memory. */
const rowsOfDay: readonly string[] = [
  "create temp table day_touched as select * from history.touched where instant = ?",
  `create temp table day_version as select v.* from day_touched t cross join history.entity_version v on ${ofObject}
    where v.valid_from = ? and v.valid_to = ?`,
  `create temp table day_search as select v.* from day_touched t cross join history.search v on ${ofObject}`,
  `create temp table day_end as
    select v.* from day_touched t cross join history.link_end v on ${ofObject}`,
  `create temp table day_opened as select l.* from day_end e cross join history.numbered_link l on ${ofSource}
    where l.valid_from > 0 and l.valid_from = ?`,
  `create temp table day_closed as select l.* from day_end e cross join history.numbered_link l on ${ofSource}
    where l.valid_to < ${OPEN} and l.valid_to = ?`,
  `create temp table day_new_end as select * from history.link_end as e
    where number > (select max(number) from main.link_end as held where held.tenant_id = e.tenant_id)`,
];

const writesOfDay: readonly string[] = [
  `update entity_version set valid_to = ? where rowid in (select v.rowid from day_version t
    cross join main.entity_version v on ${ofObject} and v.valid_to = ${OPEN})`,
  "insert into entity_version select * from day_version",
  `insert into search select * from day_search where true on conflict (tenant_id, entity_type, entity_id) do update
    set life = excluded.life, name = excluded.name, keys = excluded.keys, words = excluded.words,
      gone_at = excluded.gone_at
    where search.life != excluded.life or search.name != excluded.name or search.keys != excluded.keys
      or search.words != excluded.words or search.gone_at is not excluded.gone_at`,
  "insert into link_end select * from day_new_end",
  "insert into numbered_link select * from day_opened",
  `update numbered_link set valid_to = ? where rowid in (select l.rowid from day_closed c
    cross join main.numbered_link l on l.tenant_id = c.tenant_id and l.source = c.source and l.link = c.link
      and l.target = c.target and l.valid_to = ${OPEN})`,
  "insert into touched select * from day_touched",
];
