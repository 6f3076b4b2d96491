import type { Change } from "../../domain/changes/change.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { type NamedTwice, type PassedName, passedNames } from "../../domain/words/swapped-names.ts";
import { presencesAtBoth } from "../../store/history/states-at-both.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import type { EngineContext } from "../context.ts";

/** Finds the names that passed from one to another of the objects that changes are about or link to. */
export async function passedNamesIn(
  { store }: EngineContext,
  changes: readonly Pick<Change, "ref" | "links">[],
  instants: { readonly from: Instant; readonly to: Instant },
): Promise<{ readonly passedNames?: readonly PassedName[] }> {
  const told = changes.flatMap(({ ref, links }) => [ref, ...links.map(({ target }) => target)]);
  const refs = [...new Map<RefKey, EntityRef>(told.map((ref) => [refKey(ref), ref])).values()];
  if (refs.length < 2) return {};
  const found = passedNames(await namesAtBoth(store.db, refs, instants));
  return found.length === 0 ? {} : { passedNames: found };
}

/** Reads the names that objects have at two instants. */
export async function namesAtBoth(
  db: TenantDb,
  refs: readonly EntityRef[],
  instants: { readonly from: Instant; readonly to: Instant },
): Promise<readonly NamedTwice[]> {
  const { then, now } = await presencesAtBoth(db, refs, instants);
  return refs.map((ref) => ({
    ref,
    before: then.get(refKey(ref))?.displayName ?? null,
    after: now.get(refKey(ref))?.displayName ?? null,
  }));
}
