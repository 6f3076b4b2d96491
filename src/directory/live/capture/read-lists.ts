import * as z from "zod";
import type { EntityRef, EntityType } from "../../../domain/entity.ts";
import type { Link, LinkName } from "../../../domain/link.ts";
import type { UnreadPart } from "../../../domain/part.ts";
import type { EntityState } from "../../../domain/state.ts";
import { batchGet, MOST_IN_A_BATCH } from "../../../graph/http/batch.ts";
import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { isSuccess, refusal } from "../../../graph/http/refused.ts";
import { decodeCollection } from "../../../wire/collection.ts";
import type { CompleteList, ListBatch } from "../../directory.ts";
import { stateBelow } from "./below.ts";
import { allLists, type ChildList, completeList, partOfList } from "./child-lists.ts";
import { pageHeaders, pagesFrom, type ReadingRun } from "./reading.ts";
import { rowObject, stateOfRow, targetOf } from "./row.ts";
import { pathOfType } from "./sources.ts";

type Lists = AsyncGenerator<ListBatch, readonly UnreadPart[]>;

/**
 * Reads one kind of list below these parents, 20 parents in a request. A parent that is gone has no list. Returns the
 * part if it may not be read or if some of its entries are malformed.
 */
export async function* readLists(run: ReadingRun, list: ChildList, parents: readonly EntityRef[]): Lists {
  const { context, signal } = run;
  const base = pathOfType(list.parent);
  let garbled = 0;
  for (let at = 0; at < parents.length; at += MOST_IN_A_BATCH) {
    const portion = parents.slice(at, at + MOST_IN_A_BATCH);
    const gets = portion.map(({ id }) => ({
      path: `${base}/${encodeURIComponent(id)}/${list.name}`,
      headers: pageHeaders,
    }));
    const answers = await batchGet(context.client, gets, context, { signal });
    const batch: { entities: EntityState[]; linksAdded: Link[]; complete: CompleteList[] } = {
      entities: [],
      linksAdded: [],
      complete: [],
    };
    for (const [index, answer] of answers.entries()) {
      const parent = portion[index];
      if (parent === undefined || (answer.status === 404 && list.single !== true)) continue;
      if (answer.status === 403) return [{ part: partOfList(list), reason: forbidden(list) }];
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
  const reason = `${garbled} entries of ${list.name} came in a form this version cannot read.`;
  return garbled === 0 ? [] : [{ part: partOfList(list), reason }];
}

const identified = z.looseObject({ id: z.string().min(1).max(200) });

/** Reads one kind of list below every object that can have one. */
export async function* readEveryList(run: ReadingRun, list: ChildList): Lists {
  const { context, signal } = run;
  const filter = list.of === undefined ? {} : { $filter: list.of.filter };
  const first = context.client.get(pathOfType(list.parent), {
    query: { $select: "id", ...filter },
    headers: pageHeaders,
    signal,
  });
  let unread: readonly UnreadPart[] = [];
  for await (const { rows } of pagesFrom(context, first, `Listing objects of type ${list.parent}`, signal)) {
    const parents = rows.flatMap((row): readonly EntityRef[] => {
      const object = identified.safeParse(row);
      return object.success ? [{ type: list.parent, id: object.data.id }] : [];
    });
    const found = yield* readLists(run, list, parents);
    // A list that may not be read may not be read below other objects either. A malformed one says nothing about others.
    if (found.some(({ reason }) => reason === forbidden(list))) return found;
    unread = [...unread, ...found];
  }
  return unread;
}

/** Reads all lists from these objects, and the groups that they are direct members of. */
export async function* readListsBelow(run: ReadingRun, refs: readonly EntityRef[]): AsyncGenerator<ListBatch> {
  for (const list of allLists) {
    const parents = refs.filter(({ type }) => type === list.parent);
    if (parents.length > 0) yield* readLists(run, list, parents);
  }
  yield* readMemberships(run, refs);
}

const members: readonly EntityType[] = ["user", "group", "servicePrincipal"];

/** A group may not report a member that has come back. These lists only add, because they do not show every kind of group. */
async function* readMemberships(run: ReadingRun, refs: readonly EntityRef[]): AsyncGenerator<ListBatch> {
  const { context, signal } = run;
  const wanted = refs.filter(({ type }) => members.includes(type));
  for (let at = 0; at < wanted.length; at += MOST_IN_A_BATCH) {
    const portion = wanted.slice(at, at + MOST_IN_A_BATCH);
    const gets = portion.map(({ type, id }) => ({
      path: `${pathOfType(type)}/${encodeURIComponent(id)}/memberOf/microsoft.graph.group?$select=id`,
      headers: pageHeaders,
    }));
    const answers = await batchGet(context.client, gets, context, { signal });
    const linksAdded: Link[] = [];
    for (const [index, answer] of answers.entries()) {
      const target = portion[index];
      if (target === undefined || !isSuccess(answer)) continue;
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

async function itemsOf({ context, signal }: ReadingRun, list: ChildList, parent: EntityRef, first: GraphAnswer) {
  const links: Link[] = [];
  const states: EntityState[] = [];
  let garbled = 0;
  const take = (row: unknown): void => {
    const { holds } = list;
    if ("link" in holds) {
      const target = targetOfRow(row, parent, holds.link);
      if (target !== null) links.push({ link: holds.link, source: parent, target });
      return;
    }
    const state = stateBelow(parent, stateOfRow(holds.entity, row));
    if (state === null) garbled += 1;
    else states.push(state);
  };
  if (list.single === true) {
    if (isSuccess(first)) take(first.body);
    return { links, states, garbled };
  }
  for await (const { rows } of pagesFrom(context, Promise.resolve(first), `Reading ${list.name}`, signal)) {
    for (const row of rows) take(row);
  }
  return { links, states, garbled };
}

function targetOfRow(row: unknown, parent: EntityRef, link: LinkName): EntityRef | null {
  const [named] = decodeCollection({ value: [row] }, rowObject).items;
  return named === undefined ? null : targetOf(named, parent.type, link);
}

const forbidden = ({ name, parent, permission }: ChildList): string =>
  `The ${name} of objects of type ${parent} may not be read. An administrator has to grant ${permission}.`;
