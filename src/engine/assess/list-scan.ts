import type { LostValue } from "../../domain/changes/change.ts";
import { MOST_DELETED } from "../../domain/dangers/taken-links.ts";
import type { JobId } from "../../domain/ids.ts";
import { decidesSignIn } from "../../domain/sign-in/decisive-fields.ts";
import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { ASSESSED_ITEMS, PLAN_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { PlanItem, PlanItemSummary } from "../../store/work/plan-item.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import { DecisiveItems } from "./decisive-objects.ts";
import { ListOrder } from "./list-order.ts";
import { NamedUsers } from "./taken-names.ts";

/** The plan of a job, with its requester. */
export interface AssessedPlan {
  readonly job: JobId;
  readonly plan: PlanReader;
  readonly callerId: string;
  readonly basis: ComparisonBasis;
}

/** A row without its values, before its dangers are known. */
type ScannedRow = Omit<PlanItemSummary, "risks">;

/** The parts of a list that are assessed as a whole. Its size does not follow the list. */
export class ListScan {
  /** The number of rows that are assessed together. */
  readonly stretch: number;
  readonly order: ListOrder;
  /** The number of rows, and of the rows that a recovery acts on. */
  listed = 0;
  acting = 0;
  readonly decisive = new DecisiveItems();
  /** Ids of the policies that the recovery changes, in lower case. */
  readonly policies = new Set<string>();
  /**
   * The first policies and locations whose differences stay: what others wrote after an actor whose work is undone, and former
   * values that name a missing object.
   */
  readonly staying: EntityRef[] = [];
  /** The first objects that the recovery deletes and that links can go with, and the number of all. */
  readonly deleted: { readonly ref: EntityRef; readonly displayName: string | null }[] = [];
  deletes = 0;
  readonly users = new NamedUsers();
  /** Names of the attributes that differ for at least one user, in lower case. */
  readonly attributes = new Set<string>();

  constructor(stretch = ASSESSED_ITEMS) {
    this.stretch = stretch;
    this.order = new ListOrder(stretch);
  }

  /** Adds the next row of the list, with its values if it is being frozen. */
  add(row: ScannedRow & { readonly change?: Pick<PlanItem["change"], "lost"> }): void {
    const { ref, isRecoverable, change } = row;
    this.listed += 1;
    this.order.add(ref);
    this.decisive.add(row);
    if (isRecoverable) this.acting += 1;
    if (deletesObject(row)) this.deletes += 1;
    if (deletesObject(row) && this.deleted.length < MOST_DELETED)
      this.deleted.push({ ref, displayName: row.displayName });
    if (isRecoverable && ref.type === "conditionalAccessPolicy") this.policies.add(ref.id.toLowerCase());
    if (isOverwritten(row) && this.staying.length < MOST_STAYING) this.staying.push(ref);
    this.users.add(row);
    if (change?.lost !== undefined) this.#addLost(ref, change.lost);
    if (ref.type === "user") for (const name of row.changedFields) this.attributes.add(name.toLowerCase());
  }

  /** Policies name few objects and are few, so that those whose former values name a missing one are held. */
  #addLost(ref: EntityRef, lost: readonly LostValue[]): void {
    const names = lost.map(({ name }) => name);
    if (!decidesSignIn(ref.type, names)) return;
    this.decisive.addStaying(ref);
    if (decides.includes(ref.type) && this.staying.length < MOST_STAYING) this.staying.push(ref);
  }
}

const deletesObject = ({ ref, action, notRecoverable }: ScannedRow): boolean =>
  action === "softDelete" && notRecoverable === null && recoverable[ref.type].ends === null;

const MOST_STAYING = 100;
const decides: readonly EntityType[] = [
  "conditionalAccessPolicy",
  "namedLocationPolicy",
  "authenticationStrengthPolicy",
];

const isOverwritten = ({ ref, action, changedFields, links, notRecoverable }: ScannedRow): boolean =>
  action === "update" &&
  notRecoverable === null &&
  changedFields.length + links.length === 0 &&
  decides.includes(ref.type);

/** Scans a list that was frozen before. */
export async function scanList(plan: PlanReader): Promise<ListScan> {
  const scan = new ListScan();
  for await (const portion of listPortions(plan)) {
    for (const row of portion) scan.add(row);
    await yieldToEventLoop();
  }
  return scan;
}

/** Yields the rows of a list in order and in batches, after one number and up to another. */
export async function* listPortions(
  plan: PlanReader,
  from = 0,
  to = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<readonly PlanItemSummary[]> {
  for (let after = from; after < to; ) {
    const rows = await plan.summaries(after, Math.min(PLAN_ITEMS, to - after));
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.filter(({ seq }) => seq <= to);
    after = last.seq;
  }
}
