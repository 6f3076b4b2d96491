import { type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { inPortions } from "../sql/portions.ts";
import type { Row } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { type Presence, presence, versionsBetween } from "./entity-versions.ts";
import { patternsOf } from "./patterns.ts";
import { columnsOfState, StoredState } from "./stored-state.ts";

/** The entities at each of two instants. */
export interface AtBoth<Held> {
  readonly then: ReadonlyMap<RefKey, Held>;
  readonly now: ReadonlyMap<RefKey, Held>;
}

/**
 * Returns the states of these entities at two instants, with one index lookup each. A state that held at both is one
 * object.
 */
export async function statesAtBoth(
  db: TenantDb,
  refs: readonly EntityRef[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<AtBoth<StoredState>> {
  const both = new Both<StoredState>(from, to);
  for (const { type, ids } of inPortions(refs)) {
    const rows = await versionsBetween(db, type, ids, from, to).select(stateColumns).execute();
    const patterns = await patternsOf(db, rows);
    for (const row of rows) both.add(row, new StoredState(row, patterns));
  }
  return both;
}

/** Returns the same without the properties. */
export async function presencesAtBoth(
  db: TenantDb,
  refs: readonly EntityRef[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<AtBoth<Presence>> {
  const both = new Both<Presence>(from, to);
  for (const { type, ids } of inPortions(refs)) {
    const rows = await versionsBetween(db, type, ids, from, to)
      .select(["entity_type", "entity_id", "valid_from", "valid_to"])
      .select(["life", "display_name", "synchronized", "built_in"])
      .execute();
    for (const row of rows) both.add(row, presence(row));
  }
  return both;
}

const stateColumns = ["valid_from", "valid_to", ...columnsOfState] as const;

type Valid = Pick<Row<"entity_version">, "valid_from" | "valid_to">;

class Both<Held extends Pick<Presence, "ref">> implements AtBoth<Held> {
  readonly then = new Map<RefKey, Held>();
  readonly now = new Map<RefKey, Held>();
  readonly #from: Instant;
  readonly #to: Instant;

  constructor(from: Instant, to: Instant) {
    this.#from = from;
    this.#to = to;
  }

  add({ valid_from, valid_to }: Valid, held: Held): void {
    const key = refKey(held.ref);
    if (valid_from <= this.#from) this.then.set(key, held);
    if (valid_to > this.#to) this.now.set(key, held);
  }
}
