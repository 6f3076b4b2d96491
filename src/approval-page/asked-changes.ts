import type { Plan } from "../domain/approval.ts";
import type { Change } from "../domain/change.ts";
import { asEntityType, type EntityRef } from "../domain/entity.ts";
import { invalid } from "../domain/errors.ts";
import type { Services } from "../service/services.ts";

/** The part of the list that a person reads: a page, or one object with its links a page at a time. */
export interface ChangesAsked {
  readonly of: EntityRef | null;
  readonly cursor: string | null;
}

export interface ChangesShown extends ChangesAsked {
  readonly items: readonly Change[];
  readonly total: number | null;
  readonly next: string | null;
}

export const CHANGES_A_PAGE = 200;

/** Reads the address of a page. Throws `invalidInput` for an address that the page never links to. */
export function changesAsked(query: URLSearchParams): ChangesAsked {
  const cursor = query.get("after");
  const type = query.get("type");
  const id = query.get("id");
  if ([cursor, type, id].some((text) => text !== null && text.length > 1_000)) {
    throw invalid("This address is none of the page's.");
  }
  return { cursor, of: type === null || id === null ? null : { type: asEntityType(type), id } };
}

export function addressOf(place: string, { of, cursor }: ChangesAsked): string {
  const query = new URLSearchParams({ ...of, ...(cursor === null ? {} : { after: cursor }) }).toString();
  return query === "" ? place : `${place}?${query}`;
}

/** Reads that part of the frozen list. It contains only what the approval covers, and not the changes that stay. */
export async function readChanges({ recovery }: Services, plan: Plan, asked: ChangesAsked): Promise<ChangesShown> {
  const { items, nextCursor, total } = await recovery.listChanges(
    plan.previewJobId,
    { recoverable: true, ...asked.of },
    { limit: CHANGES_A_PAGE, ...(asked.cursor === null ? {} : { cursor: asked.cursor }) },
  );
  return { ...asked, items, total: total ?? null, next: nextCursor ?? null };
}
