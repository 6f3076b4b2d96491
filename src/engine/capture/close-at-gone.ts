import { allEntityTypes, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { endsOf } from "../../domain/tenant/state.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { closeLinks } from "../../store/history/link-versions.ts";
import { openLinksAt } from "../../store/history/links-at.ts";
import { openVersionsOfType } from "../../store/history/object-versions.ts";
import type { OpenCapture } from "../../store/history/state-sum.ts";
import { markTouched } from "../../store/history/touched.ts";
import { closeEntities } from "../../store/history/written-entities.ts";
import { READ_ROWS, WRITTEN_OBJECTS } from "../../store/sql/batch-sizes.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";

/**
 * Closes the links and relationships of objects that are gone for good, where a directory does not say that they went with
 * them. Reads the relationships once, if there are such objects. Returns the number of objects this changed.
 */
export async function closeAtGone(
  { store, directory }: EngineContext,
  lease: TenantLease,
  capture: OpenCapture & { readonly gone: ReadonlyMap<RefKey, EntityRef> },
): Promise<number> {
  const { gone, instant } = capture;
  if (directory.showsDeletedEnds || gone.size === 0) return 0;
  const objects = [...gone.values()].filter(({ type }) => recoverable[type].ends === null);
  let changed = 0;
  const close = async (edges: readonly EntityRef[], refs: readonly EntityRef[]): Promise<void> => {
    await lease.write(async (tx) => {
      const links = refs.length === 0 ? [] : await closeLinks(tx, await openLinksAt(tx, refs), capture);
      const closed = await closeEntities(tx, edges, capture);
      const touched = [...closed, ...links.map(({ source }) => source)];
      await markTouched(tx, touched, instant);
      changed += touched.length;
    });
    await yieldToEventLoop();
  };
  for (let at = 0; at < objects.length; at += WRITTEN_OBJECTS) await close([], objects.slice(at, at + WRITTEN_OBJECTS));
  for (const type of allEntityTypes.filter((each) => recoverable[each].ends !== null)) {
    for (let after = ""; ; ) {
      const states = await openVersionsOfType(store.db, type, after, READ_ROWS);
      const last = states.at(-1);
      if (last === undefined) break;
      after = last.ref.id;
      const ended = states.filter((state) => isAtGone(endsOf(state.ref, state.properties), gone));
      if (ended.length > 0)
        await close(
          ended.map(({ ref }) => ref),
          [],
        );
    }
  }
  return changed;
}

const isAtGone = (ends: readonly (readonly EntityRef[])[], gone: ReadonlyMap<RefKey, EntityRef>): boolean =>
  ends.some((end) => end.some((ref) => gone.has(refKey(ref))));
