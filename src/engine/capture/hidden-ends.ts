import type { Directory } from "../../directory/directory.ts";
import { distinctRefs, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import { type EntityState, endsOf } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";

type ShowsEnds = Pick<Directory, "showsDeletedEnds">;

/**
 * Returns the links that a reading did not name and that are gone. If a directory hides links of soft-deleted objects,
 * the others are only hidden, and come back with their ends.
 */
export function goneLinks(
  db: TenantDb,
  directory: ShowsEnds,
  links: readonly Link[],
  instant: Instant,
): Promise<readonly Link[]> {
  return withoutHidden(db, directory, links, ({ source, target }) => [source, target], instant);
}

/** Returns the relationship entities that a reading did not name and that are gone, and not only hidden with an end. */
export async function goneEdges(
  db: TenantDb,
  directory: ShowsEnds,
  states: readonly EntityState[],
  instant: Instant,
): Promise<readonly EntityRef[]> {
  const gone = await withoutHidden(
    db,
    directory,
    states,
    (state) => endsOf(state.ref, state.properties).flat(),
    instant,
  );
  return gone.map(({ ref }) => ref);
}

async function withoutHidden<T>(
  db: TenantDb,
  { showsDeletedEnds }: ShowsEnds,
  items: readonly T[],
  endsOfItem: (item: T) => readonly EntityRef[],
  instant: Instant,
): Promise<readonly T[]> {
  if (showsDeletedEnds || items.length === 0) return items;
  const present = await presencesAt(db, distinctRefs(items.flatMap(endsOfItem)), instant);
  return items.filter((item) => endsOfItem(item).every((ref) => present.get(refKey(ref))?.life !== "softDeleted"));
}
