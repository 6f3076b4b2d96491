import { allEntityTypes, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { type Link, linkKey, linkKinds } from "../../domain/tenant/link.ts";
import { partOf, type TenantPart, type UnreadPart, unseenIn } from "../../domain/tenant/part.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { deriveTexts } from "../../store/history/derived-texts.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import { closeLinks } from "../../store/history/link-versions.ts";
import { markSeen, unseenEntities, unseenLinks } from "../../store/history/resync.ts";
import type { OpenCapture } from "../../store/history/state-sum.ts";
import { markTouched } from "../../store/history/touched.ts";
import { closeEntities } from "../../store/history/written-entities.ts";
import { WRITTEN_OBJECTS } from "../../store/sql/batch-sizes.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { goneEdges, goneLinks } from "./hidden-ends.ts";

/** A capture with the directory's statements about what it listed completely and what it could not read. */
export interface ListedCapture extends OpenCapture {
  readonly whole: ReadonlySet<TenantPart>;
  readonly unread: readonly UnreadPart[];
  readonly gone: Map<RefKey, EntityRef>;
}

/**
 * Closes the history's entries in completely listed parts that the reading did not name. Parts that could not be read
 * stay as they were. Returns the number of changed objects.
 */
export async function closeUnseen(context: EngineContext, lease: TenantLease, capture: ListedCapture): Promise<number> {
  const unreadObjects = capture.unread.flatMap(({ part, id }) => (id === undefined ? [] : `${part}/${id}`));
  if (unreadObjects.length > 0) await lease.write((tx) => markSeen(tx, unreadObjects, capture.instant));
  // Objects come first, because a relationship depends on its ends.
  const objects = await closeUnseenObjects(context, lease, capture);
  return objects + (await closeUnseenRelationships(context, lease, capture));
}

const isEdge = (type: (typeof allEntityTypes)[number]): boolean => recoverable[type].ends !== null;

async function closeUnseenObjects(
  { store }: EngineContext,
  lease: TenantLease,
  capture: ListedCapture,
): Promise<number> {
  const { instant, whole } = capture;
  const { hidesDeleted } = unseenIn(capture.unread);
  const types = allEntityTypes.filter((type) => whole.has(type) && !isEdge(type));
  const groups = [
    { types: types.filter((type) => !hidesDeleted(type)) },
    { types: types.filter(hidesDeleted), life: "live" as const },
  ];
  let closed = 0;
  for (const group of groups) {
    for (;;) {
      const refs = await unseenEntities(store.db, group, instant, WRITTEN_OBJECTS);
      if (refs.length === 0) break;
      await lease.write(async (tx) => {
        await closeEntities(tx, refs, capture);
        await deriveTexts(tx, refs);
        await markTouched(tx, refs, instant);
      });
      for (const ref of refs) capture.gone.set(refKey(ref), ref);
      closed += refs.length;
      await yieldToEventLoop();
    }
  }
  return closed;
}

async function closeUnseenRelationships(
  { store, directory }: EngineContext,
  lease: TenantLease,
  capture: ListedCapture,
): Promise<number> {
  const { instant, whole } = capture;
  const types = allEntityTypes.filter((type) => whole.has(type) && isEdge(type));
  const kinds = linkKinds.filter(({ source, name }) => whole.has(partOf(source, name)));
  let closed = 0;
  for (;;) {
    const edges = await unseenEntities(store.db, { types }, instant, WRITTEN_OBJECTS);
    const links: Link[] = [];
    for (const { source, name } of kinds) {
      if (links.length < WRITTEN_OBJECTS)
        links.push(...(await unseenLinks(store.db, { source, link: name }, instant, WRITTEN_OBJECTS)));
    }
    if (edges.length === 0 && links.length === 0) return closed;
    const states = [...(await statesAt(store.db, edges, instant)).values()];
    const gone = await goneEdges(store.db, directory, states, instant);
    const ended = await goneLinks(store.db, directory, links, instant);
    const touched: EntityRef[] = [...gone, ...ended.map((link) => link.source)];
    await lease.write(async (tx) => {
      await closeEntities(tx, gone, capture);
      await closeLinks(tx, ended, capture);
      await markTouched(tx, touched, instant);
      // Hidden ones are not visited again.
      await markSeen(tx, [...edges.map(refKey), ...links.map(linkKey)], instant);
    });
    closed += touched.length;
    await yieldToEventLoop();
  }
}
