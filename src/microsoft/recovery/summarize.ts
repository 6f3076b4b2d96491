import { type AuditRecord, isRecovery, writtenBy } from "../../domain/authors/audit-record.ts";
import type { Change } from "../../domain/changes/change.ts";
import { differingParts } from "../../domain/changes/differing-parts.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { ChangeSummary } from "../../service/change-summary.ts";
import { ChangeTally, type TallyRow } from "../../summaries/change-tally.ts";
import { ListAuthors, type ListPlace, linksOf } from "../../summaries/list-authors.ts";
import { isRecovered, linkCountsOf } from "./change-filter.ts";
import type { MarkedPage } from "./recovery-context.ts";

/**
 * Summarizes a preview's list in one pass, with one page in memory, and the records of its time. Counts what the job's
 * totals leave out.
 */
export async function summarize(
  pages: AsyncIterable<MarkedPage>,
  records: readonly AuditRecord[],
  onChange: (change: Change) => void = () => {},
): Promise<ChangeSummary> {
  const tally = new ChangeTally();
  const written = new Set(records.flatMap(writtenBy).map(({ ref }) => refKey(ref)));
  const hasRecoveries = records.some(isRecovery);
  const places = new Map<RefKey, ListPlace>();
  const unknown = new Map<string, number>();
  let objects = 0;
  let recovered = 0;
  let links = 0;
  const unchecked = new Set<string>();
  for await (const page of pages) {
    for (const sentence of page.unchecked) unchecked.add(sentence);
    for (const change of page.items) {
      onChange(change);
      const row = rowOf(change);
      tally.add(row);
      objects += 1;
      if (row.isRecoverable) recovered += 1;
      const key = refKey(change.ref);
      if (written.has(key))
        places.set(key, {
          seq: objects,
          ...(row.action === "update"
            ? { changedFields: row.changedFields, ...(hasRecoveries ? { links: linksOf(change) } : {}) }
            : { changedFields: null }),
        });
      links += change.linkTotals.add + change.linkTotals.remove;
    }
    for (const { entityTypeName, recoveryAction } of page.unknown) {
      const what = `${entityTypeName} ${recoveryAction}`;
      unknown.set(what, (unknown.get(what) ?? 0) + 1);
    }
  }
  const authors = new ListAuthors();
  for (const record of records) authors.add(record, (ref) => places.get(refKey(ref)));
  const { histogram, ...found } = authors.result(objects);
  return {
    totals: {
      ...{ changedObjects: recovered, changedLinks: links, differing: objects },
      notRecoverable: unchecked.size === 0 ? objects - recovered : null,
    },
    ...tally.result(),
    ...found,
    // An unreadable log has no times to show.
    ...(records.length === 0 ? {} : { histogram }),
    ...(unchecked.size === 0 ? {} : { uncheckedNote: [...unchecked].join(" ") }),
    ...(unknown.size === 0 ? {} : { unknown: [...unknown].map(([what, count]) => ({ what, objects: count })) }),
  };
}

const rowOf = (change: Change): TallyRow => ({
  ref: change.ref,
  displayName: change.displayName,
  action: change.action,
  notRecoverable: change.notRecoverable ?? null,
  isRecoverable: isRecovered(change),
  changedFields: differingParts(change),
  links: linkCountsOf(change),
});
