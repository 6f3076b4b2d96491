import type { EntityRef } from "../../../domain/entity.ts";
import { recoverable } from "../../../domain/recoverable.ts";
import type { EntityState } from "../../../domain/state.ts";
import { type BatchedGet, batchGet, MOST_IN_A_BATCH } from "../../../graph/http/batch.ts";
import { isSuccess, refusal } from "../../../graph/http/refused.ts";
import type { LiveContext } from "../context.ts";
import { stateOfRow } from "./row.ts";
import type { Selections } from "./selections.ts";
import { type LiveSource, sources } from "./sources.ts";

/** Objects as they are now, and the ids that name no object any more. */
export interface ReadObjects {
  readonly states: readonly EntityState[];
  readonly gone: readonly EntityRef[];
  /** Ids whose object came in a form that cannot be read. */
  readonly garbled: readonly EntityRef[];
}

/**
 * Reads objects by id, 20 in a request: live ones where they are, the others among the deleted items. Throws the
 * service's error for anything but an object that does not exist.
 */
export async function readObjects(
  context: LiveContext,
  selections: Selections,
  refs: readonly EntityRef[],
  signal?: AbortSignal,
): Promise<ReadObjects> {
  const states: EntityState[] = [];
  const gone: EntityRef[] = [];
  const garbled: EntityRef[] = [];
  const look = async (
    wanted: readonly EntityRef[],
    getOf: (ref: EntityRef) => BatchedGet | null,
  ): Promise<readonly EntityRef[]> => {
    const missing: EntityRef[] = [];
    for (let at = 0; at < wanted.length; at += MOST_IN_A_BATCH) {
      const portion = wanted.slice(at, at + MOST_IN_A_BATCH);
      const gets = portion.flatMap((ref) => {
        const get = getOf(ref);
        return get === null ? [] : [{ ref, get }];
      });
      missing.push(...portion.filter((ref) => getOf(ref) === null));
      const answers = await batchGet(
        context.client,
        gets.map(({ get }) => get),
        context,
        signal ? { signal } : {},
      );
      for (const [index, answer] of answers.entries()) {
        const ref = gets[index]?.ref;
        if (ref === undefined) continue;
        if (answer.status === 404) missing.push(ref);
        else if (!isSuccess(answer)) throw refusal(answer, `Reading the ${ref.type} ${ref.id}`);
        else {
          const state = stateOfRow(ref.type, answer.body);
          if (state === null) garbled.push(ref);
          else states.push(state);
        }
      }
    }
    return missing;
  };
  const notLive = await look(refs, (ref) => liveGet(ref, selections));
  gone.push(...(await look(notLive, (ref) => deletedGet(ref, selections))));
  return { states, gone, garbled };
}

export const sourceOf = (type: EntityRef["type"]): LiveSource | undefined =>
  sources.find((source) => source.type === type);

/** Path of a live object. */
export function pathOf({ type, id }: EntityRef): string | null {
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
