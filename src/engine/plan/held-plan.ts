import { type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { HELD_PLAN_ROWS } from "../../store/sql/batch-sizes.ts";
import { changeOf, type PlanItem, type PlanItemSummary, type PlanRow } from "../../store/work/plan-item.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import type { RisksOfRow } from "../../store/work/plan-writes.ts";

/** The most characters of values that are held. */
const MOST_CHARACTERS = 8_000_000;

/** A row of a plan as it is frozen, before its dangers are known. */
export type FrozenItem = Omit<PlanItem, "risks">;

/**
 * A short plan in memory, from its first row until its dangers are known, so that its rows are written once. A longer one
 * is handed over to be written, because memory must not follow its length.
 */
export class HeldPlan implements PlanReader {
  readonly #most: number;
  #rows: PlanRow[] = [];
  #summaries: PlanItemSummary[] = [];
  #numbers: Map<RefKey, number> | null = null;
  readonly #risks = new Map<number, string>();
  #characters = 0;
  #isWhole = true;

  /** `most` is the number of rows that are held. */
  constructor(most = HELD_PLAN_ROWS) {
    this.#most = most;
  }

  /** True while it holds every row of the plan. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** The rows that it holds, with the dangers that were found. */
  get rows(): readonly PlanRow[] {
    return this.#rows;
  }

  /** The dangers of rows with dangers as they are stored, by the number of the row. */
  get risks(): ReadonlyMap<number, string> {
    return this.#risks;
  }

  /**
   * Takes the next rows of the plan. Returns those to write now: all so far as soon as they are too many to hold, and
   * only these afterward.
   */
  add(items: readonly FrozenItem[], rows: readonly PlanRow[]): readonly PlanRow[] {
    if (!this.#isWhole) return rows;
    for (const row of rows) this.#rows.push(row);
    for (const item of items) this.#summaries.push(withoutValues(item));
    this.#characters += rows.reduce((sum, { change_json }) => sum + (change_json?.length ?? 0), 0);
    if (this.#rows.length <= this.#most && this.#characters <= MOST_CHARACTERS) return [];
    const held = this.#rows;
    this.#isWhole = false;
    this.#rows = [];
    this.#summaries = [];
    return held;
  }

  /** Adds the dangers that were found to rows. */
  setRisks(found: readonly RisksOfRow[]): void {
    for (const { seq, risks_json } of found) this.#risks.set(seq, risks_json);
  }

  async summaries(afterSeq: number, limit: number): Promise<readonly PlanItemSummary[]> {
    return this.#summaries.slice(afterSeq, afterSeq + limit);
  }

  async summariesByRef(refs: readonly EntityRef[]): Promise<ReadonlyMap<RefKey, PlanItemSummary>> {
    const found = new Map<RefKey, PlanItemSummary>();
    for (const ref of refs) {
      const summary = this.#summaries[this.#numberOf(refKey(ref)) - 1];
      if (summary !== undefined) found.set(refKey(summary.ref), summary);
    }
    return found;
  }

  async summariesOfType(type: EntityType, after: string, limit: number): Promise<readonly PlanItemSummary[]> {
    return this.#summaries
      .filter(({ ref }) => ref.type === type && ref.id > after)
      .sort((a, b) => (a.ref.id < b.ref.id ? -1 : 1))
      .slice(0, limit);
  }

  async itemsBySeq(seqs: readonly number[]): Promise<readonly PlanItem[]> {
    return [...new Set(seqs)].sort((a, b) => a - b).flatMap((seq) => this.#itemAt(seq));
  }

  /** Reads the values as they are going to be stored, so that an assessment does not depend on where it reads them. */
  #itemAt(seq: number): PlanItem[] {
    const [summary, row] = [this.#summaries[seq - 1], this.#rows[seq - 1]];
    if (summary === undefined || row === undefined) return [];
    return [{ ...summary, change: changeOf(summary, row.change_json ?? "") }];
  }

  /** Returns the number of an entity's row, or 0. Rows are numbered from 1 without a gap. */
  #numberOf(key: RefKey): number {
    this.#numbers ??= new Map(this.#summaries.map(({ ref, seq }) => [refKey(ref), seq]));
    return this.#numbers.get(key) ?? 0;
  }
}

/** Returns a row without the values that it was frozen with, and without dangers. */
function withoutValues(item: FrozenItem): PlanItemSummary {
  const { seq, ref, displayName, action, notRecoverable, isRecoverable, changedFields, links } = item;
  return { seq, ref, displayName, action, notRecoverable, isRecoverable, changedFields, links, risks: [] };
}
