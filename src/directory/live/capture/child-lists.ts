import type { EntityRef, EntityType } from "../../../domain/entity.ts";
import type { Link, LinkName } from "../../../domain/link.ts";
import type { EntityState } from "../../../domain/state.ts";
import { batchGet, MOST_IN_A_BATCH } from "../../../graph/http/batch.ts";
import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { isSuccess, refusal } from "../../../graph/http/refused.ts";
import { decodeCollection } from "../../../wire/collection.ts";
import type { CompleteList, FeedBatch, FeedPart, UnreadPart } from "../../directory.ts";
import { partOf } from "../../feed-parts.ts";
import type { ReadingRun } from "./read-source.ts";
import { pageHeaders, pagesFrom } from "./reading.ts";
import { stateOfRow, targetOf } from "./row.ts";

/** A list below each object of a type for which Graph keeps no record of changes. */
export interface ChildList {
  readonly parent: EntityType;
  /** Name of the list in the address of its parent. */
  readonly name: string;
  /** The content of the list: links from the parent, or relationship entities that end at it. */
  readonly holds: { readonly link: LinkName } | { readonly entity: EntityType; readonly end: string };
  readonly permission: string;
  /** Narrows the parents, where only some can have such a list. */
  readonly of?: (parent: EntityState) => boolean;
}

/** Source: Microsoft Graph v1.0. Only guests and agent users have sponsors. */
export const childLists: readonly ChildList[] = [
  { parent: "application", name: "owners", holds: { link: "owners" }, permission: "Application.Read.All" },
  { parent: "servicePrincipal", name: "owners", holds: { link: "owners" }, permission: "Application.Read.All" },
  {
    parent: "servicePrincipal",
    name: "appRoleAssignedTo",
    holds: { entity: "appRoleAssignment", end: "resourceId" },
    permission: "Application.Read.All",
  },
  {
    parent: "user",
    name: "sponsors",
    holds: { link: "sponsors" },
    permission: "User.Read.All",
    of: ({ properties }) => properties.userType === "Guest",
  },
];

export const partOfList = ({ parent, holds }: ChildList): FeedPart =>
  "link" in holds ? partOf(parent, holds.link) : holds.entity;

const completeList = (list: ChildList, of: EntityRef): CompleteList => ({
  of,
  part: partOfList(list),
  ...("end" in list.holds ? { end: list.holds.end } : {}),
});

export type ChildBatch = Pick<FeedBatch, "entities" | "linksAdded"> & Required<Pick<FeedBatch, "complete">>;

/**
 * Reads one kind of list below these parents, 20 parents in a request. A parent that is gone meanwhile has no list. Returns
 * the parts that may not be read, or of which rows made no sense.
 */
export async function* readChildLists(
  run: ReadingRun,
  list: ChildList,
  parents: readonly EntityRef[],
): AsyncGenerator<ChildBatch, readonly UnreadPart[]> {
  const { context, signal } = run;
  let garbled = 0;
  for (let at = 0; at < parents.length; at += MOST_IN_A_BATCH) {
    const portion = parents.slice(at, at + MOST_IN_A_BATCH);
    const gets = portion.map(({ id }) => ({
      path: `/${parents[0]?.type}s/${encodeURIComponent(id)}/${list.name}`,
      headers: pageHeaders,
    }));
    const answers = await batchGet(context.client, gets, context, { signal });
    const linksAdded: Link[] = [];
    const entities: EntityState[] = [];
    const complete: CompleteList[] = [];
    for (const [index, answer] of answers.entries()) {
      const parent = portion[index];
      if (parent === undefined || answer.status === 404) continue;
      if (answer.status === 403) return [{ part: partOfList(list), reason: forbidden(list) }];
      if (!isSuccess(answer)) throw refusal(answer, `Reading ${list.name} of the ${parent.type} ${parent.id}`);
      const read = await itemsOf(run, list, parent, answer);
      garbled += read.garbled;
      linksAdded.push(...read.links);
      entities.push(...read.states);
      if (read.garbled === 0) complete.push(completeList(list, parent));
    }
    yield { entities, linksAdded, complete };
  }
  const reason = `${garbled} entries of ${list.name} came in a form this version cannot read.`;
  return garbled === 0 ? [] : [{ part: partOfList(list), reason }];
}

async function itemsOf({ context, signal }: ReadingRun, list: ChildList, parent: EntityRef, first: GraphAnswer) {
  const links: Link[] = [];
  const states: EntityState[] = [];
  let garbled = 0;
  const take = (row: unknown): void => {
    const { holds } = list;
    if ("entity" in holds) {
      const state = stateOfRow(holds.entity, row);
      if (state === null) garbled += 1;
      else states.push(state);
      return;
    }
    const [target] = decodeCollection({ value: [row] }, (one) => targetOfRow(one, parent, holds.link)).items;
    if (target !== null && target !== undefined) links.push({ link: holds.link, source: parent, target });
  };
  for await (const { rows } of pagesFrom(context, Promise.resolve(first), `Reading ${list.name}`, signal)) {
    for (const row of rows) take(row);
  }
  return { links, states, garbled };
}

const targetOfRow = (row: unknown, parent: EntityRef, link: LinkName) =>
  typeof row === "object" && row !== null ? targetOf(JSON.parse(JSON.stringify(row)), parent.type, link) : null;

const forbidden = ({ name, parent, permission }: ChildList): string =>
  `The ${name} of objects of type ${parent} may not be read. An administrator has to grant ${permission}.`;
