import { type AuditRecord, isRecovery, writtenBy } from "../../domain/authors/audit-record.ts";
import type { JobId } from "../../domain/ids.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { isLinkName } from "../../domain/tenant/link.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import { type PlanPosition, planChangesBySeq } from "../../store/work/plan-items.ts";
import { linksOf } from "../../summaries/list-authors.ts";

/** The most links that are held at a time. */
const MOST_HELD = 50_000;

/** The links that differ of those objects of a plan of which a recovery wrote links. Memory is bounded. */
export class RecoveredLinks {
  readonly #db: TenantDb;
  readonly #job: JobId;
  readonly #recovered = new Set<number>();
  readonly #held = new Map<number, Map<string, boolean>>();

  constructor(db: TenantDb, job: JobId) {
    this.#db = db;
    this.#job = job;
  }

  /** Takes the next records, newest first, with the places of what they wrote. Reads the rows that recoveries wrote links of. */
  async linksAt(
    records: readonly AuditRecord[],
    places: ReadonlyMap<RefKey, PlanPosition>,
  ): Promise<ReadonlyMap<number, Map<string, boolean>>> {
    for (const { ref, modified } of records.filter(isRecovery).flatMap(writtenBy)) {
      const place = places.get(refKey(ref));
      if (place?.changedFields?.some(isLinkName) && modified.some(({ name }) => isLinkName(name)))
        this.#recovered.add(place.seq);
    }
    if (this.#recovered.size === 0) return this.#held;
    const wanted = [...places.values()].map(({ seq }) => seq).filter((seq) => this.#recovered.has(seq));
    const held = [...this.#held.values()].reduce((sum, links) => sum + links.size, 0);
    if (held > MOST_HELD) this.#held.clear();
    const unread = wanted.filter((seq) => !this.#held.has(seq));
    for (const [seq, change] of await planChangesBySeq(this.#db, this.#job, unread))
      this.#held.set(seq, linksOf(change));
    return this.#held;
  }
}
