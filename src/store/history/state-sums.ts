import { sql } from "kysely";
import { canonicalText } from "../../domain/json.ts";
import type { Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { READ_ROWS } from "../sql/batch-sizes.ts";
import type { Row } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import type { Pattern } from "./abridged-text.ts";
import { propertiesOf, refOf } from "./entity-versions.ts";
import { linkOf } from "./link-versions.ts";
import { type KnownPatterns, patternsOf } from "./patterns.ts";
import { stateDigest } from "./state-digest.ts";
import { StateSum } from "./state-sum.ts";

/**
 * Computes the sums of the states at these instants, in ascending order, from the rows themselves: also the digest of each
 * state. Reads every version of the tenant once, in portions, between which it calls `pause`.
 */
export async function stateSums(
  db: TenantDb,
  key: string,
  instants: readonly Instant[],
  pause: () => Promise<void> = yieldToEventLoop,
): Promise<StateSum[]> {
  /** The sums of the rows that begin at an instant, less those that ended since the one before it. */
  const differences = instants.map(() => new StateSum(key));
  const note = (row: Validity, add: (sum: StateSum) => void, subtract: (sum: StateSum) => void) => {
    const [from, to] = [firstFrom(instants, row.valid_from), firstFrom(instants, row.valid_to)];
    const [begins, ends] = [differences[from], differences[to]];
    if (from < to && begins !== undefined) add(begins);
    if (from < to && ends !== undefined) subtract(ends);
  };
  // Read anew, because what this process remembers of the patterns cannot show that they were altered.
  const known: KnownPatterns = new Map();
  for await (const rows of entityRows(db)) {
    const patterns = await patternsOf(db, rows, known);
    for (const row of rows) {
      const digest = stateDigest(row.pattern === null ? row : inFull(row, patterns));
      note(
        row,
        (sum) => sum.addEntity(refOf(row), digest),
        (sum) => sum.subtractEntity(refOf(row), digest),
      );
    }
    await pause();
  }
  for await (const rows of linkRows(db)) {
    for (const row of rows) {
      const link = linkOf(row);
      note(
        row,
        (sum) => sum.addLink(link),
        (sum) => sum.subtractLink(link),
      );
    }
    await pause();
  }
  for (const [at, sum] of differences.entries()) {
    const before = differences[at - 1];
    if (before !== undefined) sum.add(before);
  }
  return differences;
}

const inFull = (row: Row<"entity_version">, patterns: ReadonlyMap<string, Pattern>): Row<"entity_version"> => ({
  ...row,
  properties_json: canonicalText(propertiesOf(row, patterns)),
});

type Validity = Pick<Row<"entity_version">, "valid_from" | "valid_to">;

/** Returns the index of the first instant that is not before a time. */
function firstFrom(instants: readonly Instant[], time: number): number {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((instants[middle] ?? time) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function* entityRows(db: TenantDb): AsyncGenerator<Row<"entity_version">[]> {
  for (let after: readonly [string, string, number] = ["", "", -1]; ; ) {
    const [type, id, to] = after;
    const rows = await db
      .selectFrom("entity_version")
      .selectAll()
      .where(sql<boolean>`(entity_type, entity_id, valid_to) > (${type}, ${id}, ${to})`)
      .orderBy("entity_type")
      .orderBy("entity_id")
      .orderBy("valid_to")
      .limit(READ_ROWS)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = [last.entity_type, last.entity_id, last.valid_to];
  }
}

async function* linkRows(db: TenantDb): AsyncGenerator<Row<"link_version">[]> {
  const columns = ["source", "link", "target", "valid_to"] as const;
  const key = sql.join(columns.map((column) => sql.ref(column)));
  for (let after: readonly (string | number)[] = [-1, "", -1, -1]; ; ) {
    const rows = await db
      .selectFrom("link_version")
      .selectAll()
      .where(sql<boolean>`(${key}) > (${sql.join(after)})`)
      .orderBy("source")
      .orderBy("link")
      .orderBy("target")
      .orderBy("valid_to")
      .limit(READ_ROWS)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = columns.map((column) => last[column]);
  }
}
