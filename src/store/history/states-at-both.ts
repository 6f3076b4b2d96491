import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { ListedStatement, type LookUpText } from "../sql/listed-statement.ts";
import type { Row } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { type Presence, presenceOf } from "./entity-versions.ts";
import { patternsOf } from "./patterns.ts";
import { columnsOfState, type StateRow, StoredState } from "./stored-state.ts";

/** The entities at each of two instants. */
export interface AtBoth<Held> {
  readonly then: ReadonlyMap<RefKey, Held>;
  readonly now: ReadonlyMap<RefKey, Held>;
}

/** An entity's states at the two instants. Undefined at an instant without it. */
export interface StatesOfOne {
  readonly then: StoredState | undefined;
  readonly now: StoredState | undefined;
}

type Valid = Pick<Row<"entity_version">, "valid_from" | "valid_to">;
type PresenceRow = Valid & Pick<Row<"entity_version">, "life" | "display_name" | "synchronized" | "built_in">;

/** Selects columns of the versions that hold at one of the instants, or only in between. */
const versions = (columns: readonly string[]) => (looking: LookUpText) =>
  `select given.place, ${["valid_from", "valid_to", ...columns].map((column) => `v.${column}`).join(", ")}
   from ${looking.given} ${looking.lookUp(
     "entity_version",
     "v",
     "v.entity_type = $2 and v.entity_id = given.value and v.valid_from <= $5 and v.valid_to > $4",
   )}`;

const states = new ListedStatement<Valid & StateRow>(versions(columnsOfState));
const presences = new ListedStatement<PresenceRow>(versions(["life", "display_name", "synchronized", "built_in"]));

/**
 * Returns the states of each of these entities at two instants, in their order, with one index lookup each. A state that
 * held at both is one object.
 */
export async function statesOfEach(
  db: TenantDb,
  refs: readonly EntityRef[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<readonly StatesOfOne[]> {
  const found = refs.map((): { then: StoredState | undefined; now: StoredState | undefined } => ({
    then: undefined,
    now: undefined,
  }));
  for await (const { rows, refs: listed, places } of states.of(db, refs, from, to)) {
    const patterns = await patternsOf(db, rows);
    for (const row of rows) {
      const ref = listed[row.place];
      const both = found[places[row.place] ?? -1];
      if (ref === undefined || both === undefined) continue;
      const state = new StoredState(ref, row, patterns);
      if (row.valid_from <= from) both.then = state;
      if (row.valid_to > to) both.now = state;
    }
  }
  return found;
}

/** Returns the same by entity. */
export async function statesAtBoth(
  db: TenantDb,
  refs: readonly EntityRef[],
  instants: { readonly from: Instant; readonly to: Instant },
): Promise<AtBoth<StoredState>> {
  const [then, now] = [new Map<RefKey, StoredState>(), new Map<RefKey, StoredState>()];
  for (const both of await statesOfEach(db, refs, instants)) {
    if (both.then !== undefined) then.set(refKey(both.then.ref), both.then);
    if (both.now !== undefined) now.set(refKey(both.now.ref), both.now);
  }
  return { then, now };
}

/** Returns the same without the properties. */
export async function presencesAtBoth(
  db: TenantDb,
  refs: readonly EntityRef[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<AtBoth<Presence>> {
  const [then, now] = [new Map<RefKey, Presence>(), new Map<RefKey, Presence>()];
  for await (const { rows, refs: listed } of presences.of(db, refs, from, to)) {
    for (const row of rows) {
      const ref = listed[row.place];
      if (ref === undefined) continue;
      const key = refKey(ref);
      const held = presenceOf(ref, row);
      if (row.valid_from <= from) then.set(key, held);
      if (row.valid_to > to) now.set(key, held);
    }
  }
  return { then, now };
}
