import { canonicalId } from "../../../domain/tenant/entity.ts";
import type { Link } from "../../../domain/tenant/link.ts";
import type { UnreadPart } from "../../../domain/tenant/part.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { numberText } from "../../../domain/words/number-text.ts";
import { namesOf, partsOf } from "./reading.ts";
import { lastOfEach, linksOfRow, rowObject, stateOfRow } from "./row.ts";
import type { LiveSource } from "./sources.ts";

/** The rows of one page of a source. */
export interface DecodedPage {
  readonly states: readonly EntityState[];
  readonly added: readonly Link[];
  readonly removed: readonly Link[];
  /** Ids of rows that hold a part of an object only, as a record of changes may send it. */
  readonly partial: readonly string[];
  readonly garbled: Garbled;
}

/** Rows that could not be read: by id, and the number of those whose id could not be read either. */
export interface Garbled {
  readonly ids: readonly string[];
  readonly nameless: number;
}

/**
 * Decodes rows one by one, so that one that cannot be read hides no other. Only a record of changes has rows that hold a
 * part of an object: elsewhere an object without the mark simply has no such value.
 */
export function decodePage(
  source: LiveSource,
  rows: readonly unknown[],
  { ofChanges = false }: { readonly ofChanges?: boolean } = {},
): DecodedPage {
  const states: EntityState[] = [];
  const partial: string[] = [];
  const ids: string[] = [];
  let nameless = 0;
  for (const row of rows) {
    const state = stateOfRow(source.type, row);
    const id = state?.ref.id ?? idOf(row);
    if (state === null && id === null) nameless += 1;
    else if (ofChanges && id !== null && isPartial(source, row)) partial.push(id);
    else if (state !== null) states.push(state);
    else if (id !== null) ids.push(id);
  }
  const links = rows.map((row) => linksOf(source, row));
  return {
    states: lastOfEach(states),
    added: links.flatMap(({ added }) => added),
    removed: links.flatMap(({ removed }) => removed),
    partial,
    garbled: { ids, nameless },
  };
}

/** Returns true for a row without the member that every object of the type has. */
const isPartial = ({ mark }: LiveSource, row: unknown): boolean =>
  mark !== undefined && (rowObject(row)[mark] ?? null) === null;

export function idOf(row: unknown): string | null {
  const { id } = rowObject(row);
  return typeof id === "string" && id !== "" && id.length <= 200 ? canonicalId(id) : null;
}

function linksOf(source: LiveSource, row: unknown) {
  const id = idOf(row);
  return id === null ? { added: [], removed: [] } : linksOfRow({ type: source.type, id }, rowObject(row), source.links);
}

/** Unreadable objects that are named one by one. Beyond this number, the whole part counts as unread. */
const MOST_NAMED = 50;

/** Adds up the rows of one source that could not be read. */
export class GarbledRows {
  readonly #ids = new Set<string>();
  #nameless = 0;

  add({ ids, nameless }: Garbled): void {
    for (const id of ids) this.#ids.add(id);
    this.#nameless += nameless;
  }

  /** False if the unreadable objects are not all known, so that a missing object may be one of them. */
  get isNamed(): boolean {
    return this.#nameless === 0 && this.#ids.size <= MOST_NAMED;
  }

  unread(source: LiveSource): readonly UnreadPart[] {
    const count = this.#ids.size + this.#nameless;
    if (count === 0) return [];
    if (this.isNamed) {
      const reason = `It came in a form this version cannot read.`;
      return [...this.#ids].map((id) => ({ part: source.type, id, reason }));
    }
    const reason = `${numberText(count)} of the ${namesOf(source.type)} came in a form this version cannot read.`;
    return partsOf(source).map((part) => ({ part, reason }));
  }
}
