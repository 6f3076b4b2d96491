/** A statement of a move, with numbered parameters that both databases take. */
export interface MoveStatement {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

type MoveRow = Readonly<Record<string, unknown>>;

/** A transaction of a move: yields its statements, receives their rows, and returns how many links it moved. */
export type Move = Generator<MoveStatement, number, readonly MoveRow[]>;

/** Receives the number of links that are numbered and of all, while an earlier schema's links are. */
export type OnMoved = (done: number, total: number) => void;

/** The links of an earlier schema, which hold the ids of both ends. The table is there until all of them are numbered. */
export const UNNUMBERED = "link_version_before";

/** The rows that one transaction moves, except that a source's links stay together. */
export const MOVED_LINKS = 20_000;

/** Counts the links that are still to move. */
export const countUnnumbered: MoveStatement = { text: `select count(*) as count from ${UNNUMBERED}`, values: [] };

/**
 * Moves the links of the first sources. A process that is killed leaves the portions before, and the next one goes on.
 * The last portion is empty and removes the table.
 */
export function* moveLinks(portion: number): Move {
  const [last] = yield {
    text: `select tenant_id, source_type, source_id from (
        select tenant_id, source_type, source_id from ${UNNUMBERED}
        order by tenant_id, source_type, source_id limit $1) as first
      order by tenant_id desc, source_type desc, source_id desc limit 1`,
    values: [portion],
  };
  if (last === undefined) {
    yield { text: `drop table ${UNNUMBERED}`, values: [] };
    return 0;
  }
  const values = [last.tenant_id, last.source_type, last.source_id].map(String);
  const moved = `${UNNUMBERED} where (tenant_id, source_type, source_id) <= ($1, $2, $3)`;
  const ends = (["source", "target"] as const).map(
    (end) => `select tenant_id, ${end}_type as entity_type, ${end}_id as entity_id from ${moved}`,
  );
  yield {
    text: `insert into link_end (tenant_id, number, entity_type, entity_id)
      select tenant_id,
        coalesce((select max(number) from link_end as given where given.tenant_id = fresh.tenant_id), 0) +
          row_number() over (partition by tenant_id order by entity_type, entity_id),
        entity_type, entity_id
      from (${ends.join(" union ")}) as fresh
      where not exists (select 1 from link_end as held where held.tenant_id = fresh.tenant_id
        and held.entity_type = fresh.entity_type and held.entity_id = fresh.entity_id)`,
    values,
  };
  // A link that an interrupted first load wrote twice is moved once, because that load left out the index of the key.
  yield {
    text: `insert into numbered_link (tenant_id, source, link, target, valid_from, valid_to)
      select l.tenant_id, s.number, l.link, t.number, l.valid_from, l.valid_to from (select * from ${moved}) as l
      join link_end as s on s.tenant_id = l.tenant_id and s.entity_type = l.source_type and s.entity_id = l.source_id
      join link_end as t on t.tenant_id = l.tenant_id and t.entity_type = l.target_type and t.entity_id = l.target_id
      where true on conflict do nothing`,
    values,
  };
  const [{ count } = { count: 0 }] = yield { text: `select count(*) as count from ${moved}`, values };
  yield { text: `delete from ${moved}`, values };
  return Number(count);
}
