import { isJsonCollection, type Json } from "../../../domain/json.ts";
import type { EntityRef } from "../../../domain/tenant/entity.ts";
import type { Link } from "../../../domain/tenant/link.ts";
import type { UnreadPart } from "../../../domain/tenant/part.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { isSuccess } from "../../../graph/http/refused.ts";
import type { CompleteList } from "../../directory.ts";
import { type ChildList, completeList, forbiddenList, malformedList } from "./child-lists.ts";
import { entriesOf } from "./list-entries.ts";
import { idOf } from "./page.ts";
import { type Lists, readLists } from "./read-lists.ts";
import { pageHeaders, pagesFrom, type ReadingRun } from "./reading.ts";
import { rowObject } from "./row.ts";
import { pathOfType } from "./sources.ts";

/**
 * Number of entries from which an expanded list may lack others. Source: Microsoft Graph, "Use query parameters": a
 * relationship of a directory object expands to at most 20 entries, without a link to the rest.
 */
const CUT_AT = 20;

/**
 * Reads one kind of list below every object that can have one, expanded in a list of these objects. A list that may have
 * been cut is read by itself, and so are all lists of a service that does not expand them.
 */
export async function* readEveryList(run: ReadingRun, list: ChildList): Lists {
  const { context, signal } = run;
  const first = await listParents(run, list);
  if (first.status === 403) return [forbiddenList(list)];
  let garbled = 0;
  let unread: readonly UnreadPart[] = [];
  const tried = `Listing objects of type ${list.parent}`;
  for await (const { rows } of pagesFrom(context, Promise.resolve(first), tried, signal)) {
    const batch: { entities: EntityState[]; linksAdded: Link[]; complete: CompleteList[] } = {
      entities: [],
      linksAdded: [],
      complete: [],
    };
    const cut: EntityRef[] = [];
    for (const row of rows) {
      const id = idOf(row);
      if (id === null) continue;
      const parent: EntityRef = { type: list.parent, id };
      const entries = wholeListIn(rowObject(row)[list.name]);
      if (entries === null) {
        cut.push(parent);
        continue;
      }
      const read = entriesOf(list, parent, entries);
      garbled += read.garbled;
      batch.linksAdded.push(...read.links);
      batch.entities.push(...read.states);
      if (read.garbled === 0) batch.complete.push(completeList(list, parent));
    }
    yield batch;
    const found = yield* readLists(run, list, cut);
    // A list that may not be read may not be read below other objects either. A malformed one says nothing about others.
    if (found.some(({ reason }) => reason === forbiddenList(list).reason)) return found;
    unread = [...unread, ...found];
  }
  return garbled === 0 ? unread : [...unread, malformedList(list, garbled)];
}

/** Requests the parents with their lists, and without them from a service that refuses that. */
async function listParents({ context, signal }: ReadingRun, list: ChildList): Promise<GraphAnswer> {
  const { parent, name, holds, of } = list;
  const query = { $select: "id", ...(of === undefined ? {} : { $filter: of.filter }) };
  const $expand = "link" in holds ? `${name}($select=id)` : name;
  const options = { headers: pageHeaders, signal };
  const expanded = await context.client.get(pathOfType(parent), { ...options, query: { ...query, $expand } });
  if (isSuccess(expanded)) return expanded;
  return context.client.get(pathOfType(parent), { ...options, query });
}

/** Returns the entries of an expanded list, or null if there may be more. */
const wholeListIn = (entries: Json | undefined): readonly Json[] | null =>
  isJsonCollection(entries) && entries.length < CUT_AT ? entries : null;
