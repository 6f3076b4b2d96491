import type { Change } from "../../domain/change.ts";
import { type EntityType, type RefKey, refKey } from "../../domain/entity.ts";
import type { JobId } from "../../domain/ids.ts";
import type { VerificationResult } from "../../service/verification.ts";
import { readSuccessors } from "../../store/history/successors.ts";
import type { JobRecord } from "../../store/work/jobs.ts";
import type { EngineContext } from "../context.ts";
import { type FinishedPlan, loadChanges } from "../plan/list-changes.ts";
import { type Unreached, unreached } from "./unreached.ts";

const RESIDUAL_SHOWN = 50;

/** Finds what of the list that a recovery applied is not in force when it is compared. */
export async function residualOf(
  context: EngineContext,
  still: FinishedPlan,
  { job, coverage }: JobRecord,
): Promise<Residuals> {
  const residual = new Residuals();
  const successors = await readSuccessors(context.store.db);
  const list = job.previewJobId ?? job.id;
  const approved = { recovery: job.id, list, at: still.basis.to, successors, coverage, onUnread: residual.noteUnread };
  for await (const rows of unreached(context, approved)) {
    const shown = rows.slice(0, residual.room).map(({ item }) => item);
    residual.add(rows, await loadChanges(context, still, shown));
  }
  return residual;
}

/** The approved changes that are not in force, as they are found. */
export class Residuals {
  readonly #items: Change[] = [];
  readonly #keys = new Set<RefKey>();
  readonly #unread = new Set<EntityType>();
  #total = 0;
  #gone = 0;

  get total(): number {
    return this.#total;
  }

  /** How many more are listed. */
  get room(): number {
    return RESIDUAL_SHOWN - this.#items.length;
  }

  /** Types of approved objects of which a part could not be read. */
  get unread(): readonly EntityType[] {
    return [...this.#unread];
  }

  readonly noteUnread = (type: EntityType): void => void this.#unread.add(type);

  has({ ref }: Change): boolean {
    return this.#keys.has(refKey(ref));
  }

  add(rows: readonly Unreached[], shown: readonly Change[]): void {
    this.#total += rows.length;
    this.#gone += rows.filter(({ isGone }) => isGone).length;
    for (const { item } of rows) this.#keys.add(refKey(item.ref));
    this.#items.push(...shown);
  }

  addOne(change: Change): void {
    this.#total += 1;
    if (this.room > 0) this.#items.push(change);
  }

  told(list: JobId | null): VerificationResult["residual"] {
    return {
      total: this.#total,
      items: this.#items,
      ...(this.#gone === 0 ? {} : { gone: this.#gone }),
      ...(list === null || this.#total === 0 ? {} : { list }),
    };
  }
}
