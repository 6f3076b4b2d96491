import { COVERAGE_VERSION, type Coverage } from "../../domain/tenant/coverage.ts";
import { uncoveredBy } from "../../domain/tenant/coverage-history.ts";
import type { UnreadPart } from "../../domain/tenant/part.ts";
import { asInstant, type Instant, type Millis } from "../../domain/time.ts";
import { FixedStatement } from "../sql/fixed-statement.ts";
import { columnsOf, type Row } from "../sql/schema.ts";
import { storedJson } from "../sql/stored-json.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { sealOfCapture } from "./capture-seal.ts";
import { markingEnd } from "./history-end.ts";

/** A finished capture: the state at its instant is whole. */
export interface Capture {
  readonly instant: Instant;
  readonly readFrom: Millis;
  readonly readUntil: Millis;
  /** The position from which the directory's feed continues. */
  readonly cursor: string;
  readonly coverage: Coverage;
  readonly coverageVersion: number;
  readonly changedEntities: number;
  /** The sum of the state at the instant. Null for captures of a version that did not add it up. */
  readonly stateSum: string | null;
  /** Parts that the directory did not let it read, or that its version did not cover. Their state is the last known one. */
  readonly unread: readonly UnreadPart[];
}

/** Returns the newest finished capture, or null in an empty history. */
export async function headCapture(db: TenantDb): Promise<Capture | null> {
  const row = await db.selectFrom("capture").selectAll().orderBy("instant", "desc").limit(1).executeTakeFirst();
  return row === undefined ? null : captureOf(row);
}

const captureOfInstant = new FixedStatement<Row<"capture">>(
  `select ${columnsOf("capture").join(", ")} from "capture" where "tenant_id" = $1 and "instant" = $2`,
);

/** Returns the finished capture of an instant, or null if it is not kept. */
export async function captureAt(db: TenantDb, instant: Instant): Promise<Capture | null> {
  const [row] = (await captureOfInstant.run(db, instant)).rows;
  return row === undefined ? null : captureOf(row);
}

/** Returns what the capture of an instant could not read. Empty if it is not kept. */
export const partsUnreadAt = async (db: TenantDb, instant: Instant): Promise<readonly UnreadPart[]> =>
  (await captureAt(db, instant))?.unread ?? [];

/** Returns what the captures of these instants could not read. Instants of complete captures are left out. */
export async function unreadAt(
  db: TenantDb,
  instants: readonly Instant[],
): Promise<ReadonlyMap<Instant, readonly UnreadPart[]>> {
  if (instants.length === 0) return new Map();
  const rows = await db
    .selectFrom("capture")
    .select(["instant", "unread_json", "coverage_version"])
    .where("instant", "in", [...instants])
    .where((eb) => eb.or([eb("unread_json", "is not", null), eb("coverage_version", "<", COVERAGE_VERSION)]))
    .execute();
  return new Map(rows.map((row) => [asInstant(row.instant), unreadOf(row)]));
}

function captureOf(row: Row<"capture">): Capture {
  return {
    instant: asInstant(row.instant),
    readFrom: row.read_from,
    readUntil: row.read_until,
    cursor: row.cursor,
    coverage: row.coverage === "microsoft" ? "microsoft" : "extended",
    coverageVersion: row.coverage_version,
    changedEntities: row.changed_entities,
    stateSum: row.state_sum,
    unread: unreadOf(row),
  };
}

function unreadOf({ unread_json, coverage_version }: Pick<Row<"capture">, "unread_json" | "coverage_version">) {
  const unread = unread_json === null ? [] : storedJson<readonly UnreadPart[]>(unread_json);
  return [...unread, ...uncoveredBy(coverage_version)];
}

/** Returns the seal of the capture of an instant, or null without one. */
export async function sealAt(db: TenantDb, instant: Instant): Promise<string | null> {
  const row = await db.selectFrom("capture").select("seal").where("instant", "=", instant).executeTakeFirst();
  return row?.seal ?? null;
}

/** Returns the rows of all captures that are kept, oldest first. */
export async function captureRows(db: TenantDb): Promise<Row<"capture">[]> {
  return db.selectFrom("capture").selectAll().orderBy("instant").execute();
}

/** Returns how many records the trail held at the newest capture. Zero if no capture says. */
export async function newestTrailCount(db: TenantDb): Promise<number> {
  const row = await db
    .selectFrom("capture")
    .select((eb) => eb.fn.max("trail_records").as("records"))
    .executeTakeFirst();
  return Number(row?.records ?? 0);
}

/** Returns the newest kept capture before an instant, or null. */
export async function captureBefore(db: TenantDb, instant: Instant): Promise<Instant | null> {
  const row = await db
    .selectFrom("capture")
    .select("instant")
    .where("instant", "<", instant)
    .orderBy("instant", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : asInstant(row.instant);
}

/** Returns the oldest kept capture, or null. */
export async function oldestCapture(db: TenantDb): Promise<Instant | null> {
  const row = await db.selectFrom("capture").select("instant").orderBy("instant").limit(1).executeTakeFirst();
  return row === undefined ? null : asInstant(row.instant);
}

/**
 * Makes a capture whole, as its last write, and seals it with the history's key: in a chain with the captures before,
 * with the number of records that the trail holds, and with the snapshots, so that no part can be cut back alone.
 */
export async function finishCapture(tx: TenantTx, capture: Capture, key: string): Promise<void> {
  await tx.deleteFrom("seen").execute();
  await tx.deleteFrom("reading").execute();
  const before = await tx.selectFrom("capture").select("seal").orderBy("instant", "desc").limit(1).executeTakeFirst();
  const trail = await tx.selectFrom("trail").select("seq").orderBy("seq", "desc").limit(1).executeTakeFirst();
  const row = {
    instant: capture.instant,
    read_from: capture.readFrom,
    read_until: capture.readUntil,
    cursor: capture.cursor,
    coverage: capture.coverage,
    coverage_version: capture.coverageVersion,
    changed_entities: capture.changedEntities,
    state_sum: capture.stateSum,
    trail_records: trail?.seq ?? 0,
    previous_seal: before?.seal ?? null,
    unread_json: capture.unread.length === 0 ? null : JSON.stringify(capture.unread),
  };
  const seal = sealOfCapture(key, tx.tenant, row);
  const insert = tx.insertInto("capture").values({ ...row, seal });
  await markingEnd(tx, () => insert.execute());
}
