/** One page of a list. Cursors are opaque and belong to the list they came from. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The place after each item, in the order of `items`: a face that shows only the first few goes on from there. */
  readonly cursors: readonly string[];
  /** The place after the last item. Absent on the last page. */
  readonly nextCursor?: string;
  readonly total?: number;
  /** A limit of this page that a reader has to know, in our own words. */
  readonly note?: string;
}

export interface PageRequest {
  /** A cursor of a page of the same list. A broken or foreign one is refused with `invalidInput`. */
  readonly cursor?: string;
  /** From 1 to 999, by default 100 as in Graph. The implementation may return fewer. */
  readonly limit?: number;
}

export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 999;
