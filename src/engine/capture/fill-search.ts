import { openVersionsAfter } from "../../store/history/object-versions.ts";
import { isSearchable, keepSearchable } from "../../store/history/search.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";

/**
 * Makes a history searchable that was captured before search existed, all or nothing. In other histories it only
 * checks.
 */
export async function fillSearch({ store }: EngineContext, lease: TenantLease): Promise<void> {
  if (await isSearchable(store.db)) return;
  await lease.write(async (tx) => {
    for (let after = { type: "", id: "" }; ; ) {
      const states = await openVersionsAfter(tx, after, READ_ROWS);
      const last = states.at(-1);
      if (last === undefined) return;
      await keepSearchable(tx, states);
      after = last.ref;
    }
  });
}
