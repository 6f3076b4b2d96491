import type { SnapshotId } from "../src/domain/ids.ts";
import { everything } from "../src/domain/tenant/scope.ts";
import type { EngineContext } from "../src/engine/context.ts";
import { compareSnapshots } from "../src/engine/investigation/compare-snapshots.ts";
import { MAX_PAGE_SIZE } from "../src/service/page.ts";

/**
 * Writes the equivalent of `git diff` of two commits from a history: every change between two snapshots with all
 * values, as lines of JSON. Returns their number.
 */
export async function wholeComparison(
  context: EngineContext,
  from: SnapshotId,
  to: SnapshotId,
  write: (lines: string) => void,
): Promise<number> {
  const compare = compareSnapshots(context);
  let found = 0;
  for (let page: { cursor?: string } = {}; ; ) {
    const { items, nextCursor } = await compare({ from, to, scope: everything }, { limit: MAX_PAGE_SIZE, ...page });
    write(items.map((item) => `${JSON.stringify(item)}\n`).join(""));
    found += items.length;
    if (nextCursor === undefined) return found;
    page = { cursor: nextCursor };
  }
}
