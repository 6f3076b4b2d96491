import { type AuditRecord, isPurge, writtenBy } from "../../domain/authors/audit-record.ts";
import { isEndedByTarget } from "../../domain/authors/authorship.ts";
import { valuesThen } from "../../domain/changes/change.ts";
import { allEntityTypes, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { EXISTENCE, recoverable } from "../../domain/tenant/recoverable.ts";
import { endsOf } from "../../domain/tenant/state.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import { planItems } from "../../store/work/plan-items.ts";
import type { ListAuthors } from "../../summaries/list-authors.ts";
import type { FinishedPlan } from "./list-changes.ts";

/** The most relationships of a type that are looked at. Further ones count as of an unknown author. */
const MOST_OF_TYPE = 1_000;

/** The relationships of a list that went with one of their ends, by that end, because the log has no record of them. */
export class EndedRelationships {
  readonly #byEnd: Map<RefKey, Map<RefKey, number>>;

  private constructor(byEnd: Map<RefKey, Map<RefKey, number>>) {
    this.#byEnd = byEnd;
  }

  static async of(db: TenantDb, { id, record }: FinishedPlan): Promise<EndedRelationships> {
    const byEnd = new Map<RefKey, Map<RefKey, number>>();
    const stays = (record.job.totals.notRecoverable ?? 0) > 0;
    for (const type of stays ? allEntityTypes.filter((one) => recoverable[one].ends !== null) : []) {
      for (const { ref, seq, change } of await planItems(
        db,
        id,
        { type, existence: true, stays: true },
        0,
        MOST_OF_TYPE,
      )) {
        if (!isEndedByTarget(change)) continue;
        for (const end of endsOf(ref, valuesThen(change)).flat()) {
          const ended = byEnd.get(refKey(end)) ?? new Map<RefKey, number>();
          byEnd.set(refKey(end), ended.set(refKey(ref), seq));
        }
      }
    }
    return new EndedRelationships(byEnd);
  }

  /** Counts the author of a record that ended an object for the relationships that went with it. Takes the newest records first. */
  addTo(authors: ListAuthors, record: AuditRecord): void {
    if (this.#byEnd.size === 0) return;
    for (const written of writtenBy(record)) {
      const { ref, modified } = written;
      const ended = this.#byEnd.get(refKey(ref));
      const isEnd = isPurge(record) || modified.some(({ name, newValue }) => name === EXISTENCE && newValue !== null);
      if (ended === undefined || !isEnd) continue;
      this.#byEnd.delete(refKey(ref));
      const asOne = { ...record, targets: [{ ...written, modified: [] }] };
      for (const seq of ended.values()) authors.add(asOne, () => ({ seq, changedFields: null }));
    }
  }
}
