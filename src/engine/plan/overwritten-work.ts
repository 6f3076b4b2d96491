import type { KeptValue } from "../../domain/change.ts";
import type { JobId } from "../../domain/ids.ts";
import type { OverwrittenWork } from "../../service/change-summary.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import { countPlanItems, planItems } from "../../store/work/plan-items.ts";

const OBJECTS_NAMED = 3;
const PARTS_NAMED = 3;

/** Returns the objects of an actor's list of which others have overwritten parts, or null without such objects. */
export async function overwrittenWork(db: TenantDb, list: JobId): Promise<OverwrittenWork | null> {
  const total = await countPlanItems(db, list, { kept: true });
  if (total === 0) return null;
  const rows = await planItems(db, list, { kept: true }, 0, OBJECTS_NAMED);
  return {
    total,
    items: rows.map(({ ref, change }) => {
      const parts = partsOf(change.kept ?? []);
      return { ref, displayName: change.displayName, total: parts.length, parts: parts.slice(0, PARTS_NAMED) };
    }),
  };
}

/** Returns each property or link once, with the last author of its values. */
function partsOf(kept: readonly KeptValue[]): OverwrittenWork["items"][number]["parts"] {
  const newest = new Map<string, KeptValue["by"]>();
  for (const { name, by } of kept) {
    const known = newest.get(name);
    if (known === undefined || (by.time ?? 0) > (known.time ?? 0)) newest.set(name, by);
  }
  return [...newest].map(([name, by]) => ({ name, by }));
}
