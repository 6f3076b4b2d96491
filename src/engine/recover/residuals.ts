import type { Change } from "../../domain/changes/change.ts";
import type { JobId } from "../../domain/ids.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import type {
  ChangedLater,
  NotRead,
  PendingMembers,
  VerificationOutcome,
  VerificationResult,
} from "../../service/verification.ts";
import type { EngineContext } from "../context.ts";
import { type FinishedPlan, loadChanges } from "../plan/list-changes.ts";
import type { JudgedRows } from "./applied-rows.ts";

const RESIDUAL_SHOWN = 50;
const LATER_SHOWN = 10;

/** Adds up what of the list that a recovery applied is not in force. */
export async function residualOf(
  context: EngineContext,
  still: FinishedPlan,
  batches: AsyncIterable<JudgedRows>,
): Promise<Residuals> {
  const residual = new Residuals();
  for await (const judged of batches) {
    const shown = judged.unreached.slice(0, residual.room).map(({ item }) => item);
    residual.add(judged, await loadChanges(context, still, shown));
  }
  return residual;
}

/** The approved changes that are not in force: the first of them, and numbers that do not grow with the list. */
export class Residuals {
  readonly #items: Change[] = [];
  readonly #unread = new Map<EntityType, number>();
  #asApproved = 0;
  #total = 0;
  #gone = 0;
  #moved = 0;
  #laterTotal = 0;
  readonly #later: ChangedLater[] = [];

  get total(): number {
    return this.#total;
  }

  /** How many more are listed. */
  get room(): number {
    return RESIDUAL_SHOWN - this.#items.length;
  }

  /** The approved objects of which a part could not be read, by type. */
  get notRead(): readonly NotRead[] {
    return [...this.#unread].map(([type, objects]) => ({ type, objects }));
  }

  /** The approved objects that were read whole and are as approved. */
  get asApproved(): number {
    return this.#asApproved;
  }

  add({ unreached, unread, asApproved, moved }: JudgedRows, shown: readonly Change[]): void {
    this.#total += unreached.length;
    this.#moved += moved;
    this.#gone += unreached.filter(({ isGone }) => isGone).length;
    for (const { item, later } of unreached) {
      if (later.length === 0) continue;
      this.#laterTotal += 1;
      const { ref, displayName } = item.change;
      if (this.#later.length < LATER_SHOWN) this.#later.push({ ref, displayName, writes: later });
    }
    for (const type of unread) this.#unread.set(type, (this.#unread.get(type) ?? 0) + 1);
    this.#asApproved += asApproved;
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
      ...(this.#moved === 0 ? {} : { moved: this.#moved }),
      ...(this.#laterTotal === 0 ? {} : { changedLater: { total: this.#laterTotal, items: this.#later } }),
      ...(list === null || this.#total === 0 ? {} : { list }),
    };
  }
}

/** What could not be read may differ, so that it is neither verified nor a failure. */
export function outcomeOf(
  { total, notRead }: Residuals,
  pending: readonly PendingMembers[],
  notCompared: string | null,
): VerificationOutcome {
  if (total > 0) return "notVerified";
  if (notRead.length > 0 || notCompared !== null) return "unknown";
  return pending.length > 0 ? "pending" : "verified";
}
