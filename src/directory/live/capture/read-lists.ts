import * as z from "zod";
import type { EntityRef, EntityType } from "../../../domain/tenant/entity.ts";
import type { Link } from "../../../domain/tenant/link.ts";
import type { UnreadPart } from "../../../domain/tenant/part.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { getInBatches } from "../../../graph/http/batch.ts";
import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { isSuccess, refusal } from "../../../graph/http/refused.ts";
import { literal } from "../../../wire/literal.ts";
import { objectId } from "../../../wire/reading.ts";
import type { CompleteList, ListBatch } from "../../directory.ts";
import { allLists, type ChildList, completeList, forbiddenList, malformedList } from "./child-lists.ts";
import { entriesOf, type ListEntries } from "./list-entries.ts";
import { pageHeaders, pagesFrom, type ReadingRun } from "./reading.ts";
import { pathOfType } from "./sources.ts";

export type Lists = AsyncGenerator<ListBatch, readonly UnreadPart[]>;

/**
 * Reads one kind of list below these parents, 20 parents in a request. A parent that is gone has no list. Returns the
 * part if it may not be read or if some of its entries are malformed.
 */
export async function* readLists(run: ReadingRun, list: ChildList, parents: readonly EntityRef[]): Lists {
  const { context, signal } = run;
  const base = pathOfType(list.parent);
  let garbled = 0;
  const listOf = ({ id }: EntityRef) => ({
    path: `${base}/${encodeURIComponent(id)}/${list.name}`,
    headers: pageHeaders,
  });
  for await (const answers of getInBatches(context, parents, listOf, { signal })) {
    const batch: { entities: EntityState[]; linksAdded: Link[]; complete: CompleteList[] } = {
      entities: [],
      linksAdded: [],
      complete: [],
    };
    for (const [parent, answer] of answers) {
      if (answer.status === 404 && list.single !== true) continue;
      if (answer.status === 403) return [forbiddenList(list)];
      if (!isSuccess(answer) && answer.status !== 404) {
        throw refusal(answer, `Reading ${list.name} of the ${parent.type} ${parent.id}`);
      }
      const read = await itemsOf(run, list, parent, answer);
      garbled += read.garbled;
      batch.linksAdded.push(...read.links);
      batch.entities.push(...read.states);
      if (read.garbled === 0) batch.complete.push(completeList(list, parent));
    }
    yield batch;
  }
  return garbled === 0 ? [] : [malformedList(list, garbled)];
}

const identified = z.looseObject({ id: objectId });

/** Reads all lists from these objects, and the groups that they are direct members of. */
export async function* readListsBelow(run: ReadingRun, refs: readonly EntityRef[]): AsyncGenerator<ListBatch> {
  for (const list of allLists) {
    const parents = refs.filter(({ type }) => type === list.parent);
    if (parents.length > 0) yield* readLists(run, list, parents);
  }
  yield* readGrantsTo(run, refs);
  yield* readMemberships(run, refs);
}

/** Grants for one user or all of them, which have no list below the application that they open. */
const grantsTo: ChildList = {
  parent: "servicePrincipal",
  name: "oauth2PermissionGrants",
  holds: { entity: "oAuth2PermissionGrant", end: "resourceId" },
  permission: "Directory.Read.All",
};

/** Reads the grants that are visible again because the application they open has come back. */
async function* readGrantsTo(run: ReadingRun, refs: readonly EntityRef[]): AsyncGenerator<ListBatch> {
  const { context, signal } = run;
  const resources = refs.filter(({ type }) => type === grantsTo.parent);
  const grantsOf = ({ id }: EntityRef) => ({
    path: `/oauth2PermissionGrants?$filter=${encodeURIComponent(`resourceId eq ${literal(id)}`)}`,
    headers: pageHeaders,
  });
  for await (const answers of getInBatches(context, resources, grantsOf, { signal })) {
    const entities: EntityState[] = [];
    for (const [resource, answer] of answers) {
      if (isSuccess(answer)) entities.push(...(await itemsOf(run, grantsTo, resource, answer)).states);
    }
    yield { entities, linksAdded: [], complete: [] };
  }
}

const members: readonly EntityType[] = ["user", "group", "servicePrincipal"];

/** A group may not report a member that has come back. These lists only add, because they do not show every kind of group. */
async function* readMemberships(run: ReadingRun, refs: readonly EntityRef[]): AsyncGenerator<ListBatch> {
  const { context, signal } = run;
  const wanted = refs.filter(({ type }) => members.includes(type));
  const groupsOf = ({ type, id }: EntityRef) => ({
    path: `${pathOfType(type)}/${encodeURIComponent(id)}/memberOf/microsoft.graph.group?$select=id`,
    headers: pageHeaders,
  });
  for await (const answers of getInBatches(context, wanted, groupsOf, { signal })) {
    const linksAdded: Link[] = [];
    for (const [target, answer] of answers) {
      if (!isSuccess(answer)) continue;
      for await (const { rows } of pagesFrom(context, Promise.resolve(answer), "Reading memberships", signal)) {
        for (const row of rows) {
          const object = identified.safeParse(row);
          if (!object.success) continue;
          linksAdded.push({ link: "members", source: { type: "group", id: object.data.id }, target });
        }
      }
    }
    yield { entities: [], linksAdded, complete: [] };
  }
}

async function itemsOf(
  { context, signal }: ReadingRun,
  list: ChildList,
  parent: EntityRef,
  first: GraphAnswer,
): Promise<ListEntries> {
  if (list.single === true) return entriesOf(list, parent, isSuccess(first) ? [first.body] : []);
  const all: unknown[] = [];
  for await (const { rows } of pagesFrom(context, Promise.resolve(first), `Reading ${list.name}`, signal)) {
    all.push(...rows);
  }
  return entriesOf(list, parent, all);
}
