import type { UnreadPart } from "../../../domain/tenant/part.ts";
import { EXISTENCE } from "../../../domain/tenant/recoverable.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { askSelected } from "./ask-selected.ts";
import { decodePage, type GarbledRows } from "./page.ts";
import { listedBatch, pageHeaders, pagesFrom, type ReadingRun, type SourceBatches, triedOf } from "./reading.ts";
import type { LiveSource } from "./sources.ts";

/** Statuses of a list of deleted items that the caller may not read or that the service does not have. */
const missing: readonly number[] = [400, 403, 404, 501];

/** The part of a type that is unknown if its deleted items are. */
export const deletedUnread = ({ type }: LiveSource): UnreadPart => ({
  part: type,
  property: EXISTENCE,
  reason:
    `Deleted objects of type ${type} may not be listed, so that a deleted object looks the same as a purged one. The ` +
    "account or app needs a role that sees deleted items.",
});

/** Lists the soft-deleted objects of a source. Returns the unknown part if they may not be read. */
export async function* readDeleted(
  run: ReadingRun,
  source: LiveSource,
  garbled: GarbledRows,
): SourceBatches<readonly UnreadPart[]> {
  const { context, selections, signal } = run;
  if (source.deletedItems === null) return [];
  const path = source.deletedItems;
  const first = await askSelected(run, source, () =>
    context.client.get(path, { ...selections.ofDeleted(source.type), headers: pageHeaders, signal }),
  );
  if (missing.includes(first.status)) return [deletedUnread(source)];
  for await (const { rows } of pagesFrom(context, Promise.resolve(first), triedOf(source), signal)) {
    const page = decodePage(source, rows);
    garbled.add(page.garbled);
    yield { ...listedBatch, entities: page.states.map((state): EntityState => ({ ...state, life: "softDeleted" })) };
  }
  return [];
}
