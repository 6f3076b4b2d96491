import type { Plan, PlanPart } from "../domain/approval/approval.ts";
import { type Change, recoveryActions } from "../domain/changes/change.ts";
import { asEntityType, type EntityRef } from "../domain/tenant/entity.ts";
import type { ChangeFilter } from "../service/recovery-service.ts";
import type { Services } from "../service/services.ts";
import { partsByGravity, planPages } from "./plan-order.ts";

/** The part of the list that a person reads: a page, or one object with its links a page at a time. */
export interface ChangesAsked {
  readonly of: EntityRef | null;
  /** Position in the links of the one object. */
  readonly cursor: string | null;
  readonly filter: Pick<ChangeFilter, "type" | "action" | "risk" | "text">;
  /** Counted from one. */
  readonly page: number;
}

export interface ChangesShown extends ChangesAsked {
  readonly items: readonly Change[];
  /** The number of objects that match the filter. Null if the service does not count them. */
  readonly total: number | null;
  readonly pages: number;
  /** Position after the shown links of one object. */
  readonly next: string | null;
}

/** Reads pages of a plan by their numbers. */
export type ReadPlanChanges = (services: Services, plan: Plan, asked: ChangesAsked) => Promise<ChangesShown>;

/** The most filters whose positions are remembered. */
const MOST_REMEMBERED = 200;

/**
 * Returns a reader of the frozen list. It shows only what the approval covers, and not the changes that stay. The
 * reader remembers the positions that it has passed, because the list itself can only be read forward.
 */
export function changesReader(pageSize: number): ReadPlanChanges {
  const places = new Map<string, Map<number, string>>();

  function placesOf(plan: Plan, filter: ChangeFilter): Map<number, string> {
    const key = JSON.stringify([plan.previewJobId, filter]);
    if (places.size >= MOST_REMEMBERED && !places.has(key)) places.clear();
    const passed = places.get(key) ?? new Map<number, string>();
    places.set(key, passed);
    return passed;
  }

  /** Reads changes from a number on. A service may return fewer than requested, so it is asked again. */
  async function slice({ recovery }: Services, plan: Plan, filter: ChangeFilter, from: number, count: number) {
    const passed = placesOf(plan, filter);
    let at = Math.max(0, ...[...passed.keys()].filter((place) => place <= from));
    const items: Change[] = [];
    for (;;) {
      const cursor = passed.get(at);
      const wanted = at < from ? from - at : count - items.length;
      const listed = await recovery.listChanges(
        plan.previewJobId,
        { recoverable: true, ...filter },
        { limit: Math.min(wanted, pageSize), ...(cursor === undefined ? {} : { cursor }) },
      );
      if (at >= from) items.push(...listed.items);
      at += listed.items.length;
      if (listed.nextCursor === undefined) return { items, total: listed.total ?? null, ended: true };
      passed.set(at, listed.nextCursor);
      if (items.length >= count) return { items, total: listed.total ?? null, ended: false };
    }
  }

  async function wholePlan(services: Services, plan: Plan, asked: ChangesAsked): Promise<ChangesShown> {
    const pages = planPages(partsByGravity(plan), pageSize);
    const parts = await Promise.all(
      (pages[asked.page - 1] ?? []).map(({ part, from, count }) => slice(services, plan, filterOf(part), from, count)),
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
        { limit: LINKS_A_PAGE, ...(cursor === null ? {} : { cursor }) },
      );
      return { ...asked, items, total: 1, pages: 1, next: nextCursor ?? null };
    }
    if (Object.keys(filter).length === 0) return wholePlan(services, plan, asked);
    const { items, total, ended } = await slice(services, plan, filter, (page - 1) * pageSize, pageSize);
    const pages = total === null ? page + (ended ? 0 : 1) : Math.ceil(total / pageSize);
    return { ...asked, items, total, pages, next: null };
  };
}

const LINKS_A_PAGE = 200;

function filterOf({ type, action }: PlanPart): ChangeFilter {
  const known = recoveryActions.find((known) => known === action);
  return { type: asEntityType(type), ...(known === undefined ? {} : { action: known }) };
}
