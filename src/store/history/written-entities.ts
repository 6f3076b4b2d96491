import type { EntityRef, RefKey } from "../../domain/tenant/entity.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { among } from "../sql/dialect.ts";
import { insertRows } from "../sql/insert-rows.ts";
import { inPortions } from "../sql/portions.ts";
import { OPEN, type Row } from "../sql/schema.ts";
import type { TenantTx } from "../sql/tenant-db.ts";
import { keyOf, refOf } from "./entity-versions.ts";
import { type PatternsByType, patternsToWrite } from "./patterns.ts";
import type { OpenCapture } from "./state-sum.ts";
import { storedRow, type WrittenState } from "./written-state.ts";

/** Entities that a capture wrote. */
export interface WrittenEntities {
  readonly changed: readonly EntityRef[];
  /** Those of them that were soft-deleted and are live again. */
  readonly returned: readonly EntityRef[];
}

/**
 * Writes the states that differ from what is held, valid from `instant` on, and closes what they replace. The same entity
 * may come several times in one capture: the last state counts.
 */
export async function writeEntities(
  tx: TenantTx,
  states: readonly WrittenState[],
  { instant, sum }: OpenCapture,
): Promise<WrittenEntities> {
  const latest = new Map(states.map((written) => [refKey(written.state.ref), written]));
  const held = await openVersions(
    tx,
    [...latest.values()].map(({ state }) => state.ref),
  );
  const changed = [...latest.values()].filter(({ row }) => held.get(keyOf(row))?.digest !== row.digest);
  const refs = changed.map(({ row }) => refOf(row));
  await close(
    tx,
    refs.flatMap((ref) => held.get(refKey(ref)) ?? []),
    instant,
  );
  await insertStates(tx, changed, instant);
  for (const { row } of changed) {
    const before = held.get(keyOf(row));
    if (before !== undefined) sum.subtractEntity(refOf(row), before.digest);
    sum.addEntity(refOf(row), row.digest);
  }
  const returned = changed.filter(({ row }) => row.life === "live" && held.get(keyOf(row))?.life === "softDeleted");
  return { changed: refs, returned: returned.map(({ row }) => refOf(row)) };
}

/**
 * Writes states that are known not to be held yet: see `first-load.ts`. Returns the patterns that they were written
 * against.
 */
export const loadEntities = (
  tx: TenantTx,
  states: readonly WrittenState[],
  instant: Instant,
): Promise<PatternsByType> => insertStates(tx, states, instant);

/** Writes states against the patterns of their types, where those save something. */
async function insertStates(tx: TenantTx, written: readonly WrittenState[], instant: Instant): Promise<PatternsByType> {
  const patterns = await patternsToWrite(
    tx,
    written.map(({ state }) => state),
    instant,
  );
  const rows = written.map((each) => storedRow(each, patterns));
  await insertRows(tx, "entity_version", { valid_from: instant, valid_to: OPEN }, rows);
  return patterns;
}

/** Ends the versions of entities that are gone. Returns those that were held. */
export async function closeEntities(
  tx: TenantTx,
  refs: readonly EntityRef[],
  { instant, sum }: OpenCapture,
): Promise<EntityRef[]> {
  const rows = [...(await openVersions(tx, refs)).values()];
  const held = rows.map(refOf);
  await close(tx, rows, instant);
  for (const row of rows) sum.subtractEntity(refOf(row), row.digest);
  return held;
}

async function openVersions(tx: TenantTx, refs: readonly EntityRef[]): Promise<Map<RefKey, OpenVersion>> {
  const found = new Map<RefKey, OpenVersion>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await tx
      .selectFrom("entity_version")
      .select(["entity_type", "entity_id", "valid_from", "digest", "life"])
      .where("entity_type", "=", type)
      .where(among(tx, "entity_id", ids))
      .where("valid_to", "=", OPEN)
      .execute();
    for (const row of rows) found.set(keyOf(row), row);
  }
  return found;
}

type OpenVersion = Pick<Row<"entity_version">, "entity_type" | "entity_id" | "valid_from" | "digest" | "life">;

/** Deletes versions that began at this very instant and ends all others. */
async function close(tx: TenantTx, versions: readonly OpenVersion[], instant: Instant): Promise<void> {
  const isBegun = (row: OpenVersion) => row.valid_from === instant;
  for (const { type, ids } of inPortions(versions.filter(isBegun).map(refOf))) {
    await tx
      .deleteFrom("entity_version")
      .where("entity_type", "=", type)
      .where(among(tx, "entity_id", ids))
      .where("valid_to", "=", OPEN)
      .execute();
  }
  for (const { type, ids } of inPortions(versions.filter((row) => !isBegun(row)).map(refOf))) {
    await tx
      .updateTable("entity_version")
      .set({ valid_to: instant })
      .where("entity_type", "=", type)
      .where(among(tx, "entity_id", ids))
      .where("valid_to", "=", OPEN)
      .execute();
  }
}
