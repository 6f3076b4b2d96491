import { hash } from "node:crypto";
import type { EntityRef, EntityType } from "../../domain/entity.ts";
import { asEntityType, type RefKey, refKey } from "../../domain/entity.ts";
import { canonicalText, type JsonObject } from "../../domain/json.ts";
import type { EntityState } from "../../domain/state.ts";
import type { Instant } from "../../domain/time.ts";
import { among } from "../sql/dialect.ts";
import { insertRows } from "../sql/insert-rows.ts";
import { inPortions } from "../sql/portions.ts";
import { OPEN, type Row } from "../sql/schema.ts";
import { storedJson } from "../sql/stored-json.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import type { OpenCapture } from "./state-sum.ts";

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
  states: readonly EntityState[],
  { instant, sum }: OpenCapture,
): Promise<WrittenEntities> {
  const latest = new Map(states.map((state) => [refKey(state.ref), state]));
  const held = await openVersions(
    tx,
    [...latest.values()].map((state) => state.ref),
  );
  const fresh = [...latest.values()].map(rowOf);
  const changed = fresh.filter((row) => held.get(keyOf(row))?.digest !== row.digest);
  const refs = changed.map(refOf);
  await close(
    tx,
    refs.filter((ref) => held.has(refKey(ref))),
    instant,
  );
  await insertRows(tx, "entity_version", { valid_from: instant, valid_to: OPEN }, changed);
  for (const row of changed) {
    const before = held.get(keyOf(row));
    if (before !== undefined) sum.subtractEntity(refOf(row), before.digest);
    sum.addEntity(refOf(row), row.digest);
  }
  const returned = changed.filter((row) => row.life === "live" && held.get(keyOf(row))?.life === "softDeleted");
  return { changed: refs, returned: returned.map(refOf) };
}

/** Writes the states of a first load into an empty history: see `first-load.ts`. */
export async function loadEntities(
  tx: TenantTx,
  states: readonly EntityState[],
  { instant, sum }: OpenCapture,
): Promise<void> {
  const rows = states.map(rowOf);
  await insertRows(tx, "entity_version", { valid_from: instant, valid_to: OPEN }, rows);
  for (const row of rows) sum.addEntity(refOf(row), row.digest);
}

/** Ends the versions of entities that are gone. Returns those that were held. */
export async function closeEntities(
  tx: TenantTx,
  refs: readonly EntityRef[],
  { instant, sum }: OpenCapture,
): Promise<EntityRef[]> {
  const rows = [...(await openVersions(tx, refs)).values()];
  const held = rows.map(refOf);
  await close(tx, held, instant);
  for (const row of rows) sum.subtractEntity(refOf(row), row.digest);
  return held;
}

/** Returns the states of the entities that existed at an instant, with one index lookup each. */
export async function statesAt(
  db: TenantDb,
  refs: readonly EntityRef[],
  instant: Instant,
): Promise<Map<RefKey, HeldState>> {
  const found = new Map<RefKey, HeldState>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await versionsAt(db, type, ids, instant).selectAll().execute();
    for (const row of rows) found.set(keyOf(row), heldState(row));
  }
  return found;
}

/** Returns the same without the properties, which is enough to say whether the target of a link exists. */
export async function presencesAt(
  db: TenantDb,
  refs: readonly EntityRef[],
  instant: Instant,
): Promise<Map<RefKey, Presence>> {
  const found = new Map<RefKey, Presence>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await versionsAt(db, type, ids, instant)
      .select(["entity_type", "entity_id", "life", "display_name", "synchronized", "built_in"])
      .execute();
    for (const row of rows) found.set(keyOf(row), presence(row));
  }
  return found;
}

const versionsAt = (db: TenantDb, type: EntityType, ids: readonly string[], instant: Instant) =>
  versionsBetween(db, type, ids, instant, instant);

/** Selects the versions that hold at both instants, at one of them, or only in between. */
export const versionsBetween = (db: TenantDb, type: EntityType, ids: readonly string[], from: Instant, to: Instant) =>
  db
    .selectFrom("entity_version")
    .where("entity_type", "=", type)
    .where(among(db, "entity_id", ids))
    .where("valid_from", "<=", to)
    .where("valid_to", ">", from);

/** A state as the history holds it. Equal states have equal digests. */
export interface HeldState extends EntityState {
  readonly digest: string;
}

export type Presence = Pick<EntityState, "ref" | "life" | "displayName" | "synchronized" | "builtIn">;

async function openVersions(tx: TenantTx, refs: readonly EntityRef[]): Promise<Map<RefKey, OpenVersion>> {
  const found = new Map<RefKey, OpenVersion>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await tx
      .selectFrom("entity_version")
      .select(["entity_type", "entity_id", "digest", "life"])
      .where("entity_type", "=", type)
      .where(among(tx, "entity_id", ids))
      .where("valid_to", "=", OPEN)
      .execute();
    for (const row of rows) found.set(keyOf(row), row);
  }
  return found;
}

type OpenVersion = Pick<Row<"entity_version">, "entity_type" | "entity_id" | "digest" | "life">;

/** Deletes versions that began at this very instant and ends all others. */
async function close(tx: TenantTx, refs: readonly EntityRef[], instant: Instant): Promise<void> {
  for (const { type, ids } of inPortions(refs)) {
    await tx
      .deleteFrom("entity_version")
      .where("entity_type", "=", type)
      .where(among(tx, "entity_id", ids))
      .where("valid_to", "=", OPEN)
      .where("valid_from", "=", instant)
      .execute();
    await tx
      .updateTable("entity_version")
      .set({ valid_to: instant })
      .where("entity_type", "=", type)
      .where(among(tx, "entity_id", ids))
      .where("valid_to", "=", OPEN)
      .execute();
  }
}

function rowOf(state: EntityState): Omit<Row<"entity_version">, "valid_from" | "valid_to"> {
  const held = {
    entity_type: state.ref.type,
    entity_id: state.ref.id,
    // As PostgreSQL will hold it, whose texts have no NUL.
    display_name: state.displayName?.replaceAll("\0", "\uFFFD") ?? null,
    life: state.life,
    synchronized: Number(state.synchronized),
    built_in: Number(state.builtIn),
    dynamic_membership: Number(state.dynamicMembership),
    properties_json: canonicalText(state.properties),
  };
  return { ...held, digest: stateDigest(held) };
}

/** Returns the digest of a state, which is equal for equal states. */
export function stateDigest(
  row: Omit<Row<"entity_version">, "entity_type" | "entity_id" | "valid_from" | "valid_to" | "digest">,
): string {
  const facts = [row.synchronized, row.built_in, row.dynamic_membership];
  const text = `${row.life} ${facts} ${JSON.stringify(row.display_name)} ${row.properties_json}`;
  return hash("sha256", text, "base64url");
}

export function heldState(row: Row<"entity_version">): HeldState {
  const properties = storedJson<JsonObject>(row.properties_json);
  return { ...presence(row), properties, dynamicMembership: row.dynamic_membership === 1, digest: row.digest };
}

export function presence(
  row: Pick<Row<"entity_version">, "life" | "display_name" | "synchronized" | "built_in"> & Keyed,
): Presence {
  return {
    ref: refOf(row),
    life: row.life === "softDeleted" ? "softDeleted" : "live",
    displayName: row.display_name,
    synchronized: row.synchronized === 1,
    builtIn: row.built_in === 1,
  };
}

export type Keyed = Pick<Row<"entity_version">, "entity_type" | "entity_id">;
export const refOf = (row: Keyed): EntityRef => ({ type: asEntityType(row.entity_type), id: row.entity_id });
export const keyOf = (row: Keyed): RefKey => refKey(refOf(row));
