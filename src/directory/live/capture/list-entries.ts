import type { EntityRef } from "../../../domain/tenant/entity.ts";
import type { Link, LinkName } from "../../../domain/tenant/link.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { decodeCollection } from "../../../wire/collection.ts";
import { stateBelow } from "./below.ts";
import type { ChildList } from "./child-lists.ts";
import { rowObject, stateOfRow, targetOf } from "./row.ts";

/** Entries of one list below an object. */
export interface ListEntries {
  readonly links: readonly Link[];
  readonly states: readonly EntityState[];
  /** Number of entries that could not be read. */
  readonly garbled: number;
}

/** Decodes entries one by one, so that one that cannot be read hides no other. */
export function entriesOf({ holds }: ChildList, parent: EntityRef, rows: readonly unknown[]): ListEntries {
  const links: Link[] = [];
  const states: EntityState[] = [];
  let garbled = 0;
  for (const row of rows) {
    if ("link" in holds) {
      const target = targetOfRow(row, parent, holds.link);
      if (target !== null) links.push({ link: holds.link, source: parent, target });
      continue;
    }
    const state = stateBelow(parent, stateOfRow(holds.entity, row));
    if (state === null) garbled += 1;
    else states.push(state);
  }
  return { links, states, garbled };
}

function targetOfRow(row: unknown, parent: EntityRef, link: LinkName): EntityRef | null {
  const [named] = decodeCollection({ value: [row] }, rowObject).items;
  return named === undefined ? null : targetOf(named, parent.type, link);
}
