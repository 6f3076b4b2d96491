import { canonicalText } from "../../domain/json.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import type { Row } from "../sql/schema.ts";
import { abridged } from "./abridged.ts";
import type { NamedPattern, PatternsByType } from "./patterns.ts";
import { stateDigest } from "./state-digest.ts";

type WrittenRow = Omit<Row<"entity_version">, "valid_from" | "valid_to">;

/** A state beside its row. */
export interface WrittenState {
  readonly state: EntityState;
  /** The row with the properties in full. */
  readonly row: WrittenRow;
  /** The properties against the pattern that its type had when they were prepared, or null if it had none. */
  readonly against: { readonly pattern: string; readonly text: string } | null;
}

/** Returns a state with the row that holds it, which follows from the state alone. */
export function writtenState(state: EntityState, patterns: PatternsByType = new Map()): WrittenState {
  const held = {
    entity_type: state.ref.type,
    entity_id: state.ref.id,
    // As PostgreSQL will hold it, whose texts have no NUL.
    display_name: state.displayName?.replaceAll("\0", "\uFFFD") ?? null,
    life: state.life,
    synchronized: Number(state.synchronized),
    built_in: Number(state.builtIn),
    dynamic_membership: Number(state.dynamicMembership),
    pattern: null,
    properties_json: canonicalText(state.properties),
  };
  const named = patterns.get(state.ref.type);
  return {
    state,
    row: { ...held, digest: stateDigest(held) },
    against: named === undefined ? null : against(state, named),
  };
}

/** Returns the row of a state as it is written: against a pattern, if that is shorter. */
export function storedRow({ state, row, against: prepared }: WrittenState, patterns: PatternsByType): WrittenRow {
  const named = patterns.get(state.ref.type);
  if (named === undefined) return row;
  // Another pattern than that of the preparation has been chosen if the transaction with the choice was taken back.
  const { pattern, text } = prepared?.pattern === named.id ? prepared : against(state, named);
  return text.length < row.properties_json.length ? { ...row, properties_json: text, pattern } : row;
}

const against = ({ properties }: EntityState, { id, pattern }: NamedPattern) => ({
  pattern: id,
  text: abridged(properties, pattern),
});
