import type { EntityRef } from "../../../domain/tenant/entity.ts";
import { recoverable } from "../../../domain/tenant/recoverable.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { type BatchedGet, getInBatches } from "../../../graph/http/batch.ts";
import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { isSuccess, refusal } from "../../../graph/http/refused.ts";
import type { LiveContext } from "../context.ts";
import { splitId, stateBelow } from "./below.ts";
import { stateOfRow } from "./row.ts";
import { Selections } from "./selections.ts";
import { sourceOf } from "./sources.ts";

/** The means of reading objects by id. */
export interface ObjectReader {
  readonly context: LiveContext;
  readonly selections: Selections;
  readonly signal?: AbortSignal;
}

/** The present objects, and the ids that no longer name an object. */
export interface ReadObjects {
  readonly states: readonly EntityState[];
  readonly gone: readonly EntityRef[];
  /** Ids that name no live object, while the deleted ones may not be read. */
  readonly hidden: readonly EntityRef[];
  /** Ids of objects in an unreadable form. */
  readonly garbled: readonly EntityRef[];
}

export const objectReader = (context: LiveContext): ObjectReader => ({
  context,
  selections: new Selections(context.coverage),
});

/**
 * Reads objects by id, 20 in a request: first the live ones, then the others among the deleted items. Throws the
 * service's error unless an object does not exist.
 */
export async function readObjects(reader: ObjectReader, refs: readonly EntityRef[]): Promise<ReadObjects> {
  const { selections } = reader;
  const found: Found = { states: [], garbled: [] };
  const live = await look(reader, refs, (ref) => liveGet(ref, selections), found);
  if (live.refused !== null) throw live.refused;
  const deleted = await look(reader, live.missing, (ref) => deletedGet(ref, selections), found);
  return { ...found, gone: deleted.missing, hidden: deleted.unread };
}

interface Found {
  readonly states: EntityState[];
  readonly garbled: EntityRef[];
}

interface Looked {
  readonly missing: readonly EntityRef[];
  readonly unread: readonly EntityRef[];
  readonly refused: Error | null;
}

async function look(
  { context, selections, signal }: ObjectReader,
  wanted: readonly EntityRef[],
  getOf: (ref: EntityRef) => BatchedGet | null,
  found: Found,
): Promise<Looked> {
  const missing = wanted.filter((ref) => getOf(ref) === null);
  const unread: EntityRef[] = [];
  let refused: Error | null = null;
  let queue = wanted.filter((ref) => getOf(ref) !== null);
  while (queue.length > 0) {
    const gets = queue.flatMap((ref) => {
      const get = getOf(ref);
      return get === null ? [] : [{ ref, get }];
    });
    const again: EntityRef[] = [];
    const learned = new Set<string>();
    let looked = 0;
    for await (const answers of getInBatches(context, gets, ({ get }) => get, signal === undefined ? {} : { signal })) {
      for (const [{ ref }, answer] of answers) {
        if (answer.status === 404) missing.push(ref);
        else if (isSuccess(answer)) keep(found, ref, answer);
        else if (learned.has(ref.type) || selections.learn(ref.type, answer)) {
          // A property that is refused for one object of the batch is refused for all.
          learned.add(ref.type);
          again.push(ref);
        } else if (answer.status === 403) {
          unread.push(ref);
          refused ??= refusal(answer, `Reading the ${ref.type} ${ref.id}`);
        } else throw refusal(answer, `Reading the ${ref.type} ${ref.id}`);
      }
      looked += answers.length;
      if (learned.size > 0) break;
    }
    queue = [...again, ...queue.slice(looked)];
  }
  return { missing, unread, refused };
}

function keep({ states, garbled }: Found, ref: EntityRef, { body }: GraphAnswer): void {
  const state = stateBelow({ type: "application", id: splitId(ref.id).parent }, stateOfRow(ref.type, body));
  if (state === null) garbled.push(ref);
  else states.push(state);
}

/** Path of a live object. */
export function pathOf({ type, id }: EntityRef): string | null {
  if (type === "federatedIdentityCredential") {
    const { parent, own } = splitId(id);
    return `/applications/${encodeURIComponent(parent)}/federatedIdentityCredentials/${encodeURIComponent(own)}`;
  }
  const source = sourceOf(type);
  if (source === undefined) return null;
  const key = encodeURIComponent(id);
  if (source.way === "single") return source.path;
  if (source.way === "configurations") return `${source.path}/authenticationMethodConfigurations/${key}`;
  return `${source.path}/${key}`;
}

function liveGet(ref: EntityRef, selections: Selections): BatchedGet | null {
  const path = pathOf(ref);
  return path === null ? null : { path, ...selections.query(ref.type) };
}

function deletedGet(ref: EntityRef, selections: Selections): BatchedGet | null {
  const source = sourceOf(ref.type);
  if (!recoverable[ref.type].softDeletable || source === undefined || source.deletedItems === null) return null;
  const key = encodeURIComponent(ref.id);
  const isDirectoryObject = source.deletedItems.startsWith("/directory/");
  const path = isDirectoryObject
    ? `/directory/deletedItems/${key}/${recoverable[ref.type].graphType}`
    : `${source.deletedItems}/${key}`;
  return { path, ...selections.ofDeleted(ref.type) };
}
