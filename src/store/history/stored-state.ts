import type { JsonObject } from "../../domain/json.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import type { Row } from "../sql/schema.ts";
import type { Pattern } from "./abridged-text.ts";
import { type DifferingMember, differingMembers } from "./differing-members.ts";
import { presenceOf, propertiesOf } from "./entity-versions.ts";

/** The columns that a state is made of. */
export const columnsOfState = [
  "display_name",
  "life",
  "synchronized",
  "built_in",
  "dynamic_membership",
  "properties_json",
  "pattern",
] as const;

export type StateRow = Pick<Row<"entity_version">, (typeof columnsOfState)[number]>;

/** A state as its row has it. Its properties are read when they are asked for, which comparing two often need not. */
export class StoredState implements EntityState {
  readonly ref: EntityState["ref"];
  readonly life: EntityState["life"];
  readonly displayName: string | null;
  readonly synchronized: boolean;
  readonly builtIn: boolean;
  readonly dynamicMembership: boolean;
  readonly #row: Pick<Row<"entity_version">, "pattern" | "properties_json">;
  readonly #patterns: ReadonlyMap<string, Pattern>;
  #properties: JsonObject | null = null;

  constructor(entity: EntityState["ref"], row: StateRow, patterns: ReadonlyMap<string, Pattern>) {
    const { ref, life, displayName, synchronized, builtIn } = presenceOf(entity, row);
    this.ref = ref;
    this.life = life;
    this.displayName = displayName;
    this.synchronized = synchronized;
    this.builtIn = builtIn;
    this.dynamicMembership = row.dynamic_membership === 1;
    this.#row = row;
    this.#patterns = patterns;
  }

  /** Throws `storeUnusable` where they do not fit their pattern. */
  get properties(): JsonObject {
    this.#properties ??= propertiesOf(this.#row, this.#patterns);
    return this.#properties;
  }

  /**
   * Returns the properties that are not alike in a later state, without reading the others, or null if the two are not
   * written against the same pattern. Throws `storeUnusable` where they do not fit it.
   */
  differing(later: StoredState): readonly DifferingMember[] | null {
    if (this === later) return [];
    const mine = this.#row;
    const theirs = later.#row;
    const pattern = mine.pattern === theirs.pattern ? this.#patterns.get(mine.pattern ?? "") : undefined;
    return pattern === undefined ? null : differingMembers(mine.properties_json, theirs.properties_json, pattern);
  }
}
