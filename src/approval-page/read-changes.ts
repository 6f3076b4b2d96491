import type { Plan, PlanPart } from "../domain/approval.ts";
import { type Change, recoveryActions } from "../domain/change.ts";
import { asEntityType } from "../domain/entity.ts";
import { partsByGravity, planPages } from "../review/plan-order.ts";
import type { ChangeFilter } from "../service/recovery-service.ts";
import type { Services } from "../service/services.ts";
import type { ChangesAsked, ChangesShown } from "./asked-changes.ts";

export const CHANGES_A_PAGE = 200;

/** Reads pages of a plan by their numbers. */
export type ReadPlanChanges = (services: Services, plan: Plan, asked: ChangesAsked) => Promise<ChangesShown>;

/** Filters whose places are remembered. */
const MOST_REMEMBERED = 200;

/**
 * Returns a reader of the frozen list. It contains only what the approval covers, and not the changes that stay. The
 * reader remembers the places of pages that it has passed, because the list itself is read from place to place.
 */
export function changesReader(): ReadPlanChanges {
  const places = new Map<string, string[]>();

  async function pageOf(services: Services, plan: Plan, filter: ChangeFilter, page: number): Promise<FullPage> {
    const key = JSON.stringify([plan.previewJobId, filter]);
    if (places.size >= MOST_REMEMBERED && !places.has(key)) places.clear();
    const passed = places.get(key) ?? [];
    places.set(key, passed);
    for (let at = Math.min(passed.length, page); ; at += 1) {
      const read = await fullPage(services, plan, filter, passed[at - 1]);
      if (read.next !== null) passed[at] = read.next;
      if (at === page) return read;
      if (read.next === null) return { ...read, items: [] };
    }
  }

  async function wholePlan(services: Services, plan: Plan, asked: ChangesAsked): Promise<ChangesShown> {
    const pages = planPages(partsByGravity(plan), CHANGES_A_PAGE);
    const parts = await Promise.all(
      (pages[asked.page - 1] ?? []).map(({ part, page }) => pageOf(services, plan, filterOf(part), page)),
    );
    const items = parts.flatMap((part) => part.items);
    return { ...asked, items, total: plan.totals.changedObjects ?? null, pages: pages.length, next: null };
  }

  return async (services, plan, asked) => {
    const { of, cursor, filter, page } = asked;
    if (of !== null) {
      const { items, nextCursor } = await services.recovery.listChanges(
        plan.previewJobId,
        { recoverable: true, ...of },
        { limit: CHANGES_A_PAGE, ...(cursor === null ? {} : { cursor }) },
      );
      return { ...asked, items, total: 1, pages: 1, next: nextCursor ?? null };
    }
    if (Object.keys(filter).length === 0) return wholePlan(services, plan, asked);
    const { items, total, next } = await pageOf(services, plan, filter, page - 1);
    const pages = total === null ? page + (next === null ? 0 : 1) : Math.ceil(total / CHANGES_A_PAGE);
    return { ...asked, items, total, pages, next: null };
  };
}

interface FullPage {
  readonly items: readonly Change[];
  readonly total: number | null;
  readonly next: string | null;
}

/** Reads on until the page is full, because a service may return fewer changes than it is asked for. */
async function fullPage(
  { recovery }: Services,
  { previewJobId }: Plan,
  filter: ChangeFilter,
  from: string | undefined,
): Promise<FullPage> {
  const items: Change[] = [];
  for (let cursor = from; ; ) {
    const listed = await recovery.listChanges(
      previewJobId,
      { recoverable: true, ...filter },
      { limit: CHANGES_A_PAGE - items.length, ...(cursor === undefined ? {} : { cursor }) },
    );
    items.push(...listed.items);
    cursor = listed.nextCursor;
    if (cursor === undefined || items.length >= CHANGES_A_PAGE) {
      return { items, total: listed.total ?? null, next: cursor ?? null };
    }
  }
}

function filterOf({ type, action }: PlanPart): ChangeFilter {
  const known = recoveryActions.find((known) => known === action);
  return { type: asEntityType(type), ...(known === undefined ? {} : { action: known }) };
}
